import type { Clock } from '../../base/clock'
import { NO_STATS } from '../voice/no-stats'
import type { VoiceStats } from '../voice/voice-contract'
import type { Ended } from './call'

/** How long shutdown waits for the voice engine to release calls and report their stats, ms. */
const RELEASE_TIMEOUT_MS = 3_000

/** Calls that have ended, until the voice engine has released them and reported their stats. */
export class CallReleases {
  readonly #clock: Clock
  readonly #onReleased: (call: Ended, stats: VoiceStats, detail: string) => void
  /** Calls whose resources the voice engine has not reported as released. */
  readonly #voiceCalls = new Set<number>()
  /** Calls that have ended while the voice engine still releases them. */
  readonly #ending = new Map<number, Ended>()
  /** Who waits until there are none. */
  readonly #waiting = new Set<() => void>()

  /** @param onReleased a call has ended and all its resources are released; `detail` is for logs */
  constructor(clock: Clock, onReleased: (call: Ended, stats: VoiceStats, detail: string) => void) {
    this.#clock = clock
    this.#onReleased = onReleased
  }

  /** The voice engine has the call from now on. */
  opened(id: number): void {
    this.#voiceCalls.add(id)
  }

  /** The call has ended. If the voice engine has it, it is released later. */
  ended(call: Ended): void {
    this.#ending.set(call.id, call)
    if (!this.#voiceCalls.has(call.id)) this.released(call.id, NO_STATS, '')
  }

  /** The voice engine has released a call. */
  released(id: number, stats: VoiceStats, detail: string): void {
    this.#voiceCalls.delete(id)
    const call = this.#ending.get(id)
    if (!call) return
    this.#ending.delete(id)
    this.#onReleased(call, stats, detail)
    if (this.#ending.size > 0) return
    for (const tell of this.#waiting) tell()
    this.#waiting.clear()
  }

  /** Resolves when all ended calls are released, or after RELEASE_TIMEOUT_MS. */
  all(): Promise<void> {
    if (this.#ending.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.#clock.after(RELEASE_TIMEOUT_MS, () => {
        this.#waiting.delete(tell)
        resolve()
      })
      const tell = (): void => {
        cancel()
        resolve()
      }
      this.#waiting.add(tell)
    })
  }

  /** The voice engine has ended, and with it the calls that it has not confirmed. */
  releaseAll(): void {
    for (const id of [...this.#ending.keys()]) this.released(id, NO_STATS, '')
  }
}
