import { NamesError, namesIn, releaseName, renameName } from '../../server/names/edit-names'
import { dayOf } from '../../server/names/name-register'
import type { NamesOptions } from '../commands/names'
import { EXIT, type ExitStatus } from '../exit-status'
import type { Output } from '../output'
import { nameWords } from '../words'

/** Lists the owners of names, or edits them. */
export async function runNames({ edit, file }: NamesOptions, output: Output): Promise<ExitStatus> {
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
