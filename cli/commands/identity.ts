import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../base/clock'
import { readSmallFile } from '../../base/files/bounded-read'
import type { FileProblem } from '../../base/files/json-file'
import { detailOf } from '../../locales/message'
import { type Identity, identityOf } from '../../phone/privacy/identity'
import { IdentityStore } from '../../phone/privacy/identity-store'
import { MAX_SEALED_BYTES, openIdentity, SealError, sealIdentity } from '../../phone/privacy/sealed-identity'
import type { CommandDeclaration } from '../command'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { parseWords } from '../options'
import type { Output } from '../output'
import { readPassphrase } from '../passphrase'
import { openDataFolder } from '../phone/data-folder'
import { identityFrom } from '../phone/identity-file'

/** The file in which a phone keeps its private key. */
type Place =
  | { readonly kind: 'folder'; readonly folder: string; readonly file: string }
  | { readonly kind: 'file'; readonly file: string }

interface IdentityOptions {
  readonly what: 'export' | 'import'
  /** The exported identity. */
  readonly sealed: string
  readonly place: Place
  readonly json: boolean
}

/** Moves the user's identity to another computer. */
export const identity: CommandDeclaration<IdentityOptions> = {
  name: 'identity',
  usage: `identity export FILE | import FILE (--data FOLDER | --identity FILE) [--json]`,
  notes: `identity: writes your identity to a file for another computer, encrypted with a passphrase, or reads it there. The
passphrase is the first line of standard input.`,
  parse,
  run,
}

function parse(args: readonly string[]): IdentityOptions | 'help' {
  const { values, words } = parseWords(args, { data: { type: 'string' }, identity: { type: 'string' } })
  if (values.help) return 'help'
  const [what, sealed, ...more] = words
  if ((what !== 'export' && what !== 'import') || sealed === undefined || more.length > 0)
    throw new UsageError('identity: say export FILE, or import FILE')
  return { what, sealed, place: placeOf(values.data, values.identity), json: values.json ?? false }
}

function placeOf(folder: string | undefined, file: string | undefined): Place {
  if (folder !== undefined && file === undefined)
    return { kind: 'folder', folder, file: join(folder, 'identity.json') }
  if (file !== undefined && folder === undefined) return { kind: 'file', file }
  throw new UsageError('identity: say where the phone stores it, by --data FOLDER or --identity FILE')
}

async function run({ what, sealed, place }: IdentityOptions, output: Output): Promise<ExitStatus> {
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
