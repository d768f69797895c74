import type { CancelTimer, Clock } from '../../../base/clock'
import type { ServerLog } from '../../server-log'
import { refusalFor } from './refused-error'
import type { RoomStore } from './room-store'

/** A host that has given no sign for so long is dead. ms */
const LEASE_MS = 60_000
const RENEW_MS = LEASE_MS / 3
const SWEEP_MS = 10 * 60_000

export interface RoomsSweepOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly store: RoomStore
  /** Whether this host has a room of this name now. */
  readonly isHere: (name: string) => boolean
}

/**
 * Removes rooms that are not kept and that nobody is in: their host has died with their last members, or the store was away when those
 * left; and nobody has come since. Each host shows that it lives. Every 10 min each looks for its own rooms, and one of them for those of
 * dead hosts.
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

  /** What is not done while the store is away is done next time. */
  #do(task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch((error: unknown) => void refusalFor(error, this.#options.log))
  }

  async #sweep(): Promise<void> {
    const { store, isHere } = this.#options
    const isForDead = await store.maySweep(SWEEP_MS / 2)
    const known = new Map<string, boolean>()
    const lives = async (host: string): Promise<boolean> => {
      const isAlive = known.get(host) ?? (await store.lives(host))
      known.set(host, isAlive)
      return isAlive
    }
    for (const [name, kept] of await store.all()) {
      const { settings, holder = '' } = kept.record
      const host = hostOf(holder)
      const isWanted = store.isOwn(host) ? isHere(name) : !isForDead || (await lives(host))
      if (!settings.isKept && !isWanted) await store.remove(name, kept)
    }
  }
}

const hostOf = (holder: string): string => holder.split('.')[0] ?? ''
