import type { CancelTimer, Clock } from '../../../base/clock'

/** A member of a group, u32. */
export type UserId = number

export interface FloorLimits {
  /** How long one may talk. ms */
  readonly talkMs: number
  /** A holder who sends no voice for this long loses the floor. ms */
  readonly silenceMs: number
  /** Somebody in the queue who does not repeat the request for this long leaves it. ms */
  readonly patienceMs: number
  /** Whoever has talked to the limit asks anew by voice only after a silence of this long. ms */
  readonly restMs: number
  /** The longest queue. */
  readonly queue: number
}

export const DEFAULT_FLOOR_LIMITS: FloorLimits = {
  talkMs: 60_000,
  silenceMs: 2_000,
  patienceMs: 3_000,
  restMs: 500,
  queue: 1_000,
}

/** So many are told at once that they are nearer to the floor. The others hear of their place when they repeat the request. */
const TOLD_PLACES = 8

/** Why a turn has ended. */
export type TurnEnd =
  /** The holder let go. */
  | 'let-go'
  | 'silent'
  /** The time is up. */
  | 'limit'
  /** The holder has left the group, or may not talk any more. */
  | 'gone'
  /** A moderator took the floor away. */
  | 'taken'

/** Called in the order of the events. The methods must not call the floor. */
export interface FloorListener {
  granted(user: UserId): void
  /** The holder has asked again, who may not have heard of it. */
  grantedAgain(user: UserId): void
  released(user: UserId, end: TurnEnd): void
  /** @param place in the queue, from 1; 0: no place, because the queue is full */
  denied(user: UserId, place: number): void
}

export interface FloorOptions {
  readonly clock: Clock
  readonly listener: FloorListener
  readonly limits?: Partial<FloorLimits> | undefined
}

/** Somebody who waits. */
interface Waiting {
  readonly user: UserId
  readonly isModerator: boolean
  heardMs: number
}

interface Turn {
  readonly user: UserId
  readonly sinceMs: number
  heardMs: number
}

/**
 * The floor of a push-to-talk group: one talks, the others wait in order, moderators before all others. No input or
 * output.
 */
export class Floor {
  readonly #clock: Clock
  readonly #listener: FloorListener
  readonly #limits: FloorLimits
  /** In the order of their turns. */
  readonly #queue: Waiting[] = []
  /** Who has talked to the limit and not been silent since; when their voice was last heard. */
  readonly #spent = new Map<UserId, number>()
  #turn: Turn | undefined
  #cancelTimer: CancelTimer = () => undefined

  constructor({ clock, listener, limits }: FloorOptions) {
    this.#clock = clock
    this.#listener = listener
    this.#limits = { ...DEFAULT_FLOOR_LIMITS, ...limits }
  }

  /** Who has the floor. */
  get holder(): UserId | undefined {
    return this.#turn?.user
  }

  /** Who waits, in the order of their turns. */
  get queue(): readonly UserId[] {
    return this.#queue.map(({ user }) => user)
  }

  /** How many wait. */
  get waiting(): number {
    return this.#queue.length
  }

  /** Somebody asks for the floor. Repeat it while the button is down: it keeps the place in the queue. */
  ask(user: UserId, isModerator: boolean): void {
    this.#spent.delete(user)
    this.#request(user, isModerator)
  }

  /** Voice of somebody has come, which asks for the floor, or keeps it. */
  heard(user: UserId, isModerator: boolean): void {
    const nowMs = this.#clock.now()
    if (this.#turn?.user === user) {
      this.#turn.heardMs = nowMs
      return
    }
    const spentMs = this.#spent.get(user)
    if (spentMs !== undefined && nowMs - spentMs < this.#limits.restMs) {
      this.#spent.set(user, nowMs)
      return
    }
    this.#spent.delete(user)
    this.#request(user, isModerator)
  }

  /** Somebody lets the button go: the end of the turn, or of the wait. */
  letGo(user: UserId): void {
    this.#remove(user, 'let-go')
  }

  /** Somebody has left the group, or may not talk any more. */
  gone(user: UserId): void {
    this.#spent.delete(user)
    this.#remove(user, 'gone')
  }

