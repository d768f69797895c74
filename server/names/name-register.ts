import type { Clock } from '../../base/clock'
import type { Json } from '../../base/files/lenient-read'
import { RateBudgets } from '../../base/rate-budget'
import { LookAlikeIndex } from './look-alike-index'

/** The key of a phone: SHA-256 of its public key, 64 hexadecimal digits. */
export type OwnerKey = string

/** A name with the key of its owner, the first phone that took it. */
export interface OwnedName {
  readonly name: string
  readonly key: OwnerKey
  /** When it was taken, Unix time, ms. */
  readonly sinceMs: number
  /** When its owner was last signed in with it, Unix time, ms. */
  readonly seenMs: number
  /** Fields on disk that this version does not know. */
  readonly more?: Json
}

const DAY_MS = 24 * 60 * 60 * 1000
/** A name is free again after its owner has been absent for this long. */
export const ABSENCE_MS = 90 * DAY_MS
/** The most names of one key. The least recently used one is released first. */
export const MAX_PER_KEY = 10
/** A full register gives new names no owner. */
const MAX_NAMES = 100_000
/** Limits the new names of one network: an office at once, then one a minute. */
export const CLAIMS_AT_ONCE = 250
export const CLAIMS_PER_SECOND = 1 / 60
export const MAX_NETWORKS = 10_000

/**
 * The owners of names. A name and its look-alikes belong to the first key that signs in with it, until its owner has been
 * absent for 90 days. Pure: `NamesFile` keeps it on disk.
 */
export class NameRegister {
  readonly #clock: Clock
  readonly #names = new Map<string, OwnedName>()
  readonly #looks = new LookAlikeIndex<OwnedName>()
  readonly #byKey = new Map<OwnerKey, readonly string[]>()
  /** How often each name is signed in with a proved key: at the directory, the broker, or both. */
  readonly #present = new Map<string, number>()
  readonly #claims = new RateBudgets(CLAIMS_AT_ONCE, CLAIMS_PER_SECOND, MAX_NETWORKS)
  /** Called when the file on disk is out of date. */
  onChanged: () => void = () => undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** All owned names, in no order. */
  get names(): Iterable<OwnedName> {
    return this.#names.values()
  }

  get size(): number {
    return this.#names.size
  }

  find(name: string): OwnedName | undefined {
    return this.#names.get(name)
  }

  /** The current owners of this name and its look-alikes. Releases the names of owners who have been absent for too long. */
  ownersOf(name: string): readonly OwnedName[] {
    const owned = this.#looks.alike(name)
    const nowMs = this.#clock.unixTime()
    const absent = owned.filter((each) => this.#isAbsent(each, nowMs))
    for (const each of absent) this.release(each.name)
    return absent.length === 0 ? owned : owned.filter((each) => !absent.includes(each))
  }

  /**
   * A phone has signed in with this proved key, and nobody else owns the name. A free name belongs to it from now on.
   * @param network of the phone; limits new names; undefined: somebody returns, whose network has paid
   */
  arrived(name: string, key: OwnerKey, network: string | undefined): void {
    const nowMs = this.#clock.unixTime()
    const [owned] = this.ownersOf(name)
    // Also without an owner: each `left` takes one away.
    this.#present.set(name, (this.#present.get(name) ?? 0) + 1)
    if (!owned && !this.#mayClaim(network)) return
    this.#put({ ...owned, name, key, sinceMs: owned?.sinceMs ?? nowMs, seenMs: nowMs })
  }

  /** The owner of a name has signed out, once for each `arrived`. */
  left(name: string): void {
    const times = this.#present.get(name)
    if (times === undefined) return
    if (times > 1) this.#present.set(name, times - 1)
    else this.#present.delete(name)
    const owned = this.#names.get(name)
    if (owned) this.#put({ ...owned, seenMs: this.#clock.unixTime() })
  }

  /** Marks signed-in owners as present and frees the names of absent ones. Call it once a day. */
  passDay(): void {
    const nowMs = this.#clock.unixTime()
    for (const owned of [...this.#names.values()]) {
      if (this.#present.has(owned.name)) this.#put({ ...owned, seenMs: nowMs })
      else if (this.#isAbsent(owned, nowMs)) this.release(owned.name)
    }
  }

  /** Enters an owner from the operator or the file, and replaces owners of such names. */
  enter(owned: OwnedName): void {
    this.#put(owned)
  }

  /**
   * The owner releases this name and its look-alikes.
   * @returns false for somebody else's name
   */
  giveBack(name: string, key: OwnerKey): boolean {
    const owners = this.ownersOf(name)
    for (const owned of owners) if (owned.key === key) this.release(owned.name)
    return owners.every((owned) => owned.key === key)
  }

  /** Frees a name. @returns whether it had an owner */
  release(name: string): boolean {
    const owned = this.#names.get(name)
    if (!owned) return false
    this.#remove(owned)
    this.onChanged()
    return true
  }

  #put(owned: OwnedName): void {
    const before = this.#names.get(owned.name)
    for (const other of this.#looks.alike(owned.name)) this.#remove(other)
    this.#names.set(owned.name, owned)
    this.#looks.add(owned)
    const names = [...(this.#byKey.get(owned.key) ?? []), owned.name]
    this.#byKey.set(owned.key, names)
    if (names.length > MAX_PER_KEY) this.#forgetOneOf(names, owned.name)
    if (before?.key !== owned.key || !isSameDay(before.seenMs, owned.seenMs)) this.onChanged()
  }

  #remove(owned: OwnedName): void {
    this.#names.delete(owned.name)
    this.#looks.delete(owned)
    const names = (this.#byKey.get(owned.key) ?? []).filter((name) => name !== owned.name)
    if (names.length === 0) this.#byKey.delete(owned.key)
    else this.#byKey.set(owned.key, names)
  }

  #forgetOneOf(names: readonly string[], newest: string): void {
    const others = names.filter((name) => name !== newest && !this.#present.has(name))
    const seen = (name: string): number => this.#names.get(name)?.seenMs ?? 0
    const oldest = others.reduce<string | undefined>(
      (found, name) => (found === undefined || seen(name) < seen(found) ? name : found),
      undefined,
    )
    if (oldest !== undefined) this.release(oldest)
  }

  #mayClaim(network: string | undefined): boolean {
    if (this.#names.size >= MAX_NAMES) return false
    return network === undefined || this.#claims.take(network, this.#clock.now())
  }

  #isAbsent({ name, seenMs }: OwnedName, nowMs: number): boolean {
    return nowMs - seenMs > ABSENCE_MS && !this.#present.has(name)
  }
}

const isSameDay = (oneMs: number, otherMs: number): boolean =>
  Math.floor(oneMs / DAY_MS) === Math.floor(otherMs / DAY_MS)

/** The file stores days. @param ms Unix time */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length)
