import { type BrowserWindow, dialog } from 'electron'
import type { Wording } from '../../../locales/wording'

const EXTENSION = 'ringdown-identity'

/** Asks where to save an identity. @returns undefined when the user closes the dialog */
export async function chooseTarget(window: BrowserWindow, { t }: Wording): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t('dialog.exportIdentity'),
    defaultPath: `me.${EXTENSION}`,
    filters: [{ name: 'Ringdown', extensions: [EXTENSION] }],
  })
  return canceled || filePath === '' ? undefined : filePath
}

/** Asks which identity to open. @returns undefined when the user closes the dialog */
export async function chooseSource(window: BrowserWindow, { t }: Wording): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t('dialog.importIdentity'),
    properties: ['openFile'],
    filters: [
      { name: 'Ringdown', extensions: [EXTENSION] },
      { name: '*', extensions: ['*'] },
    ],
  })
  return canceled ? undefined : filePaths[0]
}
