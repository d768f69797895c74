import type { Clock } from '../../base/clock'
import type { Json } from '../../base/files/lenient-read'
import { RateBudgets } from '../../base/rate-budget'
import { LookAlikeIndex } from './look-alike-index'

/** The key of a phone: SHA-256 of its public key, 64 hexadecimal digits. */
export type OwnerKey = string

/** A name, and the key of the phone that took it first. */
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
/** A name is free again after its owner has been away for so long. */
export const ABSENCE_MS = 90 * DAY_MS
/** Names of one key; the one that was not used for longest makes room for one more. */
const MAX_PER_KEY = 10
/** A register that is full gives names, and owns none of them. */
const MAX_NAMES = 100_000
/** Names that phones of one network take for the first time: an office at once, and one a minute in the long run. */
const CLAIMS_AT_ONCE = 250
const CLAIMS_PER_SECOND = 1 / 60
const MAX_NETWORKS = 10_000

/**
 * Who owns which name. A name belongs to the first key that signs in with it, together with all names that look like it,
 * until its owner has been away for 90 days. Pure: `NamesFile` keeps it on disk.
 */
export class NameRegister {
  readonly #clock: Clock
  readonly #names = new Map<string, OwnedName>()
  readonly #looks = new LookAlikeIndex<OwnedName>()
  readonly #byKey = new Map<OwnerKey, readonly string[]>()
  /** Names whose owners are signed in. */
  readonly #present = new Set<string>()
  readonly #claims = new RateBudgets(CLAIMS_AT_ONCE, CLAIMS_PER_SECOND, MAX_NETWORKS)
  /** Called when what is on disk is out of date. */
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

  /** Who owns this name or one that looks like it, now. Owners who have been away for too long own it no more. */
  ownersOf(name: string): readonly OwnedName[] {
    const owned = this.#looks.alike(name)
    const nowMs = this.#clock.unixTime()
    const absent = owned.filter((each) => this.#isAbsent(each, nowMs))
    for (const each of absent) this.release(each.name)
    return absent.length === 0 ? owned : owned.filter((each) => !absent.includes(each))
  }

  /**
   * A phone has signed in and proved this key; nobody else owns the name. A name without an owner is its own from now on.
   * @param network where the phone is, for the limit on names that are taken for the first time
   */
  arrived(name: string, key: OwnerKey, network: string): void {
    const nowMs = this.#clock.unixTime()
    const [owned] = this.ownersOf(name)
    if (!owned && !this.#mayClaim(network)) return
    this.#put({ ...owned, name, key, sinceMs: owned?.sinceMs ?? nowMs, seenMs: nowMs })
    this.#present.add(name)
  }

  /** The owner of a name has signed out. */
  left(name: string): void {
    const owned = this.#names.get(name)
    if (this.#present.delete(name) && owned) this.#put({ ...owned, seenMs: this.#clock.unixTime() })
  }

  /** Owners who stay signed in are not absent, and names of those who are absent are free. Call it once a day. */
  passDay(): void {
    const nowMs = this.#clock.unixTime()
    for (const owned of [...this.#names.values()]) {
      if (this.#present.has(owned.name)) this.#put({ ...owned, seenMs: nowMs })
      else if (this.#isAbsent(owned, nowMs)) this.release(owned.name)
    }
  }

  /** Enters an owner as the operator or the file has it, in place of any with such a name. */
  enter(owned: OwnedName): void {
    this.#put(owned)
  }

  /**
   * The owner gives a name back; one that looks like it as well.
   * @returns whether it does not belong to somebody else
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

  #mayClaim(network: string): boolean {
    return this.#names.size < MAX_NAMES && this.#claims.take(network, this.#clock.now())
  }

  #isAbsent({ name, seenMs }: OwnedName, nowMs: number): boolean {
    return nowMs - seenMs > ABSENCE_MS && !this.#present.has(name)
  }
}

const isSameDay = (oneMs: number, otherMs: number): boolean =>
  Math.floor(oneMs / DAY_MS) === Math.floor(otherMs / DAY_MS)

/** Days are what the file holds. @param ms Unix time */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length)
