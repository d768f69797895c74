import { readFileSync, writeFileSync } from 'node:fs'
import { type Identity, identityOf, makePrivateKey } from '../../phone/privacy/identity'
import { UsageError } from '../exit-status'

/**
 * Loads or creates the phone's identity.
 * @param file with its private key, PEM; created, for its owner only, if missing. Undefined: an identity for this run
 * @throws UsageError when the file cannot be read or written, or has other content
 */
export function identityFrom(file: string | undefined): Identity {
  if (file === undefined) return identityOf(makePrivateKey())
  try {
    return identityOf(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unusable(file, error)
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
  new UsageError(
    `--identity: ${file} cannot be used as a private key (${error instanceof Error ? error.message : String(error)})`,
  )
