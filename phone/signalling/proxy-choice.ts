import type { Clock } from '../../base/clock'
import { proxyOfEnvironment } from '../../base/networks/proxy-agent'
import { settledWithin } from '../../base/within'

/** Without an answer by then the way is the direct one. ms */
const CHOICE_TIMEOUT_MS = 5_000

/**
 * Chooses the HTTP proxy for the URL of a WebSocket.
 * @returns the proxy's URL; undefined to connect directly
 */
export type ChooseProxy = (url: string) => Promise<string | undefined>

/** The proxy that the environment names. */
export const proxyFromEnvironment: ChooseProxy = (url) => Promise.resolve(proxyOfEnvironment(url))

/** The proxy that is chosen within seconds; undefined also where none can be chosen, or its URL is not valid. Never rejects. */
export async function chosenProxy(
  chooseProxy: ChooseProxy,
  url: string,
  clock: Clock,
): Promise<string | undefined> {
  const choice = chooseProxy(url).catch(() => undefined)
  const isChosen = await settledWithin(clock, CHOICE_TIMEOUT_MS, choice)
  const proxy = isChosen ? await choice : undefined
  return proxy !== undefined && URL.canParse(proxy) ? proxy : undefined
}
