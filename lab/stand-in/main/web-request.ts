import { guardObject } from '../shared/guard'

type Details = Electron.OnBeforeRequestListenerDetails
type Listener = (details: Details, answer: (response: Electron.CallbackResponse) => void) => void

/** As in Electron there is one listener, the latest; it receives the URLs that match one of its patterns. */
let current: { readonly patterns: readonly RegExp[]; readonly listener: Listener } | undefined
let lastId = 0

function onBeforeRequest(filter: Electron.WebRequestFilter, listener: Listener | null): void {
  current = listener ? { patterns: filter.urls.map(toRegExp), listener } : undefined
}

/** Electron's `session.webRequest`, limited to `onBeforeRequest`. */
export const webRequest = guardObject('webRequest', { onBeforeRequest })

/** Asks the application whether a request may proceed; without an immediate answer it is cancelled. */
export function isCancelled(request: Pick<Details, 'url' | 'method'>): boolean {
  if (!current?.patterns.some((pattern) => pattern.test(request.url))) return false
  let cancelled = true
  const details: Details = {
    ...request,
    id: ++lastId,
    resourceType: 'other',
    referrer: '',
    timestamp: Date.now(),
    uploadData: [],
  }
  current.listener(details, ({ cancel = false }) => (cancelled = cancel))
  return cancelled
}

/** Converts a match pattern, such as `https://*.example.org/*`. */
const toRegExp = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)
