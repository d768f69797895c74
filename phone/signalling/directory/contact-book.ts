import type { Fingerprint } from '../../../protocol/directory'
import type { Announced } from './announcement'

/** Somebody who is at the server, or was in this run. */
export interface Presence {
  readonly name: string
  readonly online: boolean
  /** Who their phone says it is, while they are online. */
  readonly identity?: Fingerprint
}

/** A server that lists more people than this is not believed. */
const MAX_ONLINE = 20_000
/** People who have left are remembered up to this number, the latest. */
const MAX_OFFLINE = 200
/** Longer names come from no client of today; the original server accepts 1 MB. */
export const MAX_NAME_CHARACTERS = 256

/**
 * Who is on the server, and who was. Bears whatever a server sends: names twice, names never added, our own name,
 * and the empty name, by which the original lists connections that have not logged in.
 */
export class ContactBook {
  readonly #online = new Set<string>()
  /** In order of leaving. */
  readonly #offline = new Set<string>()
  /** Of those online who announced any. */
  readonly #announced = new Map<string, Announced>()

  isOnline(name: string): boolean {
    return this.#online.has(name)
  }

  /** @returns whether anything changed */
  add(names: readonly string[], ownName: string): boolean {
    const before = this.#online.size
    for (const name of names) {
      if (name === '' || name === ownName || name.length > MAX_NAME_CHARACTERS) continue
      if (this.#online.size >= MAX_ONLINE) break
      this.#online.add(name)
      this.#offline.delete(name)
    }
    return this.#online.size !== before
  }

  /** @returns those of the names that were online */
  remove(names: readonly string[]): readonly string[] {
    const left = names.filter((name) => this.#online.delete(name))
    for (const name of left) {
      this.#announced.delete(name)
      this.#remember(name)
    }
    return left
  }

  /** Somebody online has announced what their phone is and can do. @returns whether it is another one than before */
  announced(name: string, announced: Announced): boolean {
    if (!this.#online.has(name)) return false
    const before = this.#announced.get(name)
    this.#announced.set(name, announced)
    return before?.identity !== announced.identity
  }

  /** Undefined of somebody who announced nothing: no Ringdown, or one behind an original server. */
  announcedBy(name: string): Announced | undefined {
    return this.#announced.get(name)
  }

  /** The server is gone: nobody can be reached. */
  removeAll(): void {
    this.remove([...this.#online])
  }

  /** Forgets everybody: another account or server. */
  clear(): void {
    this.#online.clear()
    this.#offline.clear()
    this.#announced.clear()
  }

  /** Sorted as people sort names. */
  list(): readonly Presence[] {
    const contacts = [
      ...Array.from(this.#online, (name) => this.#present(name)),
      ...Array.from(this.#offline, (name) => ({ name, online: false })),
    ]
    return contacts.sort(byName)
  }

  #present(name: string): Presence {
    const identity = this.#announced.get(name)?.identity
    return { name, online: true, ...(identity !== undefined && { identity }) }
  }

  #remember(name: string): void {
    this.#offline.add(name)
    if (this.#offline.size <= MAX_OFFLINE) return
    for (const oldest of this.#offline) {
      this.#offline.delete(oldest)
      return
    }
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** As people sort names; those that are alike to them still have an order. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
