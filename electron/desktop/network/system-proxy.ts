import { session } from 'electron'
import {
  agentFromEnvironment,
  agentThrough,
  type ChooseAgent,
} from '../../../phone/signalling/broker/proxy-agent'
import { proxyIn } from './proxy-list'

/** The proxy of the environment, or else that of the system's settings, also by its script (PAC). */
export const agentFromSystem: ChooseAgent = async (url) => {
  const named = await agentFromEnvironment(url)
  if (named) return named
  // Chromium's rules are for http and https, and are the same for WebSockets.
  const proxy = proxyIn(await session.defaultSession.resolveProxy(url.replace(/^ws/, 'http')))
  return proxy === undefined ? undefined : agentThrough(proxy)
}
