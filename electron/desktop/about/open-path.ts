import { shell } from 'electron'
import type { CommandResult } from '../../api'
import { desktopWords } from '../desktop-words'

/** Opens a file or folder of ours with the system's program for it. */
export async function openPath(path: string): Promise<CommandResult> {
  const why = await shell.openPath(path)
  return why === '' ? { ok: true } : { ok: false, message: desktopWords.cannotOpen(path, why) }
}
