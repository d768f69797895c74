import { app, dialog } from 'electron'
import { FolderInUse, FolderLock } from '../../../base/files/folder-lock'
import { systemWording } from '../spoken-language'

/**
 * Keeps the command line's phone out of the app's files, and the app out of files that another process uses.
 * @returns undefined when another process uses them; the user has been told
 */
export function lockUserData(folder: string): Pick<FolderLock, 'release'> | undefined {
  try {
    return FolderLock.take(folder)
  } catch (error) {
    // In a folder that cannot be written to, the app runs and reports that nothing is saved.
    if (!(error instanceof FolderInUse)) return { release: () => undefined }
    const { pid, lockFile } = error
    const fill = { folder, pid: String(pid), file: lockFile }
    dialog.showErrorBox(app.getName(), systemWording().t('problem.folderInUse', fill))
    return undefined
  }
}
