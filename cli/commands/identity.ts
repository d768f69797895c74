import { join } from 'node:path'
import type { CommandDeclaration } from '../command'
import { UsageError } from '../exit-status'
import { parseWords } from '../options'

/** The file in which a phone keeps its private key. */
export type Place =
  | { readonly kind: 'folder'; readonly folder: string; readonly file: string }
  | { readonly kind: 'file'; readonly file: string }

export interface IdentityOptions {
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
  run: async (options, output) => (await import('../identity/run-identity')).runIdentity(options, output),
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
