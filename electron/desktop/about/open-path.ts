import { shell } from 'electron'
import { detailOf } from '../../../locales/message'
import type { CommandResult } from '../../api'

/** Opens one of the app's files or folders with the system's program for it. */
export async function openPath(path: string): Promise<CommandResult> {
  const why = await shell.openPath(path)
  return why === ''
    ? { ok: true }
    : { ok: false, problem: { key: 'problem.cannotOpen', fill: { path, detail: detailOf(why) } } }
}
