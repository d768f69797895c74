import { EventEmitter } from 'node:events'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { type FileProblem, JsonFile } from '../../base/files/json-file'
import { orNothing } from '../../base/files/or-nothing'
import { replaceFile } from '../../base/files/replace-file'
import { InMemoryContent, type StoredContent } from '../../base/files/stored-content'
import type { Fingerprint } from '../../protocol/directory'
import { personKey } from '../../protocol/rooms/inside'
import { MAX_PICTURE_BYTES, type PictureHash } from '../model'
import { pictureHash, pictureHashOf, readPicture } from './picture-format'

/** Pictures of others that are kept, at all servers together. Beyond it those go whose people were not seen for longest. */
export const MAX_PICTURES = 500
/** People of whom is noted which picture of ours they have. */
const MAX_HOLDERS = 1_000
/** When people were last seen is noted no finer than this. ms */
const SEEN_STEP_MS = 60 * 60_000
/** What a crash may lose of it. ms */
const SEEN_WRITE_DELAY_MS = 5 * 60_000

const OWN = 'own'
/** Files of others’ pictures. Other files of the folder are left alone. */
const FILE = /^([0-9a-f]{64})\.jpg$/
const fileOf = (name: string): string => `${name}.jpg`

const kept = z.strictObject({ identity: personKey, hash: pictureHash, seenMs: z.number() })
const holder = z.strictObject({ identity: personKey, hash: pictureHash })

/** What is kept beside the pictures themselves. */
interface Index {
  readonly own?: PictureHash | undefined
  readonly people: readonly z.output<typeof kept>[]
  /** Who has a picture of ours, the latest last; and which identity of ours it was shown with. */
  readonly shownAs?: Fingerprint | undefined
  readonly holders: readonly z.output<typeof holder>[]
}

const index: z.ZodType<Index> = z.strictObject({
  own: pictureHash.optional(),
  people: z.array(kept).max(MAX_PICTURES),
  shownAs: personKey.optional(),
  holders: z.array(holder).max(MAX_HOLDERS),
})
const EMPTY: Index = { people: [], holders: [] }

export interface PictureStoreOptions {
  /** For `pictures.json`, and the folder `pictures`; undefined: pictures are kept until the program ends. */
  readonly folder: string | undefined
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

interface PictureStoreEvents {
  /** Our picture is another one. */
  own: []
  /** The pictures of these people are others, or gone. */
  people: [ReadonlySet<Fingerprint>]
}

/**
 * Our picture, and those of other people, on this computer: a file for each. A person is an identity, so they have the same
 * picture at all networks, and so have we.
 */
export class PictureStore extends EventEmitter<PictureStoreEvents> {
  readonly #clock: Clock
  readonly #folder: string | undefined
  /** Without a folder. */
  readonly #held = new Map<string, Uint8Array>()
  readonly #index: StoredContent<Index>
  readonly #people: Map<Fingerprint, { readonly hash: PictureHash; readonly seenMs: number }>
  readonly #holders: Map<Fingerprint, PictureHash>
  /** The last change of files: the next one begins after it. */
  #changes: Promise<unknown> = Promise.resolve()

  constructor({ folder, clock, onProblem }: PictureStoreOptions) {
    super()
    this.#clock = clock
    this.#folder = folder === undefined ? undefined : join(folder, 'pictures')
    this.#index =
      folder === undefined
        ? new InMemoryContent(EMPTY)
        : new JsonFile({
            ...{ file: join(folder, 'pictures.json'), what: 'pictures', clock, onProblem },
            ...{ schema: index, initial: EMPTY },
          })
    const { people, holders } = this.#index.content
    this.#people = new Map(people.map(({ identity: of, hash, seenMs }) => [of, { hash, seenMs }]))
    this.#holders = new Map(holders.map(({ identity: of, hash }) => [of, hash]))
  }

  /** Undefined: we have none. */
  get own(): PictureHash | undefined {
    return this.#index.content.own
  }

  /** Undefined: there is none. */
  of(person: Fingerprint): PictureHash | undefined {
    return this.#people.get(person)?.hash
  }

  /** Rejects when it cannot be kept; then everything is as before. @throws RangeError for what is no picture of a person */
  async setOwn(bytes: Uint8Array): Promise<void> {
    if (!readPicture(bytes)) throw new RangeError('this is no picture of a person')
    await this.#inTurn(() => this.#write(OWN, bytes))
    this.#put({ own: pictureHashOf(bytes) })
    this.emit('own')
  }

  /** Rejects when its file cannot be removed; it is ours no longer nevertheless. */
  async removeOwn(): Promise<void> {
    if (this.own !== undefined) {
      this.#put({ own: undefined })
      this.emit('own')
    }
    await this.#inTurn(() => this.#remove(OWN))
  }

