import type { CancelTimer, Clock } from '../../../../base/clock'
import type { ConnectionAttempt } from './connection-attempt'

/** The old connection stays for what is still underway. ms */
const RETIRE_MS = 1000
/** Connections that are tried beside the one in use: one that waits for DTLS’s repetition after a second may still open. */
const MAX_PENDING = 4

/** The connections of one call: the one in use, the one before it, and those that are tried. */
export class Generations {
  readonly #clock: Clock
  readonly #attempts = new Set<ConnectionAttempt>()
  #active: ConnectionAttempt | undefined
  /** Voice goes over it as well, until the peer uses the new one. */
  #retiring: ConnectionAttempt | undefined
  #isOverlapping = false
  #cancelRetirement: CancelTimer = () => undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get active(): ConnectionAttempt | undefined {
    return this.#active
  }

  get all(): readonly ConnectionAttempt[] {
    return [...this.#attempts]
  }

  /** Those that voice goes over, the newest first. */
  get inUse(): readonly ConnectionAttempt[] {
    const before = this.#isOverlapping ? this.#retiring : undefined
    return [this.#active, before].filter((attempt) => attempt !== undefined)
  }

  /** Older attempts that do not open are given up for it. */
  add(attempt: ConnectionAttempt): void {
    this.#attempts.add(attempt)
    this.#discardOld()
  }

  /** Puts an attempt into use, unless a newer one is. Make before break: the peer may not have opened it yet. */
  opened(attempt: ConnectionAttempt): void {
    const before = this.#active
    if (before && before.generation > attempt.generation) return this.discard(attempt)
    this.#active = attempt
    if (before) this.#retire(before)
    this.#discardOld()
  }

  /** The peer uses this connection. */
  heardOn(attempt: ConnectionAttempt): void {
    if (attempt === this.#active) this.#isOverlapping = false
  }

  discard(attempt: ConnectionAttempt): void {
    attempt.close()
    this.#attempts.delete(attempt)
    if (this.#active === attempt) this.#active = undefined
    if (this.#retiring !== attempt) return
    this.#cancelRetirement()
    this.#retiring = undefined
    this.#isOverlapping = false
  }

  close(): void {
    for (const attempt of this.#attempts) this.discard(attempt)
  }

  #retire(before: ConnectionAttempt): void {
    if (this.#retiring) this.discard(this.#retiring)
    this.#retiring = before
    this.#isOverlapping = true
    this.#cancelRetirement = this.#clock.after(RETIRE_MS, () => this.discard(before))
  }

  #discardOld(): void {
    const activeGeneration = this.#active?.generation ?? -1
    const pending = this.all.filter((attempt) => attempt !== this.#active && attempt !== this.#retiring)
    const newest = pending.filter(({ generation }) => generation > activeGeneration).slice(-MAX_PENDING)
    for (const attempt of pending) if (!newest.includes(attempt)) this.discard(attempt)
  }
}
