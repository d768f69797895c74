import { clipboard } from 'electron'
import type { CommandResult } from '../../api'

/** Puts text on the clipboard. */
export function copyText(text: string): CommandResult {
  clipboard.writeText(text).catch((error: unknown) => console.error('Nothing was copied:', error))
  return { ok: true }
}
