import type { Agent } from 'node:http'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'

/**
 * An agent that connects through an HTTP proxy by CONNECT.
 * @param proxy its URL, which may hold user and password; undefined: none is needed
 * @throws TypeError for what is no URL
 */
export const agentThrough = (proxy: string | undefined): Agent | undefined =>
  proxy === undefined ? undefined : new HttpsProxyAgent(proxy)

/**
 * The proxy that the environment names for the URL of a WebSocket: `HTTPS_PROXY` for `wss:`, `HTTP_PROXY` for `ws:`, `ALL_PROXY`,
 * but not for hosts in `NO_PROXY`.
 * @returns its URL; undefined to connect directly
 */
export function proxyOfEnvironment(url: string): string | undefined {
  // The library knows the default ports of HTTP only, which are those of WebSockets.
  const proxy = getProxyForUrl(url.replace(/^ws/, 'http'))
  return proxy === '' ? undefined : proxy
}
