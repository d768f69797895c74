import { safeStorage } from 'electron'
import type { Seal } from '../../../phone/privacy/identity-store'

/* eslint-disable @typescript-eslint/no-deprecated -- the app reads the files synchronously at its start, and the newer
   safeStorage calls are asynchronous only; they open what these have sealed. */

/** The system's secure storage, if available; on Linux without a keyring it would not be secure. */
export function systemSeal(): Seal | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text')
    return undefined
  return {
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(sealed),
  }
}
