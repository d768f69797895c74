import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { orNothing } from '../../base/files/or-nothing'
import type { PersonId } from '../model'

/** Of one person; then the oldest ones make way. */
const MAX_BYTES = 64 * 1024 * 1024
const ID = /^[\w-]{1,32}$/
const DRAFT = '.new'

/** Images between us and one other person. */
export interface PersonImages {
  /** Rejects when it cannot be kept. */
  put(id: string, bytes: Uint8Array): Promise<void>
  /** Rejects when it cannot be read now. @returns undefined: it is not there, or not any more */
  get(id: string): Promise<Uint8Array | undefined>
}

/** Images of texts between us and others, on this computer: a file for each. */
export class ImageFolder {
  readonly #folder: string | undefined
  /** Without a folder. */
  readonly #held = new Map<string, Uint8Array>()

  /** @param folder undefined: images are kept until the program ends */
  constructor(folder: string | undefined) {
    this.#folder = folder
  }

  of(person: PersonId): PersonImages {
    const prefix = createHash('sha256').update(person).digest('hex').slice(0, 32)
    const nameOf = (id: string): string => {
      if (!ID.test(id)) throw new RangeError('this names no image')
      return `${prefix}.${id}`
    }
    return {
      put: (id, bytes) => this.#put(prefix, nameOf(id), bytes),
      get: (id) => this.#get(nameOf(id)),
    }
  }

  /** Removes all. */
  async clear(): Promise<void> {
    this.#held.clear()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  async #put(prefix: string, name: string, bytes: Uint8Array): Promise<void> {
    const folder = this.#folder
    if (folder === undefined) {
      this.#held.set(name, bytes)
      return
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const draft = join(folder, `${name}${DRAFT}`)
    await writeFile(draft, bytes, { mode: 0o600 })
    await rename(draft, join(folder, name))
    await this.#makeRoom(folder, prefix)
  }

  async #get(name: string): Promise<Uint8Array | undefined> {
    if (this.#folder === undefined) return this.#held.get(name)
    return orNothing(readFile(join(this.#folder, name)))
  }

  async #makeRoom(folder: string, prefix: string): Promise<void> {
    const isImage = (name: string): boolean => name.startsWith(`${prefix}.`) && !name.endsWith(DRAFT)
    const files = await Promise.all(
      (await readdir(folder)).filter(isImage).map(async (name) => {
        const found = await orNothing(stat(join(folder, name)))
        return found ? [{ name, mtimeMs: found.mtimeMs, size: found.size }] : []
      }),
    )
    let bytes = 0
    for (const { name, size } of files.flat().sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      bytes += size
      if (bytes > MAX_BYTES) await rm(join(folder, name), { force: true })
    }
  }
}