  /** Keeps somebody's picture instead of an earlier one. Rejects when it cannot be kept. @throws RangeError as `setOwn` */
  async keep(person: Fingerprint, bytes: Uint8Array): Promise<void> {
    if (!readPicture(bytes)) throw new RangeError('this is no picture of a person')
    await this.#inTurn(() => this.#write(person, bytes))
    const changed = new Set([person])
    this.#people.set(person, { hash: pictureHashOf(bytes), seenMs: this.#clock.unixTime() })
    if (this.#people.size > MAX_PICTURES) {
      const others = [...this.#people].filter(([each]) => each !== person)
      const [oldest] = others.sort(([, one], [, other]) => one.seenMs - other.seenMs)
      if (oldest && this.#people.delete(oldest[0])) changed.add(oldest[0])
    }
    this.#tell(changed)
  }

  /** Somebody has no picture any more, or none for us. */
  forget(person: Fingerprint): void {
    if (this.#people.delete(person)) this.#tell(new Set([person]))
  }

  /** Somebody is there: those who are not seen for longest lose their pictures first. */
  noteSeen(person: Fingerprint): void {
    const before = this.#people.get(person)
    const nowMs = this.#clock.unixTime()
    if (!before || Math.abs(nowMs - before.seenMs) < SEEN_STEP_MS) return
    this.#people.set(person, { ...before, seenMs: nowMs })
    this.#put(this.#peopleNow, SEEN_WRITE_DELAY_MS)
  }

  /** Which picture of ours somebody has, as far as we know. @param own our identity */
  heldBy(person: Fingerprint, own: Fingerprint): PictureHash | undefined {
    return this.#index.content.shownAs === own ? this.#holders.get(person) : undefined
  }

  /** Somebody has this picture of ours; undefined: none. */
  noteHeld(person: Fingerprint, own: Fingerprint, hash: PictureHash | undefined): void {
    if (this.#index.content.shownAs !== own) this.#holders.clear()
    this.#holders.delete(person)
    if (hash !== undefined) this.#holders.set(person, hash)
    const [oldest] = this.#holders.keys()
    if (this.#holders.size > MAX_HOLDERS && oldest !== undefined) this.#holders.delete(oldest)
    const holders = [...this.#holders].map(([of, held]) => ({ identity: of, hash: held }))
    this.#put({ shownAs: own, holders })
  }

  /**
   * The bytes of our picture or of somebody's. Rejects when they cannot be read now.
   * @returns undefined: there is no such picture, or not any more
   */
  async bytes(hash: PictureHash): Promise<Uint8Array | undefined> {
    const person = [...this.#people].find(([, { hash: theirs }]) => theirs === hash)?.[0]
    const name = hash === this.own ? OWN : person
    if (name === undefined) return undefined
    const bytes = await this.#inTurn(() => this.#read(name))
    if (bytes && readPicture(bytes) && pictureHashOf(bytes) === hash) return bytes
    if (name === OWN) {
      // Another one has come meanwhile; or the program ended before the index was written, or the file is lost.
      if (this.own === hash) {
        this.#put({ own: bytes && readPicture(bytes) ? pictureHashOf(bytes) : undefined })
        this.emit('own')
      }
      return undefined
    }
    // Another one has come meanwhile, or the file is lost: then it is asked for when the two meet again.
    if (person !== undefined && this.of(person) === hash) this.forget(person)
    return undefined
  }

  /** Removes the pictures of others, and who has ours. */
  clearPeople(): void {
    const everybody = new Set(this.#people.keys())
    this.#people.clear()
    this.#holders.clear()
    const { own } = this.#index.content
    this.#index.replace({ ...EMPTY, ...(own !== undefined && { own }) })
    this.#tell(everybody)
  }

  /** Resolves when everything is on disk, or cannot be. */
  async flush(): Promise<void> {
    await this.#changes
    await this.#index.flush()
  }

  get #peopleNow(): Pick<Index, 'people'> {
    return { people: [...this.#people].map(([of, person]) => ({ identity: of, ...person })) }
  }

  #tell(people: ReadonlySet<Fingerprint>): void {
    this.#put(this.#peopleNow)
    void this.#inTurn(() => this.#removeOthers())
    this.emit('people', people)
  }

  #put(change: Partial<Index>, withinMs?: number): void {
    this.#index.set({ ...this.#index.content, ...change }, withinMs)
  }

  /** Files change one after the other. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changes.then(change)
    this.#changes = changed.catch(() => undefined)
    return changed
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    if (this.#folder === undefined) {
      this.#held.set(name, bytes)
      return
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await replaceFile(join(this.#folder, fileOf(name)), bytes)
  }

  async #remove(name: string): Promise<void> {
    this.#held.delete(name)
    if (this.#folder !== undefined) await rm(join(this.#folder, fileOf(name)), { force: true })
  }

  /** @returns undefined for a file that is not there, or is too long */
  async #read(name: string): Promise<Uint8Array | undefined> {
    if (this.#folder === undefined) return this.#held.get(name)
    const file = await orNothing(open(join(this.#folder, fileOf(name))))
    if (!file) return undefined
    try {
      const facts = await file.stat()
      return facts.isFile() && facts.size <= MAX_PICTURE_BYTES ? await file.readFile() : undefined
    } finally {
      await file.close()
    }
  }

  /** Removes the files of people who have no picture. Whatever cannot be removed now is removed at the next change. */
  async #removeOthers(): Promise<void> {
    for (const name of this.#held.keys()) if (name !== OWN && !this.#people.has(name)) this.#held.delete(name)
    const folder = this.#folder
    if (folder === undefined) return
    try {
      for (const name of (await orNothing(readdir(folder))) ?? []) {
        const person = FILE.exec(name)?.[1]
        if (person !== undefined && !this.#people.has(person)) await rm(join(folder, name), { force: true })
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
}
