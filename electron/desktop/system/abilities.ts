import { env, platform } from 'node:process'
import type { DesktopAbilities } from '../../api'
import { hasBusName } from './session-bus'

/** Wayland lets no program see keys that are pressed in another. */
const isWayland = (): boolean =>
  platform === 'linux' && (env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']))

/** Looks once, when the app starts: a tray that comes later is used at the next start. */
export async function desktopAbilities(): Promise<DesktopAbilities> {
  return {
    // On Linux a desktop's panel says on the bus that it shows such icons; GNOME's does not without an extension.
    tray: platform !== 'linux' || (await hasBusName('org.kde.StatusNotifierWatcher')),
    startAtLogin: true,
    ...(isWayland() && { noShortcuts: 'wayland' }),
  }
}
