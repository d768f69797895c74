import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../base/clock'
import { FolderInUse, FolderLock } from '../../base/files/folder-lock'
import type { FileProblem } from '../../base/files/json-file'
import { detailOf, type Message, say } from '../../locales/message'
import { wordingIn } from '../../locales/wording'
import { HistoryStore } from '../../phone/people/history-store'
import { PeopleStore } from '../../phone/people/people-store'
import { KnownRooms } from '../../phone/rooms/known-rooms'
import { AccountStore } from '../../phone/signalling/account-store'
import type { Identity } from '../../phone/privacy/identity'
import { IdentityStore } from '../../phone/privacy/identity-store'
import { UsageError } from '../exit-status'
import { identityFrom } from './identity-file'

/** The stored data of a phone without a window. */
export interface DataFolder {
  readonly identity: Identity
  /** Whether the next run has the same identity: only then can it own a name. */
  readonly keepsIdentity: boolean
  readonly people: PeopleStore
  /** Undefined if calls are not stored. */
  readonly history: HistoryStore | undefined
  /** Those that we have been in. */
  readonly rooms: KnownRooms
  /** The account of the last run; undefined if nothing is stored. */
  readonly lastRun: AccountStore | undefined
  /** Saves everything and releases the folder. Resolves when everything is on disk, or cannot be. */
  close(): Promise<void>
}

export interface DataFolderOptions {
  /** Created if missing. Undefined: nothing is kept after this run. */
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
    const rooms = new KnownRooms({ file: undefined, clock, onProblem })
    return {
      rooms,
      identity: identityFrom(identityFile),
      keepsIdentity: identityFile !== undefined,
      people,
      history: undefined,
      lastRun: undefined,
      close: () => Promise.resolve(),
    }
  }
  make(folder)
  const file = join(folder, 'identity.json')
  const given = identityFile === undefined ? undefined : identityFrom(identityFile)
  const lock = take(folder)
  const kept = given ? undefined : new IdentityStore({ file, clock, onProblem, seal: () => undefined })
  const identity = given ?? kept?.identity
  if (!identity) {
    lock.release()
    throw new UsageError(`--data: ${whyLocked(file, kept?.problem)}`)
  }
  const people = new PeopleStore({ file: join(folder, 'people.json'), clock, onProblem })
  const history = new HistoryStore({ file: join(folder, 'history.json'), clock, onProblem })
  const rooms = new KnownRooms({ file: join(folder, 'rooms.json'), clock, onProblem })
  const lastRun = new AccountStore(join(folder, 'last-run.json'), clock, onProblem)
  return {
    identity,
    keepsIdentity: true,
    people,
    history,
    rooms,
    lastRun,
    close: async () => {
      await Promise.all([kept?.flush(), people.flush(), history.flush(), rooms.flush(), lastRun.flush()])
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

/** Only the app can open its key. */
const whyLocked = (file: string, problem: Message | undefined): string =>
  problem === undefined || problem.key === 'identityLock.noKeyring'
    ? `the key in ${file} belongs to the app, and only the app can open it; choose another folder`
    : say(wordingIn('en').t, problem)
