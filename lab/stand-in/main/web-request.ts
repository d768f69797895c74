import { guardObject } from '../shared/guard'

type Details = Electron.OnBeforeRequestListenerDetails
type Listener = (details: Details, answer: (response: Electron.CallbackResponse) => void) => void

/** As in Electron there is one listener, the latest; it hears of the URLs that one of its patterns matches. */
let current: { readonly patterns: readonly RegExp[]; readonly listener: Listener } | undefined
let lastId = 0

function onBeforeRequest(filter: Electron.WebRequestFilter, listener: Listener | null): void {
  current = listener ? { patterns: filter.urls.map(toRegExp), listener } : undefined
}

/** Electron's `session.webRequest`, as far as requests can be held back before they are sent. */
export const webRequest = guardObject('webRequest', { onBeforeRequest })

/** Asks the application whether a request may go; what it does not answer at once is held back. */
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

/** Of a match pattern, as in `https://*.example.org/*`. */
const toRegExp = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)
