import { writeFileSync } from 'node:fs'
import { errorText } from '../../base/error-text'
import { readSecretFile } from '../../base/files/bounded-read'
import { type Identity, identityOf, makePrivateKey } from '../../phone/privacy/identity'
import { UsageError } from '../exit-status'

const MAX_KEY_BYTES = 64 * 1024

/**
 * Loads or creates the phone's identity.
 * @param file with its private key, PEM; created, for its owner only, if missing. Undefined: an identity for this run
 * @throws UsageError when the file cannot be read or written, has other content, or can be read by others
 */
export function identityFrom(file: string | undefined): Identity {
  if (file === undefined) return identityOf(makePrivateKey())
  try {
    const found = readSecretFile(file, MAX_KEY_BYTES)
    if (found !== undefined) return identityOf(found)
  } catch (error) {
    throw unusable(file, error)
  }
  const privateKey = makePrivateKey()
  try {
    writeFileSync(file, privateKey, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw unusable(file, error)
  }
  return identityOf(privateKey)
}

const unusable = (file: string, error: unknown): UsageError =>
  new UsageError(`--identity: ${file} cannot be used as a private key (${errorText(error)})`)
