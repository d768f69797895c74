import { Buffer } from 'node:buffer'
import { guardObject } from '../shared/guard'
import type { CdpSession, Protocol } from './cdp'
import { addScheme, fromChromium, headerToChromium } from './scheme-urls'

type Handler = (request: Request) => Response | Promise<Response>
type Paused = Protocol.Fetch.requestPausedPayload

const handlers = new Map<string, Handler>()
let isReady = false

/** No scheme may be registered after this, as in Electron. */
export function closeSchemeRegistration(): void {
  isReady = true
}

const implemented: Pick<
  Electron.Protocol,
  'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'
> = {
  registerSchemesAsPrivileged(schemes) {
    if (isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme } of schemes) addScheme(scheme)
  },
  handle(scheme, handler) {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
  unhandle(scheme) {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
}

export const protocol = guardObject('protocol', implemented)

/** Answers a paused request of Chromium with the handler of its scheme. */
export async function serve(session: CdpSession, { requestId, request }: Paused): Promise<void> {
  const url = fromChromium(request.url)
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (!handler) {
    console.error(`${url} was asked for, but protocol.handle has no handler for its scheme`)
    await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' })
    return
  }
  try {
    const headers = Object.entries(request.headers).map(([k, v]): [string, string] => [k, fromChromium(v)])
    const body = request.postDataEntries?.map(({ bytes }) => Buffer.from(bytes ?? '', 'base64'))
    const response = await handler(
      new Request(url, { method: request.method, headers, ...(body ? { body: Buffer.concat(body) } : {}) }),
    )
    await session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({
        name,
        value: headerToChromium(value),
      })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  } catch (error) {
    console.error(`the handler of ${url} failed:`, error)
    await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' })
  }
}
