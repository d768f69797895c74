import { session } from 'electron'

/** Schemes from which a page could load or to which it could send. */
const REMOTE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*']

/**
 * The interface needs no web camera, position or clipboard, no device, no download and no network: all of these are
 * denied for every page.
 */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', (event) => event.preventDefault())
  defaultSession.webRequest.onBeforeRequest({ urls: REMOTE }, (_request, answer) => answer({ cancel: true }))
}
