import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isAlive, startTimeOf } from '../process-identity'
import { readSmallFile } from './bounded-read'

const LOCK = 'in-use.lock'
const MAX_BYTES = 1024
/** The limit on attempts to take over the lock of a dead process, because other processes may win each time. */
const ATTEMPTS = 5

const holder = z.object({ pid: z.int().positive(), started: z.string() })
type Holder = z.infer<typeof holder>

/** A folder is in use by another process. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'

  constructor(
    readonly folder: string,
    readonly pid: number,
    /** The lock file. The user deletes it if the process is not Ringdown. */
    readonly lockFile: string,
  ) {
    super(`${folder} is in use by process ${pid}`)
  }
}

/**
 * Reserves a folder's files for one process, so that two do not overwrite each other's changes. The file `in-use.lock` in the
 * folder names the process; the lock of a process that has died is taken over.
 */
export class FolderLock {
  readonly #file: string

  private constructor(file: string) {
    this.#file = file
  }

  /**
   * @throws FolderInUse when a process that is alive has the folder
   * @throws Error when the folder cannot be written to
   */
  static take(folder: string): FolderLock {
    const file = join(folder, LOCK)
    const own: Holder = { pid: process.pid, started: startTimeOf(process.pid) }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (claim(file, own)) return new FolderLock(file)
      const other = holderOf(file)
      if (other && lives(other)) throw new FolderInUse(folder, other.pid, file)
      discard(file)
    }
    throw new FolderInUse(folder, holderOf(file)?.pid ?? 0, file)
  }

  /**
   * Lets other processes have the folder. Never throws: a lock that remains is taken over after our process has ended.
   */
  release(): void {
    try {
      rmSync(this.#file, { force: true })
    } catch {
      // The folder is gone or read-only.
    }
  }
}

/** Creates the lock with its content in one step, so that nobody reads half of it. */
function claim(file: string, own: Holder): boolean {
  const draft = `${file}.${own.pid}`
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 })
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') return false
    return claimWithoutLinks(file, own)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** For file systems without hard links (exFAT). */
function claimWithoutLinks(file: string, own: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes the lock of a dead process. Two processes may do this at once; one that has renamed the new lock of a third
 * puts it back.
 */
function discard(file: string): void {
  const dead = `${file}.dead-${process.pid}`
  try {
    renameSync(file, dead)
  } catch {
    // Another process has removed it.
    return
  }
  const renamed = holderOf(dead)
  try {
    if (renamed && lives(renamed)) linkSync(dead, file)
  } catch {
    // Another process has taken the folder.
  } finally {
    rmSync(dead, { force: true })
  }
}

/** Undefined if the lock is missing or damaged. */
function holderOf(file: string): Holder | undefined {
  try {
    return holder.safeParse(JSON.parse(readSmallFile(file, MAX_BYTES) ?? '')).data
  } catch {
    return undefined
  }
}

const lives = ({ pid, started }: Holder): boolean => isAlive(pid) && startTimeOf(pid) === started
