import type { Clock } from '../../../base/clock'
import {
  FILE_LIFETIME_MS,
  type FilePart,
  MAX_ALL_PARTS,
  MAX_FOLDER_PARTS,
  MAX_OWNER_PARTS,
  type PutOutcome,
} from '../files'

interface KeptFile {
  readonly owner: string
  readonly of: number
  readonly begunMs: number
  readonly parts: Map<number, Uint8Array>
}

/** By their names, the oldest first. Never empty. */
type Folder = Map<string, KeptFile>

/** A file that wants room. */
interface Newcomer {
  readonly owner: string
  readonly of: number
}

/** The files of a store in memory. */
export class MemoryFiles {
  readonly #clock: Clock
  readonly #folders = new Map<string, Folder>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  putPart({ folder, file, owner, part, of, bytes }: FilePart): PutOutcome {
    this.#forgetOld()
    const known = this.#folders.get(folder)?.get(file)
    if (!known && part !== 0) return 'unknown'
    if (known && (known.owner !== owner || known.of !== of)) return 'other'
    const { parts } = known ?? this.#begin(folder, file, { owner, of })
    // Copied: a small `Buffer` shares its memory with others.
    if (!parts.has(part)) parts.set(part, Uint8Array.from(bytes))
    return 'stored'
  }

  part(folder: string, file: string, part: number): Uint8Array | undefined {
    this.#forgetOld()
    const known = this.#folders.get(folder)?.get(file)
    return known?.parts.size === known?.of ? known?.parts.get(part) : undefined
  }

  delete(folder: string): void {
    this.#folders.delete(folder)
  }

  clear(): void {
    this.#folders.clear()
  }

  #begin(name: string, file: string, newcomer: Newcomer): KeptFile {
    this.#makeRoom(name, newcomer)
    const made = { ...newcomer, begunMs: this.#clock.now(), parts: new Map<number, Uint8Array>() }
    const folder: Folder = this.#folders.get(name) ?? new Map<string, KeptFile>()
    folder.set(file, made)
    this.#folders.set(name, folder)
    return made
  }

  #makeRoom(name: string, newcomer: Newcomer): void {
    const { owner, of } = newcomer
    const folder = this.#folders.get(name)
    if (folder) {
      while (partsOf(folder, owner) + of > MAX_OWNER_PARTS) this.#dropOldestOf(owner, name, folder)
      while (partsOf(folder) + of > MAX_FOLDER_PARTS) this.#dropOfLargest(name, folder, newcomer)
    }
    while (this.#all + of > MAX_ALL_PARTS) this.#dropOfLargestFolder(name, newcomer)
  }

  get #all(): number {
    return [...this.#folders.values()].reduce((sum, folder) => sum + partsOf(folder), 0)
  }

  #dropOfLargestFolder(name: string, newcomer: Newcomer): void {
    let largest: { readonly name: string; readonly folder: Folder; readonly parts: number } | undefined
    for (const [each, folder] of this.#folders) {
      const parts = partsOf(folder) + (each === name ? newcomer.of : 0)
      if (!largest || parts > largest.parts) largest = { name: each, folder, parts }
    }
    if (largest)
      this.#dropOfLargest(largest.name, largest.folder, largest.name === name ? newcomer : undefined)
  }

  /** Drops the oldest file of whoever has the most parts, with those of the newcomer. */
  #dropOfLargest(name: string, folder: Folder, newcomer: Newcomer | undefined): void {
    let largest: { readonly owner: string; readonly parts: number } | undefined
    for (const owner of new Set([...folder.values()].map((file) => file.owner))) {
      const parts = partsOf(folder, owner) + (owner === newcomer?.owner ? newcomer.of : 0)
      if (!largest || parts > largest.parts) largest = { owner, parts }
    }
    if (largest) this.#dropOldestOf(largest.owner, name, folder)
  }

  #dropOldestOf(owner: string, name: string, folder: Folder): void {
    for (const [file, kept] of folder) if (kept.owner === owner) return this.#drop(name, folder, file)
  }

  #drop(name: string, folder: Folder, file: string): void {
    folder.delete(file)
    if (folder.size === 0) this.#folders.delete(name)
  }

  #forgetOld(): void {
    const oldestMs = this.#clock.now() - FILE_LIFETIME_MS
    for (const [name, folder] of this.#folders)
      for (const [file, { begunMs }] of folder) {
        if (begunMs > oldestMs) break
        this.#drop(name, folder, file)
      }
  }
}

const partsOf = (folder: Folder, owner?: string): number =>
  [...folder.values()].reduce((sum, file) => sum + (file.owner === (owner ?? file.owner) ? file.of : 0), 0)
