import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../base/clock'
import { type FileProblem, JsonFile } from '../../base/files/json-file'
import { InMemoryContent, type StoredContent } from '../../base/files/stored-content'
import type { PersonId } from '../model'
import { type StoredConversation, storedConversation } from './stored-conversation'

export interface TextStoreOptions {
  /** A file for each conversation; undefined: they are kept until the program ends. */
  readonly folder: string | undefined
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

/** Other files of the folder are left alone. */
const FILE = /^[0-9a-f]{32}\.json$/
/** More conversations are not read, and not begun by others. */
export const MAX_CONVERSATIONS = 2_000

/** Of a file without content. */
const NOBODY = '' as PersonId

/** What has been written between us and others, on this computer. */
export class TextStore {
  readonly #options: TextStoreOptions
  readonly #files = new Map<PersonId, StoredContent<StoredConversation>>()

  /** Reads the files. */
  constructor(options: TextStoreOptions) {
    this.#options = options
    for (const name of this.#names()) {
      const file = this.#open(name, blank(NOBODY))
      const { person } = file.content
      // Whatever is damaged has no name.
      if (nameOf(person) === name) this.#files.set(person, file)
    }
  }

  /** How many there are, at all servers. */
  get size(): number {
    return this.#files.size
  }

  /** In no order. */
  get all(): readonly StoredConversation[] {
    return [...this.#files.values()].map(({ content }) => content).filter(({ person }) => person !== NOBODY)
  }

  /** What was written with somebody, also if it was not read at the start. */
  of(person: PersonId): StoredConversation {
    const { content } = this.#fileOf(person)
    return content.person === person ? content : blank(person)
  }

  set(conversation: StoredConversation): void {
    this.#fileOf(conversation.person).set(conversation)
  }

  /** Removes all texts, and with whom they were. */
  clear(): void {
    for (const file of this.#files.values()) file.replace(blank(NOBODY))
    const { folder } = this.#options
    const open = new Set([...this.#files.keys()].map(nameOf))
    if (folder === undefined) return
    for (const name of this.#names(Infinity)) if (!open.has(name)) rmSync(join(folder, name), { force: true })
  }

  /** Resolves when everything is on disk, or cannot be. */
  async flush(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.flush()))
  }

  #fileOf(person: PersonId): StoredContent<StoredConversation> {
    const file = this.#files.get(person) ?? this.#open(nameOf(person), blank(person))
    this.#files.set(person, file)
    return file
  }

  #names(most = MAX_CONVERSATIONS): readonly string[] {
    const { folder } = this.#options
    if (folder === undefined) return []
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return readdirSync(folder)
        .filter((name) => FILE.test(name))
        .slice(0, most)
    } catch {
      // The first text that is written tells the problem.
      return []
    }
  }

  #open(name: string, initial: StoredConversation): StoredContent<StoredConversation> {
    const { folder, clock, onProblem } = this.#options
    if (folder === undefined) return new InMemoryContent(initial)
    return new JsonFile({
      file: join(folder, name),
      ...{ what: 'texts', schema: storedConversation, initial, clock, onProblem },
    })
  }
}

const blank = (person: PersonId): StoredConversation => ({ person, texts: [] })

/** Names of people are no names of files. */
const nameOf = (person: PersonId): string =>
  `${createHash('sha256').update(person).digest('hex').slice(0, 32)}.json`
