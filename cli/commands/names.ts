import { checkName } from '../../base/names/check-name'
import { DEFAULT_PORT } from '../../protocol/directory'
import { dayOf } from '../../server/names/name-register'
import { NamesError, namesIn, releaseName, renameName } from '../../server/names/edit-names'
import type { CommandDeclaration } from '../command'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { optional, parseWords, port } from '../options'
import type { Output } from '../output'
import { usualNamesFile } from '../serve/names-place'
import { nameWords } from '../words'

type Edit =
  | { readonly kind: 'list' }
  | { readonly kind: 'release'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }

interface NamesOptions {
  readonly edit: Edit
  readonly file: string
  readonly json: boolean
}

/** The owners of names at a server on this computer, whether it runs or not. */
export const names: CommandDeclaration<NamesOptions> = {
  name: 'names',
  usage: `names list | release NAME | rename NAME NEW-NAME [--names FILE | --port PORT] [--json]`,
  notes: `names: the owners of names at this computer's server with this port (4242 by default). A running server takes over
a change within seconds, and signs nobody out. A released name goes to the first phone that signs for it.`,
  parse,
  run,
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

async function run({ edit, file }: NamesOptions, output: Output): Promise<ExitStatus> {
  try {
    switch (edit.kind) {
      case 'list':
        list(file, output)
        break
      case 'release':
        await releaseName(file, edit.name)
        output.emit({ event: 'released', name: edit.name }, `“${nameWords(edit.name)}” is free`)
        break
      case 'rename':
        await renameName(file, edit.from, edit.to)
        output.emit(
          { event: 'renamed', from: edit.from, to: edit.to },
          `“${nameWords(edit.from)}” is “${nameWords(edit.to)}” now`,
        )
        break
    }
    return EXIT.fine
  } catch (error) {
    if (!(error instanceof NamesError)) throw error
    output.error(error.message)
    return EXIT.usage
  }
}

function list(file: string, output: Output): void {
  for (const { name, key, sinceMs, seenMs } of namesIn(file)) {
    const [since, seen] = [dayOf(sinceMs), dayOf(seenMs)]
    output.emit(
      { event: 'name', name, key, since, seen },
      `${seen}  ${key.slice(0, 16)}…  ${nameWords(name)}`,
    )
  }
}
