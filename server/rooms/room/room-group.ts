import type { JoinedClient } from '../host/room-handler'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { RoomEvent } from '../../../protocol/rooms/inside'

/** A group of MLS and its epoch. */
export interface GroupState {
  /** The number of groups that the room has had; 0: none. */
  readonly group: number
  readonly epoch: number
}

/** What somebody needs who joins the group. */
export interface GroupInfo extends GroupState {
  /** Opaque; empty when nobody has it. */
  readonly info: string
}

export interface RoomGroupOptions {
  readonly clock: Clock
  /** The clients of members that may have the info, in the order in which they are asked. */
  readonly holders: () => readonly JoinedClient[]
  readonly ask: (client: JoinedClient, state: GroupState) => void
  readonly answer: (client: JoinedClient, info: GroupInfo) => void
}

/** How long a member has to answer. ms */
const ASK_MS = 1_000
/** How many are asked. */
const MOST_ASKED = 5

/**
 * The group of MLS that agrees a room's keys, as the host sees it: its epoch, and the info for those who join. The host cannot
 * read any of it.
 */
export class RoomGroup {
  readonly #options: RoomGroupOptions
  #state: GroupState = { group: 0, epoch: 0 }
  #info = ''
  /** Who waits for the info. */
  readonly #waiting = new Set<JoinedClient>()
  /** Who has been asked for it. */
  readonly #asked = new Set<JoinedClient>()
  #cancelAsking: CancelTimer = () => undefined

  constructor(options: RoomGroupOptions) {
    this.#options = options
  }

  get state(): GroupState {
    return this.#state
  }

  isAt({ group, epoch }: GroupState): boolean {
    return group === this.#state.group && epoch === this.#state.epoch
  }

  /** An event has been taken. @param info of the group after it, if it is known */
  follow({ kind, group, epoch }: RoomEvent, info = ''): void {
    const after = { group, epoch: kind === 'commit' ? epoch + 1 : epoch }
    if (this.isAt(after)) return
    this.#state = after
    this.#info = ''
    this.#asked.clear()
    if (info !== '') this.provide({ ...after, info })
    else if (this.#waiting.size > 0) this.#askNext()
  }

  /** A member says what the info is. */
  provide(info: GroupInfo): void {
    if (!this.isAt(info) || this.#info !== '') return
    this.#info = info.info
    this.#cancelAsking()
    this.#asked.clear()
    this.#answerAll()
  }

  /** Somebody wants to join, and gets the info soon. */
  want(client: JoinedClient): void {
    if (this.#info !== '' || this.#state.group === 0) {
      this.#options.answer(client, { ...this.#state, info: this.#info })
      return
    }
    // One who asks again would let us pass over whoever has not answered yet.
    if (this.#waiting.has(client)) return
    this.#waiting.add(client)
    if (this.#waiting.size === 1) this.#askNext()
  }

  /** A client is gone. */
  forget(client: JoinedClient): void {
    if (!this.#waiting.delete(client) || this.#waiting.size > 0) return
    this.#cancelAsking()
    this.#asked.clear()
  }

  close(): void {
    this.#cancelAsking()
    this.#waiting.clear()
  }

  /** The room is gone; the next one of its name has had no group. */
  reset(): void {
    this.close()
    this.#asked.clear()
    this.#state = { group: 0, epoch: 0 }
    this.#info = ''
  }

  #askNext(): void {
    this.#cancelAsking()
    const isCandidate = (client: JoinedClient): boolean =>
      !this.#waiting.has(client) && !this.#asked.has(client)
    const next = this.#asked.size < MOST_ASKED ? this.#options.holders().find(isCandidate) : undefined
    if (next === undefined) {
      this.#asked.clear()
      this.#answerAll()
      return
    }
    this.#asked.add(next)
    this.#cancelAsking = this.#options.clock.after(ASK_MS, () => this.#askNext())
    this.#options.ask(next, this.#state)
  }

  #answerAll(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const client of waiting) this.#options.answer(client, { ...this.#state, info: this.#info })
  }
}
