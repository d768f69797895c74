import { type BrowserWindow, dialog } from 'electron'
import { detailOf } from '../../../locales/message'
import type { Wording } from '../../../locales/wording'
import type { CommandResult, HistoryEntry } from '../../api'
import { historyCsv } from '../../../phone/people/history-csv'
import { replaceFile } from '../../../base/files/replace-file'

/** Asks where to, and saves the calls there as CSV. Whoever closes the dialog wants nothing saved: that is no failure. */
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
