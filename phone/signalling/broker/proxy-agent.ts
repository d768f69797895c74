import type { Agent } from 'node:http'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'

/**
 * Chooses the way to a broker.
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
