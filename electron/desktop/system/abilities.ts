import { env, platform } from 'node:process'
import type { DesktopAbilities } from '../../api'
import { hasBusName } from './session-bus'

/** Under Wayland a program cannot see keys pressed in another program. */
const isWayland = (): boolean =>
  platform === 'linux' && (env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']))

/** Checks once, when the app starts: a tray that appears later is used from the next start. */
export async function desktopAbilities(): Promise<DesktopAbilities> {
  return {
    // On Linux a desktop panel announces on the bus that it shows tray icons. GNOME needs an extension for that.
    tray: platform !== 'linux' || (await hasBusName('org.kde.StatusNotifierWatcher')),
    startAtLogin: true,
    ...(isWayland() && { noShortcuts: 'wayland' }),
  }
}
