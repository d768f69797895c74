import { checkName } from '../../base/names/check-name'
import { DEFAULT_PORT } from '../../protocol/directory'
import type { CommandDeclaration } from '../command'
import { UsageError } from '../exit-status'
import { optional, parseWords, port } from '../options'
import { usualNamesFile } from '../serve/names-place'

type Edit =
  | { readonly kind: 'list' }
  | { readonly kind: 'release'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }

export interface NamesOptions {
  readonly edit: Edit
  readonly file: string
  readonly json: boolean
}

/** The owners of names at a server on this computer, whether it runs or not. */
export const names: CommandDeclaration<NamesOptions> = {
  name: 'names',
  usage: `names list | release NAME | rename NAME NEW-NAME [--names FILE | --port PORT] [--json]`,
  notes: `names: the owners of names at this computer's server with this port (4242 by default). A running server picks up
a change within seconds, and signs nobody out. A released name goes to the first phone that signs for it.`,
  parse,
  run: async (options, output) => (await import('../names/run-names')).runNames(options, output),
}

function parse(args: readonly string[]): NamesOptions | 'help' {
  const { values, words } = parseWords(args, { names: { type: 'string' }, port: { type: 'string' } })
  if (values.help) return 'help'
  const file = values.names ?? usualNamesFile(optional(port, '--port', values.port) ?? DEFAULT_PORT)
  if (file === undefined)
    throw new UsageError('--port: a server whose port the system chooses keeps no names')
  return { edit: editIn(words), file, json: values.json ?? false }
}

function editIn([what, name, to, ...more]: readonly string[]): Edit {
  if (what === 'list' && name === undefined) return { kind: 'list' }
  if (what === 'release' && name !== undefined && to === undefined) return { kind: 'release', name }
  if (what === 'rename' && name !== undefined && to !== undefined && more.length === 0) {
    const checked = checkName(to)
    if (!checked.ok) throw new UsageError(`names rename: ${checked.reason}`)
    return { kind: 'rename', from: name, to: checked.name }
  }
  throw new UsageError('names: say list, release NAME, or rename NAME NEW-NAME')
}
