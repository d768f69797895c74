import { session } from 'electron'

/** Where a page could fetch something from, or send it to. */
const REMOTE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*']

/**
 * The interface needs no camera, position or clipboard of the web's, no device, no download and no network: all of it is
 * denied, whatever page asks.
 */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', (event) => event.preventDefault())
  defaultSession.webRequest.onBeforeRequest({ urls: REMOTE }, (_request, answer) => answer({ cancel: true }))
}
