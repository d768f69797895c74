import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../base/clock'
import type { FileProblem } from '../../base/files/json-file'
import { detailOf } from '../../locales/message'
import { HistoryStore } from '../../phone/people/history-store'
import { PeopleStore } from '../../phone/people/people-store'
import type { Identity } from '../../phone/privacy/identity'
import { IdentityStore } from '../../phone/privacy/identity-store'
import { UsageError } from '../exit-status'
import { identityFrom } from './identity-file'

/** What a phone without a window remembers. */
export interface Remembered {
  readonly identity: Identity
  /** Whether the identity is there in the next run: only then a name can belong to it. */
  readonly keepsIdentity: boolean
  readonly people: PeopleStore
  /** Undefined where calls are not remembered. */
  readonly history: HistoryStore | undefined
  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void>
}

export interface DataFolderOptions {
  /** Made when missing. Undefined: nothing outlives this run. */
  readonly folder: string | undefined
  /** A file with the private key; it outweighs the one in the folder. */
  readonly identityFile: string | undefined
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

/** @throws UsageError when the folder or the file cannot be used */
export function openDataFolder({ folder, identityFile, clock, onProblem }: DataFolderOptions): Remembered {
  if (folder === undefined) {
    const people = new PeopleStore({ file: undefined, clock, onProblem })
    return {
      identity: identityFrom(identityFile),
      keepsIdentity: identityFile !== undefined,
      people,
      history: undefined,
      flush: () => Promise.resolve(),
    }
  }
  make(folder)
  const file = join(folder, 'identity.json')
  if (identityFile === undefined && isSealed(file))
    throw new UsageError(
      `--data: the key in ${file} belongs to the app, and only the app can open it; choose another folder`,
    )
  const store =
    identityFile === undefined ? new IdentityStore({ file, clock, onProblem, seal: undefined }) : undefined
  const people = new PeopleStore({ file: join(folder, 'people.json'), clock, onProblem })
  const history = new HistoryStore({ file: join(folder, 'history.json'), clock, onProblem })
  return {
    identity: store?.identity ?? identityFrom(identityFile),
    keepsIdentity: true,
    people,
    history,
    flush: async () => {
      await Promise.all([store?.flush(), people.flush(), history.flush()])
    },
  }
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new UsageError(`--data: ${folder} cannot be used as a folder (${detailOf(error)})`)
  }
}

const sealedKey = z.looseObject({ sealed: z.literal(true) })

/** Whether a key can be opened by the app only. What cannot be read at all is for the store to say. */
function isSealed(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    return sealedKey.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success
  } catch {
    return false
  }
}
