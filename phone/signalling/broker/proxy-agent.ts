import type { Agent } from 'node:http'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'
import type { Clock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'

/** Without an answer by then the way is the direct one. ms */
const CHOICE_TIMEOUT_MS = 5_000

/**
 * Chooses the way to a WebSocket.
 * @returns undefined to connect directly
 */
export type ChooseAgent = (url: string) => Promise<Agent | undefined>

/** An agent that connects through an HTTP proxy by CONNECT. @param proxy its URL, which may hold user and password */
export const agentThrough = (proxy: string): Agent => new HttpsProxyAgent(proxy)

/** The proxy that the environment names: `HTTPS_PROXY` for `wss:`, `HTTP_PROXY` for `ws:`, `ALL_PROXY`, but not for hosts in `NO_PROXY`. */
export const agentFromEnvironment: ChooseAgent = (url) => {
  // The library knows the default ports of HTTP only, which are those of WebSockets.
  const proxy = getProxyForUrl(url.replace(/^ws/, 'http'))
  return Promise.resolve(proxy === '' ? undefined : agentThrough(proxy))
}

/** The chosen way, within seconds; the direct one where none can be chosen. Never rejects. */
export async function chosenAgent(
  chooseAgent: ChooseAgent,
  url: string,
  clock: Clock,
): Promise<Agent | undefined> {
  const choice = chooseAgent(url).catch(() => undefined)
  const isChosen = await settledWithin(clock, CHOICE_TIMEOUT_MS, choice)
  return isChosen ? choice : undefined
}
