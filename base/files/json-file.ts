import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { detailOf, type Message } from '../../locales/message'
import type { CancelTimer, Clock } from '../clock'
import { readSmallFile } from './bounded-read'
import { keepAside } from './keep-aside'
import type { KeptContent } from './kept-content'
import { replaceFile } from './replace-file'

/** A file is written at most this often. */
const WRITE_INTERVAL_MS = 1_000
/** At the end of the app a disk that does not answer (a network drive) is waited for this long. */
const FLUSH_TIMEOUT_MS = 3_000
const MAX_BYTES = 16 * 1024 * 1024

/** Makes the content of the next version; throws, or gives what the schema refuses, when the content is damaged. */
export type Migration = (content: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** Something about a file that the user should know. */
export interface FileProblem {
  readonly kind: /** Kept aside. */ 'damaged' | 'newer' | /** A change is not on disk. */ 'unsaved'
  readonly file: string
  /** What happened, and what comes next. */
  readonly message: Message
}

export interface JsonFileOptions<T extends object> {
  readonly file: string
  /** What is in it: the catalogue has words for each. */
  readonly what: 'account' | 'settings' | 'history' | 'people' | 'window' | 'identity'
  readonly schema: z.ZodType<T>
  /**
   * `migrations[n]` turns version n into version n + 1, so their number is the current version. A file without a
   * version, as the first releases wrote them, counts as version 0.
   */
  readonly migrations?: readonly Migration[]
  /** The content while there is no file. */
  readonly initial: T
  readonly clock: Clock
  /** Called once for a file that cannot be used, and once for each series of failing writes. */
  readonly onProblem: (problem: FileProblem) => void
  /** Longer files are neither read nor written. */
  readonly maxBytes?: number
}

/**
 * A JSON object in a file: read when the app starts, held in memory, written a moment after it changes. Its `version`
 * stands beside the content's own keys.
 *
 * What cannot be read, is no JSON, does not fit the schema or comes from a newer version is moved aside, never
 * overwritten; the content is then the initial one.
 */
export class JsonFile<T extends object> implements KeptContent<T> {
  readonly #options: JsonFileOptions<T>
  readonly #version: number
  readonly #maxBytes: number
  #content: T
  /** Why a file that could not be moved aside must be, before anything is written in its place. */
  #inTheWay: 'damaged' | 'newer' | undefined
  #unsaved = false
  #failing = false
  #lastWriteMs = Number.NEGATIVE_INFINITY
  #next: { readonly atMs: number; readonly cancel: CancelTimer } | undefined
  #written = Promise.resolve()

  constructor(options: JsonFileOptions<T>) {
    this.#options = options
    this.#version = options.migrations?.length ?? 0
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
    this.#content = this.#read() ?? options.initial
  }

  get content(): T {
    return this.#content
  }

  /** Resolves when no write is in progress; never rejects. */
  get written(): Promise<void> {
    return this.#written
  }

  /**
   * Takes new content, and writes it soon: many changes of one moment make one write.
   * @param withinMs it may wait so long for more changes, where losing it in a crash does no harm
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

  /** Writes what is not on disk yet, without delay. Resolves also when that fails or takes too long; never rejects. */
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
      const text = `${JSON.stringify({ version: this.#version, ...this.#content }, null, 2)}\n`
      if (Buffer.byteLength(text) > this.#maxBytes)
        throw new Error(`it is longer than ${this.#maxBytes} bytes`)
      if (this.#inTheWay && existsSync(file)) this.#keepAside(this.#inTheWay)
      await replaceFile(file, text)
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
    const { file, migrations = [], schema } = this.#options
    try {
      const text = readSmallFile(file, this.#maxBytes)
      if (text === undefined) return undefined
      const { version, ...found } = versioned.parse(JSON.parse(text))
      if (version > this.#version) {
        this.#refuse('newer', { version, here: this.#version })
        return undefined
      }
      return schema.parse(migrations.slice(version).reduce((content, migrate) => migrate(content), found))
    } catch (error) {
      this.#refuse('damaged', { detail: reason(error) })
      return undefined
    }
  }

  #refuse(kind: 'damaged' | 'newer', why: Message['fill']): void {
    const { file, what, onProblem } = this.#options
    let kept: Message
    try {
      kept = { key: 'file.keptAs', fill: { file: basename(this.#keepAside(kind)) } }
    } catch (error) {
      this.#inTheWay = kind
      kept = { key: 'file.stays', fill: { detail: reason(error) } }
    }
    const fill = { what: contentOf(what), ...why, kept }
    onProblem({ kind, file, message: { key: `file.${kind}`, fill } })
  }

  #keepAside(why: 'damaged' | 'newer'): string {
    const { file, clock } = this.#options
    const kept = keepAside(file, why, clock.unixTime())
    this.#inTheWay = undefined
    return kept
  }
}

const contentOf = (what: JsonFileOptions<object>['what']): Message => ({ key: `file.what.${what}` })

const versioned = z.looseObject({ version: z.int().nonnegative().default(0) })

/** In one line: a damaged file may break its schema in a thousand places. */
function reason(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : []
  if (issue) return `${issue.path.join('.') || 'the whole'}: ${issue.message}`
  return detailOf(error)
}
