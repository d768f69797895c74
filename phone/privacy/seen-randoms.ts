import type { Fingerprint } from '../../protocol/directory'

/** More signatures of one key within the time are refused. */
const MAX_OF_ONE = 64

/**
 * Remembers the randoms of signed requests for a while, so that none counts twice. Each key has its own share, and a
 * full store accepts no more keys, so nobody can displace another's randoms. Pure; any monotonic time.
 */
export class SeenRandoms {
  readonly #maxKeys: number
  readonly #seen = new Map<Fingerprint, Map<string, number>>()

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  has(key: Fingerprint, random: string, nowMs: number): boolean {
    return (this.#seen.get(key)?.get(random) ?? -Infinity) > nowMs
  }

  /** @returns false: there is no room for another random of this key */
  add(key: Fingerprint, random: string, nowMs: number, untilMs: number): boolean {
    const known = this.#seen.get(key)
    if (known === undefined && this.#seen.size >= this.#maxKeys) this.#forget(nowMs)
    if (known === undefined && this.#seen.size >= this.#maxKeys) return false
    const randoms = known ?? new Map<string, number>()
    for (const [old, endsMs] of randoms) if (endsMs <= nowMs) randoms.delete(old)
    if (randoms.size >= MAX_OF_ONE) return false
    randoms.set(random, untilMs)
    this.#seen.set(key, randoms)
    return true
  }

  /** Forgets the keys whose randoms have all expired. */
  #forget(nowMs: number): void {
    for (const [key, randoms] of this.#seen)
      if ([...randoms.values()].every((endsMs) => endsMs <= nowMs)) this.#seen.delete(key)
  }
}
