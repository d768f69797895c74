import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { Presence, PresenceChanges } from '../presence'

/** More callers than are admitted while one call rings; one more replaces the one who was heard of first. */
const MAX_GUESTS = 50
/** How long somebody stays on the list after the last call. ms */
const KEPT_MS = 30 * 60_000
/** Between two questions about somebody with a call, and about somebody without one. ms */
const CHECK_MS = 5_000
const IDLE_CHECK_MS = 30_000

interface Guest {
  /** Of the last call's beginning or end, or of the search. ms */
  heardMs: number
  askedMs: number
  hasCall: boolean
}

interface GuestsEvents {
  contacts: [PresenceChanges]
  /** The broker says that they are not there any more. */
  left: [name: string]
}

export const presenceOf = (name: string): Presence => ({ name, online: true, isGuest: true })

/**
 * The people who are at the broker but not at the directory, as far as there are calls with them: a broker has no list. It is asked
 * whether they are still there, since it does not tell that they leave.
 */
export class Guests extends EventEmitter<GuestsEvents> {
  readonly #clock: Clock
  readonly #exists: (name: string) => Promise<boolean | undefined>
  /** In the order in which they were first heard of. */
  readonly #guests = new Map<string, Guest>()
  #cancelCheck: CancelTimer = () => undefined

  /** @param exists asks the broker; undefined: it does not say */
  constructor(clock: Clock, exists: (name: string) => Promise<boolean | undefined>) {
    super()
    this.#clock = clock
    this.#exists = exists
  }

  /** As they are on the list. */
  get presences(): readonly Presence[] {
    return this.names.map(presenceOf)
  }

  get names(): readonly string[] {
    return [...this.#guests.keys()]
  }

  has(name: string): boolean {
    return this.#guests.has(name)
  }

  /** Somebody is there, as a call or the broker has told. */
  add(name: string): void {
    const nowMs = this.#clock.now()
    const known = this.#guests.get(name)
    if (known) {
      known.heardMs = nowMs
      return
    }
    this.#guests.set(name, { heardMs: nowMs, askedMs: nowMs, hasCall: false })
    if (this.#guests.size === 1) this.#checkLater()
    this.emit('contacts', { upserted: [presenceOf(name)], removed: [] })
    const idle = [...this.#guests].find(([, { hasCall }]) => !hasCall)
    if (this.#guests.size > MAX_GUESTS && idle) this.remove(idle[0])
  }

  /** A call with them has begun or ended. */
  setHasCall(name: string, hasCall: boolean): void {
    const guest = this.#guests.get(name)
    if (guest) Object.assign(guest, { hasCall, heardMs: this.#clock.now() })
  }

  remove(name: string): void {
    if (!this.#guests.delete(name)) return
    if (this.#guests.size === 0) this.#cancelCheck()
    this.emit('contacts', { upserted: [], removed: [name] })
  }

  #checkLater(): void {
    this.#cancelCheck()
    this.#cancelCheck = this.#clock.after(CHECK_MS, () => {
      const nowMs = this.#clock.now()
      for (const [name, { heardMs, hasCall }] of [...this.#guests])
        if (!hasCall && nowMs - heardMs >= KEPT_MS) this.remove(name)
      for (const [name, guest] of this.#guests) void this.#check(name, guest, nowMs)
      if (this.#guests.size > 0) this.#checkLater()
    })
  }

  async #check(name: string, guest: Guest, nowMs: number): Promise<void> {
    if (nowMs - guest.askedMs < (guest.hasCall ? CHECK_MS : IDLE_CHECK_MS)) return
    guest.askedMs = nowMs
    if ((await this.#exists(name)) !== false || this.#guests.get(name) !== guest) return
    this.remove(name)
    this.emit('left', name)
  }
}
