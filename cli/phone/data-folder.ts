import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { FolderInUse, FolderLock } from '../../base/files/folder-lock'
import type { FileProblem } from '../../base/files/json-file'
import { detailOf } from '../../locales/message'
import { HistoryStore } from '../../phone/people/history-store'
import { PeopleStore } from '../../phone/people/people-store'
import type { Identity } from '../../phone/privacy/identity'
import { IdentityStore } from '../../phone/privacy/identity-store'
import { UsageError } from '../exit-status'
import { identityFrom } from './identity-file'

/** The stored data of a phone without a window. */
export interface DataFolder {
  readonly identity: Identity
  /** Whether the identity is there in the next run: only then a name can belong to it. */
  readonly keepsIdentity: boolean
  readonly people: PeopleStore
  /** Undefined if calls are not stored. */
  readonly history: HistoryStore | undefined
  /** Saves everything and releases the folder. Resolves when everything is on disk, or cannot be. */
  close(): Promise<void>
}

export interface DataFolderOptions {
  /** Created if missing. Undefined: nothing outlives this run. */
  readonly folder: string | undefined
  /** A file with the private key; it takes precedence over the one in the folder. */
  readonly identityFile: string | undefined
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

/** @throws UsageError when the folder or the file cannot be used, or another process uses the folder */
export function openDataFolder({ folder, identityFile, clock, onProblem }: DataFolderOptions): DataFolder {
  if (folder === undefined) {
    const people = new PeopleStore({ file: undefined, clock, onProblem })
    return {
      identity: identityFrom(identityFile),
      keepsIdentity: identityFile !== undefined,
      people,
      history: undefined,
      close: () => Promise.resolve(),
    }
  }
  make(folder)
  const file = join(folder, 'identity.json')
  if (identityFile === undefined && isSealed(file))
    throw new UsageError(
      `--data: the key in ${file} belongs to the app, and only the app can open it; choose another folder`,
    )
  const given = identityFile === undefined ? undefined : identityFrom(identityFile)
  const lock = take(folder)
  const kept = given ?? new IdentityStore({ file, clock, onProblem, seal: undefined })
  const people = new PeopleStore({ file: join(folder, 'people.json'), clock, onProblem })
  const history = new HistoryStore({ file: join(folder, 'history.json'), clock, onProblem })
  return {
    identity: kept instanceof IdentityStore ? kept.identity : kept,
    keepsIdentity: true,
    people,
    history,
    close: async () => {
      await Promise.all([kept instanceof IdentityStore && kept.flush(), people.flush(), history.flush()])
      lock.release()
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

function take(folder: string): FolderLock {
  try {
    return FolderLock.take(folder)
  } catch (error) {
    if (error instanceof FolderInUse)
      throw new UsageError(
        `--data: ${folder} is in use by process ${error.pid}; end that process, or choose another folder` +
          ` (if it is not Ringdown, delete ${error.lockFile})`,
      )
    throw new UsageError(`--data: ${folder} cannot be written to (${detailOf(error)})`)
  }
}

const sealedKey = z.looseObject({ sealed: z.literal(true) })

/** Whether only the app can open a key. The store reports an unreadable file. */
function isSealed(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    return sealedKey.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success
  } catch {
    return false
  }
}
