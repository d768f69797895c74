import { EventEmitter } from 'node:events'
import { guardInstances } from '../shared/guard'
import type { Protocol } from './cdp'
import { running } from './application'
import { protocol } from './protocol'
import { toChromium } from './scheme-urls'
import { webRequest } from './web-request'

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type Permission = Parameters<NonNullable<RequestHandler>>[1]

/** Electron's names of permissions, and Chromium's. */
const PERMISSIONS: readonly (readonly [Permission, string])[] = [
  ['media', 'microphone'],
  ['media', 'camera'],
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['clipboard-read', 'clipboard-read'],
  ['midi', 'midi'],
]

let requestHandler: RequestHandler = null
let checkHandler: CheckHandler = null

class Session
  extends EventEmitter
  implements
    Pick<
      Electron.Session,
      'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
    >
{
  readonly protocol = protocol
  readonly webRequest = webRequest

  setPermissionRequestHandler(handler: RequestHandler): void {
    requestHandler = handler
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    checkHandler = handler
  }

  /** No-op: Chromium gives a page only devices that the user picks, and there is no picker here. */
  setDevicePermissionHandler(): void {}
}

guardInstances('session', Session)
export const defaultSession = new Session()

/**
 * Chromium does not ask when a page requests a permission, so that the application's handlers are asked before the page
 * loads. Without handlers everything is permitted, as in Electron.
 */
export async function applyPermissions(url: string): Promise<void> {
  const { origin } = new URL(toChromium(url))
  if (origin === 'null') return
  const { browser } = running().chromium.connection
  await Promise.all(
    PERMISSIONS.map(async ([permission, name]) => {
      const setting: Protocol.Browser.PermissionSetting = isPermitted(permission, url) ? 'granted' : 'denied'
      await browser.send('Browser.setPermission', { permission: { name }, setting, origin })
    }),
  )
}

function isPermitted(permission: Permission, url: string): boolean {
  const details = { isMainFrame: true, requestingUrl: url }
  if (checkHandler?.(null, permission, new URL(url).origin, details) === false) return false
  if (!requestHandler) return true
  let answer = false
  // A handler that answers later counts as a refusal: the page is about to load.
  requestHandler(undefined as never, permission, (permitted) => (answer = permitted), details)
  return answer
}
