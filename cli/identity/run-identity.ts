import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { systemClock } from '../../base/clock'
import { readSmallFile } from '../../base/files/bounded-read'
import type { FileProblem } from '../../base/files/json-file'
import { detailOf } from '../../locales/message'
import { type Identity, identityOf } from '../../phone/privacy/identity'
import { IdentityStore } from '../../phone/privacy/identity-store'
import { MAX_SEALED_BYTES, openIdentity, SealError, sealIdentity } from '../../phone/privacy/sealed-identity'
import type { IdentityOptions, Place } from '../commands/identity'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import type { Output } from '../output'
import { readPassphrase } from '../passphrase'
import { openDataFolder } from '../phone/data-folder'
import { identityFrom } from '../phone/identity-file'

/** Writes the identity to a file, or reads it. */
export async function runIdentity(
  { what, sealed, place }: IdentityOptions,
  output: Output,
): Promise<ExitStatus> {
  const isExport = what === 'export'
  const taken = isExport ? sealed : place.file
  if (existsSync(taken)) throw new UsageError(`${taken} exists: move it away first, or choose another`)
  const { fingerprint } = await (isExport ? exportTo(sealed, place) : importFrom(sealed, place))
  output.emit(
    { event: isExport ? 'exported' : 'imported', identity: fingerprint, file: sealed },
    `${isExport ? 'exported to' : 'imported from'} ${sealed}: ${fingerprint}`,
  )
  return EXIT.fine
}

async function exportTo(sealed: string, place: Place): Promise<Identity> {
  if (!existsSync(place.file)) throw new UsageError(`there is no identity in ${place.file}`)
  const own = await keptIn(place)
  const text = await sealIdentity(own.privateKey, await readPassphrase(true))
  write(sealed, text)
  return own
}

async function importFrom(sealed: string, place: Place): Promise<Identity> {
  const text = read(sealed)
  const own = identityOf(await opened(sealed, text, await readPassphrase(false)))
  if (place.kind === 'file') write(place.file, own.privateKey)
  else await keepIn(place, own)
  return own
}

async function opened(sealed: string, text: string, passphrase: string): Promise<string> {
  try {
    return await openIdentity(text, passphrase)
  } catch (error) {
    if (error instanceof SealError) throw new UsageError(`${sealed}: ${error.message}`)
    throw error
  }
}

/** @throws UsageError when the key cannot be read: only the app can open the app's key */
async function keptIn(place: Place): Promise<Identity> {
  const onProblem = ({ file }: { readonly file: string }): void => {
    throw new UsageError(`the identity in ${file} cannot be read`)
  }
  if (place.kind === 'folder') {
    const kept = openDataFolder({
      folder: place.folder,
      identityFile: undefined,
      clock: systemClock,
      onProblem,
    })
    await kept.close()
    return kept.identity
  }
  return identityFrom(place.file)
}

async function keepIn({ folder, file }: Extract<Place, { kind: 'folder' }>, own: Identity): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const problems: FileProblem[] = []
  const onProblem = (problem: FileProblem): void => void problems.push(problem)
  const store = new IdentityStore({ file, clock: systemClock, onProblem, seal: () => undefined })
  store.replace(own.privateKey)
  await store.flush()
  if (problems.length > 0) throw new UsageError(`${file} cannot be written`)
}

function read(file: string): string {
  try {
    const text = readSmallFile(file, MAX_SEALED_BYTES)
    if (text !== undefined) return text
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${detailOf(error)})`)
  }
  throw new UsageError(`there is no ${file}`)
}

/** Only its owner can read it. It never replaces another file. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new UsageError(`${file} cannot be written (${detailOf(error)})`)
  }
}
