import { type BrowserWindow, dialog } from 'electron'
import { detailOf } from '../../../locales/message'
import type { Wording } from '../../../locales/wording'
import type { CommandResult, HistoryEntry } from '../../api'
import { historyCsv } from '../../../phone/people/history-csv'
import { replaceFile } from '../../../base/files/replace-file'

/** Asks for a file, and saves the calls in it as CSV. Closing the dialog is not a failure. */
export async function exportHistory(
  window: BrowserWindow,
  entries: readonly HistoryEntry[],
  { t }: Wording,
): Promise<CommandResult> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t('dialog.exportHistory'),
    defaultPath: 'ringdown-calls.csv',
    filters: [{ name: 'CSV', extensions: ['csv'] }],
  })
  if (canceled || filePath === '') return { ok: true }
  try {
    await replaceFile(filePath, historyCsv(entries))
    return { ok: true }
  } catch (error) {
    return { ok: false, problem: { key: 'problem.exportFailed', fill: { detail: detailOf(error) } } }
  }
}
