import { lookAlikeKeys } from '../../base/names/look-alike'
import type { Fingerprint } from '../../protocol/directory'
import type { Privacy } from '../model'
import type { Pin } from './trust'

/** The person in question. */
export interface Named<Key> {
  /** The key of their pin. */
  readonly key: Key
  readonly name: string
  /** The identity that they announce now. */
  readonly identity: Fingerprint | undefined
  /** False for a call request without a signature: anybody can write the identity into one. */
  readonly isProved?: boolean | undefined
}

/** More names than a server lists: comparing one takes 8 µs, and each new pin requires all of them again. */
const MAX_LOOKS = 25_000

interface Entry {
  readonly name: string
  readonly nickname: string | undefined
  /** Of the name, and of the nickname. */
  readonly looks: readonly string[]
  readonly pin: Pin
}

/**
 * All pins, of all servers. A key is the same person wherever it appears. A name that belongs to a pinned key belongs
 * to nobody else, under any spelling that looks like it; and so does the nickname that the user has given them. Pure.
 */
export class PinBook<Key> {
  readonly #entries = new Map<Key, Entry>()
  readonly #byIdentity = new Map<Fingerprint, Set<Key>>()
  readonly #byLook = new Map<string, Set<Key>>()
  readonly #looks = new Map<string, readonly string[]>()

  /** @param pin undefined removes it */
  set(key: Key, name: string, pin: Pin | undefined, nickname?: string): void {
    const before = this.#entries.get(key)
    if (before) {
      this.#entries.delete(key)
      leave(this.#byIdentity, before.pin.identity, key)
      for (const look of before.looks) leave(this.#byLook, look, key)
    }
    if (!pin) return
    const looks = [...this.#looksOf(name), ...(nickname === undefined ? [] : this.#looksOf(nickname))]
    this.#entries.set(key, { name, nickname, looks, pin })
    join(this.#byIdentity, pin.identity, key)
    for (const look of looks) join(this.#byLook, look, key)
  }

  get size(): number {
    return this.#entries.size
  }

  pinOf(key: Key): Pin | undefined {
    return this.#entries.get(key)?.pin
  }

  /** Of a pinned person. */
  nicknameOf(key: Key): string | undefined {
    return this.#entries.get(key)?.nickname
  }

  isPinned(identity: Fingerprint): boolean {
    return this.#byIdentity.has(identity)
  }

  /** Whether a safety code was compared with whom this name belongs to. */
  isNameVerified(key: Key, name: string): boolean {
    const here = this.pinOf(key)
    return here ? here.verified : this.#alike(name).some(({ pin }) => pin.verified)
  }

  /** The places where this identity is pinned. */
  keysOf(identity: Fingerprint): readonly Key[] {
    return [...(this.#byIdentity.get(identity) ?? [])]
  }

  /** The privacy of a call with this name and identity, by all pins. */
  privacyOf({ key, name, identity, isProved = true }: Named<Key>): Privacy {
    const here = this.pinOf(key)
    const alike = this.#alike(name).map(({ pin }) => pin)
    if (identity === undefined) return alike.length > 0 || here ? 'stripped' : 'not-private'
    const isTheirs = here ? here.identity === identity : isAmong(identity, alike) || alike.length === 0
    if (!isTheirs) return 'changed'
    if (!this.isPinned(identity)) return 'new'
    if (!isProved) return 'unproven'
    return this.#isVerified(identity, alike) ? 'verified' : 'known'
  }

  /**
   * The name of a pinned person whom this one could be taken for: the names are spelled differently, and look alike. Where only
   * the nickname looks like it, both: `Mum (alice)`. Undefined for a name that is pinned itself, and for the same person under a
   * similar name.
   */
  lookAlikeOf({ key, name, identity }: Named<Key>): string | undefined {
    if (this.#entries.has(key)) return undefined
    const alike = this.#alike(name)
    const isTheirs = alike.some((entry) => entry.name === name || entry.pin.identity === identity)
    const [known] = alike
    if (isTheirs || !known) return undefined
    const isByName = this.#looksOf(known.name).some((look) => this.#looksOf(name).includes(look))
    return isByName ? known.name : `${known.nickname ?? ''} (${known.name})`
  }

  /**
   * A code that was compared with somebody of another name does not count for a name that belongs to a third person.
   */
  #isVerified(identity: Fingerprint, alike: readonly Pin[]): boolean {
    const isDisputed = alike.some((pin) => pin.identity !== identity)
    const pins = isDisputed ? alike : this.keysOf(identity).map((key) => this.pinOf(key))
    return pins.some((pin) => pin?.identity === identity && pin.verified)
  }

  #looksOf(name: string): readonly string[] {
    const known = this.#looks.get(name)
    if (known) return known
    if (this.#looks.size >= MAX_LOOKS) this.#looks.clear()
    const looks = lookAlikeKeys(name)
    this.#looks.set(name, looks)
    return looks
  }

  /** Everybody with this name, or with a name that looks like it. */
  #alike(name: string): readonly Entry[] {
    if (this.#entries.size === 0) return []
    const keys = new Set(this.#looksOf(name).flatMap((look) => [...(this.#byLook.get(look) ?? [])]))
    return [...keys].map((key) => this.#entries.get(key)).filter((entry) => entry !== undefined)
  }
}

const isAmong = (identity: Fingerprint, pins: readonly Pin[]): boolean =>
  pins.some((pin) => pin.identity === identity)

function join<Index, Key>(index: Map<Index, Set<Key>>, at: Index, key: Key): void {
  const keys = index.get(at) ?? new Set()
  keys.add(key)
  index.set(at, keys)
}

function leave<Index, Key>(index: Map<Index, Set<Key>>, at: Index, key: Key): void {
  const keys = index.get(at)
  keys?.delete(key)
  if (keys?.size === 0) index.delete(at)
}
