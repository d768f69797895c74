import type { Status } from '../../../base/status'
import type { BusyStatus } from '../../model'
import type { Presence, PresenceChanges } from '../presence'
import type { Announced } from './announcement'
import type { Departed } from './departures'

/** The most people that are accepted from a server. */
const MAX_ONLINE = 20_000
/** The greatest number of offline people to keep, the latest ones. */
const MAX_OFFLINE = 200
/** Longer names are not used by any known client; the original server accepts 1 MB. */
export const MAX_NAME_CHARACTERS = 256

/**
 * The people at the server, and those who left. Tolerates anything from a server: names twice, names never added, our own name,
 * and the empty name, by which the original lists connections that have not logged in.
 */
export class ContactBook {
  readonly #online = new Set<string>()
  /** In order of leaving. */
  readonly #offline = new Set<string>()
  /** Announcements of people online. */
  readonly #announced = new Map<string, Announced>()
  /** Of people online who are not available. */
  readonly #statuses = new Map<string, BusyStatus>()
  /** People online at a node that is lost; the next node may list them. */
  readonly #doubtful = new Set<string>()
  /** Since the last `takeChanges`. */
  readonly #changed = new Set<string>()

  /** Names from a server's list; `ownName` is left out. */
  add(names: readonly string[], ownName: string): void {
    for (const name of names) {
      if (name === '' || name === ownName || name.length > MAX_NAME_CHARACTERS) continue
      if (this.#doubtful.has(name)) this.#forget(name)
      if (this.#online.size >= MAX_ONLINE) break
      if (this.#online.has(name)) continue
      this.#online.add(name)
      this.#offline.delete(name)
      this.#changed.add(name)
    }
  }

  /** @returns those who were online */
  remove(names: readonly string[]): readonly Departed[] {
    const left = names
      .filter((name) => this.#online.delete(name))
      .map((name) => ({ name, identity: this.#announced.get(name)?.identity }))
    for (const { name } of left) {
      this.#forget(name)
      this.#changed.add(name)
      this.#remember(name)
    }
    return left
  }

  /** Takes the announcement of somebody online. */
  announced(name: string, announced: Announced): void {
    if (!this.#online.has(name)) return
    if (this.#announced.get(name)?.identity !== announced.identity) this.#changed.add(name)
    this.#announced.set(name, announced)
  }

  /** Takes the status of somebody online. */
  setStatus(name: string, status: Status): void {
    if (!this.#online.has(name) || (this.#statuses.get(name) ?? 'available') === status) return
    if (status === 'available') this.#statuses.delete(name)
    else this.#statuses.set(name, status)
    this.#changed.add(name)
  }

  /** Undefined without an announcement: not a Ringdown, or one behind an original server. */
  announcedBy(name: string): Announced | undefined {
    return this.#announced.get(name)
  }

  /** The server is lost: nobody can be reached, until another node lists them. */
  doubtAll(): void {
    for (const name of this.#online) this.#doubtful.add(name)
  }

  get hasDoubtful(): boolean {
    return this.#doubtful.size > 0
  }

  /** No other node has listed them. */
  removeDoubtful(): void {
    this.remove([...this.#doubtful])
  }

  /** Removes everybody, for another account or server. */
  clear(): void {
    for (const name of [...this.#online, ...this.#offline]) this.#changed.add(name)
    this.#online.clear()
    this.#offline.clear()
    this.#announced.clear()
    this.#statuses.clear()
    this.#doubtful.clear()
  }

  /** Everybody, in no order. */
  list(): readonly Presence[] {
    return [...this.#online, ...this.#offline].map((name) => this.#presenceOf(name))
  }

  /** Undefined for somebody who was not at the server during this run. */
  find(name: string): Presence | undefined {
    return this.#online.has(name) || this.#offline.has(name) ? this.#presenceOf(name) : undefined
  }

  /** The changes since the last call; undefined without any. */
  takeChanges(): PresenceChanges | undefined {
    if (this.#changed.size === 0) return undefined
    const upserted: Presence[] = []
    const removed: string[] = []
    for (const name of this.#changed) {
      const presence = this.find(name)
      if (presence) upserted.push(presence)
      else removed.push(name)
    }
    this.#changed.clear()
    return { upserted, removed }
  }

  #presenceOf(name: string): Presence {
    const identity = this.#announced.get(name)?.identity
    const status = this.#statuses.get(name)
    return {
      ...{ name, online: this.#online.has(name) },
      ...(identity !== undefined && { identity }),
      ...(status !== undefined && { status }),
    }
  }

  /** What is known of somebody who was online. */
  #forget(name: string): void {
    this.#online.delete(name)
    this.#doubtful.delete(name)
    this.#announced.delete(name)
    this.#statuses.delete(name)
  }

  #remember(name: string): void {
    this.#offline.add(name)
    if (this.#offline.size <= MAX_OFFLINE) return
    for (const oldest of this.#offline) {
      this.#offline.delete(oldest)
      this.#changed.add(oldest)
      return
    }
  }
}
