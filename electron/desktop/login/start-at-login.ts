import { app } from 'electron'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argv, env, execPath, platform } from 'node:process'
import { detailOf } from '../../../locales/message'
import type { CommandResult } from '../../api'
import { autostartEntry } from './autostart-entry'

const HIDDEN = '--hidden'

/** Whether the system started the app at login: then it shows no window. */
export const wasStartedAtLogin = (): boolean =>
  platform === 'darwin' ? app.getLoginItemSettings().wasOpenedAtLogin : argv.includes(HIDDEN)

/** Sets whether the system starts Ringdown when the user logs in. */
export function setStartAtLogin(on: boolean): CommandResult {
  try {
    if (platform === 'linux') setAutostart(on)
    else app.setLoginItemSettings({ openAtLogin: on, path: execPath, args: [...appArguments(), HIDDEN] })
    return { ok: true }
  } catch (error) {
    return { ok: false, problem: { key: 'problem.startAtLoginFailed', fill: { detail: detailOf(error) } } }
  }
}

function setAutostart(on: boolean): void {
  const file = join(app.getPath('appData'), 'autostart', 'ringdown.desktop')
  if (!on) {
    rmSync(file, { force: true })
    return
  }
  // An AppImage runs from a different folder each time; the variable holds its real path.
  const program = env['APPIMAGE'] ?? execPath
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, autostartEntry([program, ...appArguments(), HIDDEN]))
}

/** From a clone, Electron needs the path of the app. */
const appArguments = (): readonly string[] => (app.isPackaged ? [] : [app.getAppPath()])
