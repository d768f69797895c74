import type { CancelTimer, Clock } from '../../../base/clock'
import type { GuestNews, GuestRefusal, RoomNews } from '../../../protocol/rooms/inside'
import type { JoinedClient } from '../host/room-handler'
import { RefusedError } from './refused-error'

/** Guests who wait for an answer; nobody could look through more. */
const MAX_ASKS = 8
/** How long they wait. ms */
const ANSWER_MS = 60_000

interface Ask {
  readonly client: JoinedClient
  readonly name: string
  readonly cancelWait: CancelTimer
}

export interface GuestAsksOptions {
  readonly clock: Clock
  readonly tellGuest: (client: JoinedClient, news: GuestNews) => void
  /** Tells all who may let guests in. */
  readonly tellHosts: (news: RoomNews) => void
  /** Closes a guest's connection, after its last news. */
  readonly close: (client: JoinedClient) => void
}

/** Guests who ask to be let into a room. What a guest says of itself is passed on, and not believed. */
export class GuestAsks {
  readonly #options: GuestAsksOptions
  readonly #asks = new Map<number, Ask>()
  #next = 1

  constructor(options: GuestAsksOptions) {
    this.#options = options
  }

  /** Asks for a guest. */
  add(client: JoinedClient, name: string): void {
    if (this.#asks.size >= MAX_ASKS) return this.refuse(client, 'too-often')
    const { clock, tellGuest, tellHosts } = this.#options
    const guest = this.#next++
    const cancelWait = clock.after(ANSWER_MS, () =>
      this.#end(guest, { action: 'refused', reason: 'no-answer' }),
    )
    this.#asks.set(guest, { client, name, cancelWait })
    tellGuest(client, { action: 'asked' })
    tellHosts({ action: 'guest-asks', guest, name })
  }

  /** For those who may let guests in from now on: who waits. */
  get news(): readonly RoomNews[] {
    return [...this.#asks].map(([guest, { name }]) => ({ action: 'guest-asks', guest, name }))
  }

  /**
   * A member answers.
   * @param reference undefined: the guest is turned away
   * @throws {RefusedError} when the guest does not ask any more
   */
  answer(guest: number, by: string, reference: string | undefined): void {
    if (!this.#asks.has(guest)) throw new RefusedError('unknown')
    this.#end(
      guest,
      reference === undefined
        ? { action: 'refused', reason: 'refused' }
        : { action: 'admitted', by, reference },
    )
  }

  /** A guest's connection is gone. */
  lose(client: JoinedClient): void {
    for (const [guest, ask] of this.#asks) if (ask.client === client) this.#end(guest, undefined)
  }

  refuseAll(reason: GuestRefusal): void {
    for (const guest of [...this.#asks.keys()]) this.#end(guest, { action: 'refused', reason })
  }

  /** Tells a guest why it does not come in, and closes its connection. */
  refuse(client: JoinedClient, reason: GuestRefusal): void {
    this.#options.tellGuest(client, { action: 'refused', reason })
    this.#options.close(client)
  }

  /** Ends all timers. */
  close(): void {
    for (const { cancelWait } of this.#asks.values()) cancelWait()
    this.#asks.clear()
  }

  /** @param news undefined: the guest has gone */
  #end(guest: number, news: GuestNews | undefined): void {
    const ask = this.#asks.get(guest)
    if (!ask) return
    const { tellGuest, tellHosts, close } = this.#options
    this.#asks.delete(guest)
    ask.cancelWait()
    tellHosts({ action: 'guest-answered', guest })
    if (!news) return
    tellGuest(ask.client, news)
    close(ask.client)
  }
}
