import { session } from 'electron'
import { type ChooseProxy, proxyFromEnvironment } from '../../../phone/signalling/proxy-choice'
import { proxyIn } from './proxy-list'

/** The proxy of the environment, or else that of the system's settings, also by its script (PAC). */
export const proxyFromSystem: ChooseProxy = async (url) => {
  const named = await proxyFromEnvironment(url)
  if (named !== undefined) return named
  // Chromium's rules are for http and https, and are the same for WebSockets.
  return proxyIn(await session.defaultSession.resolveProxy(url.replace(/^ws/, 'http')))
}