  /** A moderator takes the floor from its holder. */
  takeAway(): void {
    const holder = this.#turn?.user
    if (holder === undefined) return
    this.#spent.set(holder, this.#clock.now())
    this.#remove(holder, 'taken')
  }

  /** A moderator gives the floor to somebody, at once. */
  giveTo(user: UserId): void {
    if (this.#turn?.user === user) return
    this.#unqueue(user)
    this.#spent.delete(user)
    const before = this.#turn?.user
    this.#turn = undefined
    if (before !== undefined) {
      this.#spent.set(before, this.#clock.now())
      this.#listener.released(before, 'taken')
    }
    this.#grant(user)
  }

  /** Nothing is reported after it. */
  close(): void {
    this.#cancelTimer()
    this.#queue.length = 0
    this.#spent.clear()
    this.#turn = undefined
  }

  #request(user: UserId, isModerator: boolean): void {
    const nowMs = this.#clock.now()
    if (this.#turn?.user === user) {
      this.#turn.heardMs = nowMs
      this.#listener.grantedAgain(user)
      return
    }
    if (!this.#turn) {
      this.#grant(user)
      return
    }
    const waiting = this.#queue.find((each) => each.user === user)
    if (waiting) waiting.heardMs = nowMs
    else if (this.#queue.length < this.#limits.queue) this.#queueUp({ user, isModerator, heardMs: nowMs })
    this.#listener.denied(user, this.#placeOf(user))
  }

  #queueUp(entry: Waiting): void {
    const behind = entry.isModerator ? this.#queue.findIndex((each) => !each.isModerator) : -1
    this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, entry)
    this.#watch()
  }

  #placeOf(user: UserId): number {
    return this.#queue.findIndex((each) => each.user === user) + 1
  }

  #unqueue(user: UserId): boolean {
    const at = this.#placeOf(user) - 1
    if (at >= 0) this.#queue.splice(at, 1)
    return at >= 0
  }

  #remove(user: UserId, end: TurnEnd): void {
    if (this.#unqueue(user)) {
      this.#tellPlaces()
      return
    }
    if (this.#turn?.user !== user) return
    this.#turn = undefined
    this.#listener.released(user, end)
    this.#grantNext()
  }

  #grantNext(): void {
    if (this.#turn) return
    const next = this.#queue.shift()
    if (!next) {
      this.#watch()
      return
    }
    this.#grant(next.user)
    this.#tellPlaces()
  }

  #grant(user: UserId): void {
    const nowMs = this.#clock.now()
    this.#turn = { user, sinceMs: nowMs, heardMs: nowMs }
    this.#watch()
    this.#listener.granted(user)
  }

  #tellPlaces(): void {
    for (const [before, { user }] of this.#queue.slice(0, TOLD_PLACES).entries())
      this.#listener.denied(user, before + 1)
  }

  /** Looks again when the next limit may have been reached. */
  #watch(): void {
    this.#cancelTimer()
    const { talkMs, silenceMs, patienceMs } = this.#limits
    const limits = this.#queue.map(({ heardMs }) => heardMs + patienceMs)
    if (this.#turn) limits.push(this.#turn.sinceMs + talkMs, this.#turn.heardMs + silenceMs)
    if (limits.length === 0) return
    const waitMs = Math.max(0, Math.min(...limits) - this.#clock.now())
    this.#cancelTimer = this.#clock.after(waitMs, () => this.#look())
  }

  #look(): void {
    const nowMs = this.#clock.now()
    const { talkMs, silenceMs, patienceMs, restMs } = this.#limits
    for (const [user, heardMs] of this.#spent) if (nowMs - heardMs >= restMs) this.#spent.delete(user)
    const isPatient = ({ heardMs }: Waiting): boolean => nowMs - heardMs < patienceMs
    const stay = this.#queue.filter(isPatient)
    if (stay.length < this.#queue.length) {
      this.#queue.splice(0, this.#queue.length, ...stay)
      this.#tellPlaces()
    }
    const turn = this.#turn
    if (turn && nowMs - turn.sinceMs >= talkMs) {
      this.#spent.set(turn.user, turn.heardMs)
      this.#remove(turn.user, 'limit')
    } else if (turn && nowMs - turn.heardMs >= silenceMs) this.#remove(turn.user, 'silent')
    this.#watch()
  }
}
