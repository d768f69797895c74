import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { detailOf, type Message } from '../../locales/message'
import type { CancelTimer, Clock } from '../clock'
import { readSmallFile } from './bounded-read'
import { type Json, readLeniently } from './lenient-read'
import { mergeStored } from './merge-stored'
import { setAside } from './set-aside'
import type { StoredContent } from './stored-content'
import { replaceFile } from './replace-file'

/** The shortest time between two writes of a file. */
const WRITE_INTERVAL_MS = 1_000
/** How long the end of the app waits for a disk that does not answer (a network drive). */
const FLUSH_TIMEOUT_MS = 3_000
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Migrates the content to the next version. Leaves damaged values to the schema; a migration that throws makes the
 * whole file unusable.
 */
export type Migration = (content: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** A file problem that the user should know of. */
export interface FileProblem {
  readonly kind:
    | /** Set aside. */ 'damaged'
    | /** Some values are unusable; the file is used. */ 'unknown-values'
    | /** The file is used; it may hold more than this version understands. */ 'newer'
    | /** A change is not on disk. */ 'unsaved'
  readonly file: string
  /** The failure, and the app's reaction. */
  readonly message: Message
}

export interface JsonFileOptions<T extends object> {
  readonly file: string
  /** The file's content; the catalogue has a text for each. */
  readonly what:
    'account' | 'settings' | 'history' | 'people' | 'window' | 'identity' | 'rooms' | 'texts' | 'pictures'
  readonly schema: z.ZodType<T>
  /**
   * `migrations[n]` turns version n into version n + 1, so their number is the current version. A file without a
   * version is version 0, from the first releases.
   */
  readonly migrations?: readonly Migration[]
  /** The content while there is no file. */
  readonly initial: T
  readonly clock: Clock
  /** Called once for a file that cannot be used, and once for each series of failed writes. */
  readonly onProblem: (problem: FileProblem) => void
  /** Longer files are neither read nor written. */
  readonly maxBytes?: number
}

/**
 * A JSON object in a file: read when the app starts, held in memory, written shortly after it changes. Its `version` is
 * stored next to the content's own keys.
 *
 * A value that does not fit the schema costs only itself, and unknown keys are ignored; both stay in the file. So does the
 * version of a newer Ringdown's file, so that nothing is lost by going back to this one and forth again. A file that cannot
 * be read, or is no JSON object, is moved aside, never overwritten; the content is then the initial one.
 */
export class JsonFile<T extends object> implements StoredContent<T> {
  readonly #options: JsonFileOptions<T>
  readonly #version: number
  readonly #maxBytes: number
  #content: T
  /** The object on disk, in this version's form, and the content that was read from it or written to it. */
  #stored: { readonly found: Json; readonly read: object; readonly version: number }
  #unread: readonly unknown[] = []
  /** An unusable file could not be set aside. Nothing is written until it is. */
  #isInTheWay = false
  #unsaved = false
  #failing = false
  #lastWriteMs = Number.NEGATIVE_INFINITY
  #next: { readonly atMs: number; readonly cancel: CancelTimer } | undefined
  #written = Promise.resolve()

  constructor(options: JsonFileOptions<T>) {
    this.#options = options
    this.#version = options.migrations?.length ?? 0
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
    this.#stored = { found: {}, read: {}, version: this.#version }
    this.#content = this.#read() ?? options.initial
  }

  get content(): T {
    return this.#content
  }

  /** The elements of lists that could not be read, and stay on disk. */
  get unread(): readonly unknown[] {
    return this.#unread
  }

  /** Resolves when no write is in progress; never rejects. */
  get written(): Promise<void> {
    return this.#written
  }

  /**
   * Replaces the content, and writes it soon: many changes in one moment make one write.
   * @param withinMs the longest time to wait for more changes, for content whose loss in a crash does no harm
   */
  set(content: T, withinMs = 0): void {
    this.#content = content
    this.#unsaved = true
    const now = this.#options.clock.now()
    const atMs = Math.max(now + withinMs, this.#lastWriteMs + WRITE_INTERVAL_MS)
    if (this.#next && this.#next.atMs <= atMs) return
    this.#next?.cancel()
    this.#next = { atMs, cancel: this.#options.clock.after(atMs - now, () => this.#write()) }
  }

  replace(content: T): void {
    this.#stored = { found: {}, read: {}, version: this.#version }
    this.#unread = []
    this.set(content)
  }

  /** Writes unsaved content without delay. Resolves even when the write fails or times out; never rejects. */
  async flush(): Promise<void> {
    if (this.#unsaved) this.#write()
    let cancel: CancelTimer = () => undefined
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(FLUSH_TIMEOUT_MS, resolve)
    })
    await Promise.race([this.#written, tooLong])
    cancel()
  }

  #write(): void {
    this.#next?.cancel()
    this.#next = undefined
    this.#lastWriteMs = this.#options.clock.now()
    this.#written = this.#written.then(() => this.#writeNow())
  }

  async #writeNow(): Promise<void> {
    const { file, what, onProblem } = this.#options
    if (!this.#unsaved) return
    this.#unsaved = false
    try {
      const before = this.#stored
      const content = this.#content
      const found = mergeStored(before.found, before.read, content)
      const text = `${JSON.stringify({ version: before.version, ...found }, null, 2)}\n`
      if (Buffer.byteLength(text) > this.#maxBytes)
        throw new Error(`it is longer than ${this.#maxBytes} bytes`)
      if (this.#isInTheWay && existsSync(file)) this.#setAside()
      await replaceFile(file, text)
      if (this.#stored === before) this.#stored = { ...before, found, read: content }
      this.#failing = false
    } catch (error) {
      this.#unsaved = true
      if (this.#failing) return
      this.#failing = true
      const fill = { what: contentOf(what), file, detail: reason(error) }
      onProblem({ kind: 'unsaved', file, message: { key: 'file.unsaved', fill } })
    }
  }

  #read(): T | undefined {
    const { file, migrations = [], schema, initial } = this.#options
    try {
      const text = readSmallFile(file, this.#maxBytes)
      if (text === undefined) return undefined
      const { version, ...rest } = versioned(this.#version).parse(JSON.parse(text))
      const found = migrations.slice(version).reduce((content, migrate) => migrate(content), rest)
      const { content, leftOut, unread } = readLeniently(schema, found, initial)
      this.#stored = { found, read: content, version: Math.max(version, this.#version) }
      this.#unread = unread
      if (version > this.#version) this.#tell('newer', { version, here: this.#version })
      else if (leftOut.length > 0) this.#tell('unknown-values', { detail: someOf(leftOut) })
      return content
    } catch (error) {
      this.#refuse(error)
      return undefined
    }
  }

  #refuse(error: unknown): void {
    let kept: Message
    try {
      kept = { key: 'file.keptAs', fill: { file: basename(this.#setAside()) } }
    } catch (problem) {
      this.#isInTheWay = true
      kept = { key: 'file.stays', fill: { detail: reason(problem) } }
    }
    this.#tell('damaged', { detail: reason(error), kept })
  }

  #tell(kind: Exclude<FileProblem['kind'], 'unsaved'>, fill: Message['fill']): void {
    const { file, what, onProblem } = this.#options
    onProblem({ kind, file, message: { key: `file.${kind}`, fill: { what: contentOf(what), ...fill } } })
  }

  #setAside(): string {
    const { file, clock } = this.#options
    const kept = setAside(file, 'damaged', clock.unixTime())
    this.#isInTheWay = false
    return kept
  }
}

/** No user reads more. */
const MAX_TOLD = 3

const someOf = (paths: readonly string[]): string => {
  const distinct = [...new Set(paths)]
  return [...distinct.slice(0, MAX_TOLD), ...(distinct.length > MAX_TOLD ? ['…'] : [])].join(', ')
}

const contentOf = (what: JsonFileOptions<object>['what']): Message => ({ key: `file.what.${what}` })

/** An invalid version counts as the current one; the schema checks the values. */
const versioned = (current: number) =>
  z.looseObject({ version: z.int().nonnegative().default(0).catch(current) })

/** One line, because a damaged file may violate its schema in a thousand places. */
function reason(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : []
  if (issue) return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message
  return detailOf(error)
}
