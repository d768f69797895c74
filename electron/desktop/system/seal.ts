import { safeStorage } from 'electron'
import type { Seal } from '../../../phone/privacy/identity-store'

/* eslint-disable @typescript-eslint/no-deprecated -- the files are read at once when the app starts, and the newer calls of
   safeStorage can only be waited for; what these sealed, those open, too. */

/** The system's secure storage, where there is one; Linux without a keyring has none that deserves the name. */
export function systemSeal(): Seal | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text')
    return undefined
  return {
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(sealed),
  }
}
