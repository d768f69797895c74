import { existsSync, mkdirSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorText } from '../../base/error-text'
import type { CancelTimer, Clock } from '../../base/clock'
import { readSmallFile } from '../../base/files/bounded-read'
import { setAside } from '../../base/files/set-aside'
import { replaceFile } from '../../base/files/replace-file'
import { settledWithin } from '../../base/within'
import type { ServerLog } from '../server-log'
import type { NameRegister, OwnedName } from './name-register'
import { nameIn, NO_REST, type NamesRest, namesText, readNames } from './names-text'

export const MAX_NAMES_FILE_BYTES = 64 * 1024 * 1024
/** How long a write waits for further changes. ms */
const WRITE_DELAY_MS = 2_000
/** The delay after a failed write. ms */
const RETRY_MS = 30_000
/** How often the file is checked for edits by others. ms */
const LOOK_MS = 2_000
const DAY_MS = 24 * 60 * 60 * 1000
/** How long the server waits for the disk when it stops. ms */
const FLUSH_TIMEOUT_MS = 5_000

export interface NamesFileOptions {
  readonly file: string
  readonly register: NameRegister
  readonly clock: Clock
  readonly log: ServerLog
}

/**
 * Keeps a register on disk. It writes with a delay, atomically, and reads edits by others. An unreadable file is set aside,
 * never overwritten. If the file cannot be written, the names stay in memory and the log says so.
 */
export class NamesFile {
  readonly #options: NamesFileOptions
  /** The file as last read or written: the key of each name, and the file's stamp. */
  #base: ReadonlyMap<string, string> = new Map()
  #stamp: string | undefined
  #rest: NamesRest = NO_REST
  /** A damaged file could not be set aside; it is not overwritten. */
  #isInTheWay = false
  #unsaved = false
  #failing = false
  #cancelWrite: CancelTimer | undefined
  #cancelLook: CancelTimer = () => undefined
  #cancelDay: CancelTimer = () => undefined
  #work = Promise.resolve()
  #closed = false

  private constructor(options: NamesFileOptions) {
    this.#options = options
  }

  /** Reads the file into the register and keeps both in step. Never throws; problems go to the log. */
  static open(options: NamesFileOptions): NamesFile {
    const kept = new NamesFile(options)
    kept.#start()
    return kept
  }

  /** Writes pending changes and stops following the file. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelWrite?.()
    this.#cancelLook()
    this.#cancelDay()
    this.#options.register.onChanged = () => undefined
    if (this.#unsaved) this.#queueWrite()
    await settledWithin(this.#options.clock, FLUSH_TIMEOUT_MS, this.#work)
  }

  /** Resolves when nothing is being written or read; for tests. */
  get idle(): Promise<void> {
    return this.#work
  }

  #start(): void {
    const { file, register } = this.#options
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    } catch {
      // The first write reports it.
    }
    this.#read()
    register.onChanged = () => this.#changed()
    register.passDay()
    // An unwritable file is reported at the start, not with the first name.
    if (this.#stamp === undefined) this.#changed(0)
    this.#lookAgain()
    this.#passDays()
  }

  #passDays(): void {
    this.#cancelDay = this.#options.clock.after(DAY_MS, () => {
      this.#options.register.passDay()
      this.#passDays()
    })
  }

  #lookAgain(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_MS, () => {
      this.#work = this.#work.then(() => this.#look()).then(() => undefined)
      if (!this.#closed) this.#lookAgain()
    })
  }

  /** Reads edits by others. @returns the file's stamp before that */
  async #look(): Promise<string | undefined> {
    const stamp = await this.#stampNow()
    if (stamp !== undefined && stamp !== this.#stamp) this.#read()
    return stamp
  }

  #changed(delayMs = WRITE_DELAY_MS): void {
    this.#unsaved = true
    if (this.#closed) return
    this.#cancelWrite ??= this.#options.clock.after(delayMs, () => this.#queueWrite())
  }

  #queueWrite(): void {
    this.#cancelWrite?.()
    this.#cancelWrite = undefined
    this.#work = this.#work.then(() => this.#write())
  }

  async #write(): Promise<void> {
    const { file, register, log } = this.#options
    if (!this.#unsaved) return
    const before = await this.#look()
    this.#unsaved = false
    const names = [...register.names]
    const isOwned = (entry: unknown): boolean => register.find(nameIn(entry) ?? '') !== undefined
    this.#rest = { ...this.#rest, unread: this.#rest.unread.filter((entry) => !isOwned(entry)) }
    try {
      if (this.#isInTheWay && existsSync(file)) this.#setAside()
      const isSame = async (): Promise<boolean> => (await this.#stampNow()) === before
      if (!(await replaceFile(file, namesText(names, this.#rest), isSame))) {
        this.#unsaved = true
        await this.#write()
        return
      }
      this.#remember(names, await this.#stampNow())
      if (this.#failing) log.info({ file }, 'names are kept again')
      this.#failing = false
    } catch (error) {
      if (!this.#failing) log.warn({ file, error: errorText(error) }, 'names are kept in memory only')
      this.#failing = true
      this.#changed(RETRY_MS)
    }
  }

  /** Reads the file: everything at first, later only the changes by others. */
  #read(): void {
    const { file, register, log } = this.#options
    try {
      const stamp = stampOf(statSync(file, { throwIfNoEntry: false }))
      const text = readSmallFile(file, MAX_NAMES_FILE_BYTES)
      if (text === undefined) return
      const { names, ...rest } = readNames(text)
      const there = new Set([...names.map(({ name }) => name), ...rest.unread.map(nameIn)])
      for (const name of this.#base.keys()) if (!there.has(name)) register.release(name)
      for (const owned of names) if (this.#base.get(owned.name) !== owned.key) register.enter(owned)
      this.#remember(names, stamp)
      this.#rest = rest
      if (rest.unread.length > 0)
        log.warn(
          { file, entries: rest.unread.length },
          'entries of the names file are no names: they stay in it',
        )
    } catch (error) {
      this.#refuse(error)
    }
  }

  #remember(names: readonly OwnedName[], stamp: string | undefined): void {
    this.#base = new Map(names.map(({ name, key }) => [name, key]))
    this.#stamp = stamp
  }

  #refuse(error: unknown): void {
    const { file, log } = this.#options
    const why = errorText(error)
    this.#isInTheWay = true
    this.#rest = NO_REST
    try {
      log.warn({ file, error: why, kept: this.#setAside() }, 'the names file cannot be read: set aside')
    } catch (problem) {
      const problemText = errorText(problem)
      log.warn({ file, error: why, problem: problemText }, 'the names file cannot be read, nor set aside')
    }
    this.#stamp = undefined
    this.#changed(0)
  }

  /** @throws when it can't be moved */
  #setAside(): string {
    const kept = setAside(this.#options.file, 'damaged', this.#options.clock.unixTime())
    this.#isInTheWay = false
    return kept
  }

  async #stampNow(): Promise<string | undefined> {
    return stampOf(await stat(this.#options.file).catch(() => undefined))
  }
}

/** Differs for each version of the file. */
export const stampOf = (
  found: { ino: number; size: number; mtimeMs: number } | undefined,
): string | undefined => found && `${found.ino} ${found.size} ${found.mtimeMs}`
