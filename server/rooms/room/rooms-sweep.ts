import type { CancelTimer, Clock } from '../../../base/clock'
import type { RoomStore } from './room-store'

/** A host that has given no sign for so long is dead. ms */
const LEASE_MS = 60_000
const RENEW_MS = LEASE_MS / 3
const SWEEP_MS = 10 * 60_000

export interface RoomsSweepOptions {
  readonly clock: Clock
  readonly store: RoomStore
}

/**
 * Removes rooms that are not kept and whose host has died with their last members: nobody has come to another host since. Each host
 * shows that it lives; every 10 min one of them looks at all rooms.
 */
export class RoomsSweep {
  readonly #options: RoomsSweepOptions
  #cancelRenewal: CancelTimer = () => undefined
  #cancelSweep: CancelTimer = () => undefined
  #work: Promise<void> = Promise.resolve()

  constructor(options: RoomsSweepOptions) {
    this.#options = options
    this.#renew()
    this.#sweepLater()
  }

  /** Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#cancelRenewal()
    this.#cancelSweep()
    await this.#work
  }

  #renew(): void {
    const { clock, store } = this.#options
    this.#do(() => store.live(LEASE_MS))
    this.#cancelRenewal = clock.after(RENEW_MS, () => this.#renew())
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#options.clock.after(SWEEP_MS, () => {
      this.#do(() => this.#sweep())
      this.#sweepLater()
    })
  }

  /** What the store does not take now is done next time. */
  #do(task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch(() => undefined)
  }

  async #sweep(): Promise<void> {
    const { store } = this.#options
    if (!(await store.maySweep(SWEEP_MS / 2))) return
    const isAlive = new Map<string, boolean>()
    for (const [name, kept] of await store.all()) {
      const { settings, holder = '' } = kept.record
      if (settings.isKept) continue
      const lives = isAlive.get(hostOf(holder)) ?? (await store.lives(hostOf(holder)))
      isAlive.set(hostOf(holder), lives)
      if (!lives) await store.remove(name, kept)
    }
  }
}

const hostOf = (holder: string): string => holder.split('.')[0] ?? ''
