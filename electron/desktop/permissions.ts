import { session } from 'electron'

/** The interface needs no camera, position or clipboard of the web's: every permission is denied. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
}
