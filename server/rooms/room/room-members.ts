import type { JoinedClient } from '../host/room-handler'
import type { CancelTimer, Clock } from '../../../base/clock'
import { RateBudget } from '../../../base/rate-budget'
import type { Departure, RoomMember } from '../../../protocol/rooms/inside'
import type { Person } from './person'

/** Arrivals and departures that come together are told together. ms */
const TOGETHER_MS = 50
/** Of a member: messages that are kept, others, and what only passes through. */
const BUDGETS = {
  events: { burst: 30, perSecond: 5 },
  changes: { burst: 20, perSecond: 2 },
  signals: { burst: 40, perSecond: 10 },
} as const
export type BudgetName = keyof typeof BUDGETS

/** Somebody in a room. */
export interface Member {
  readonly user: number
  readonly person: Person
  /** Undefined while the connection is lost. */
  client: JoinedClient | undefined
  isMuted: boolean
  readonly budgets: Readonly<Record<BudgetName, RateBudget>>
  cancelAbsence: CancelTimer
}

export interface RoomMembersOptions {
  readonly clock: Clock
  /** How long somebody whose connection is lost stays a member. ms */
  readonly graceMs: number
  /** The number of the first member. */
  readonly firstUser: number
  /** Tells all members. */
  readonly onMoves: (joined: readonly RoomMember[], left: readonly { user: number; how: Departure }[]) => void
  /** Called when a member has gone. */
  readonly onGone: (member: Member, how: Departure) => void
}

/** Who is in a room now. */
export class RoomMembers {
  readonly #options: RoomMembersOptions
  readonly #byKey = new Map<string, Member>()
  readonly #byClient = new Map<JoinedClient, Member>()
  readonly #byUser = new Map<number, Member>()
  #nextUser: number
  #joined: Member[] = []
  #left: { readonly user: number; readonly how: Departure }[] = []
  #cancelTelling: CancelTimer | undefined

  constructor(options: RoomMembersOptions) {
    this.#options = options
    this.#nextUser = options.firstUser
  }

  get size(): number {
    return this.#byUser.size
  }

  get all(): Iterable<Member> {
    return this.#byUser.values()
  }

  of(client: JoinedClient): Member | undefined {
    return this.#byClient.get(client)
  }

  withUser(user: number): Member | undefined {
    return this.#byUser.get(user)
  }

  withKey(key: string): Member | undefined {
    return this.#byKey.get(key)
  }

  /** Somebody enters, or comes back. @returns the member, and the client that it had until now */
  enter(
    person: Person,
    client: JoinedClient,
    isMuted: boolean,
  ): { member: Member; before: JoinedClient | undefined } {
    const known = this.#byKey.get(person.key)
    if (known?.person.name === person.name) {
      known.cancelAbsence()
      const before = known.client
      if (before !== undefined) this.#byClient.delete(before)
      known.client = client
      this.#byClient.set(client, known)
      return { member: known, before }
    }
    // Under another name it is another member.
    if (known) this.remove(known, 'left')
    const nowMs = this.#options.clock.now()
    const budget = ({ burst, perSecond }: { burst: number; perSecond: number }): RateBudget =>
      new RateBudget(burst, perSecond, nowMs)
    const member: Member = {
      ...{ user: this.#nextUser++, person, client, isMuted, cancelAbsence: () => undefined },
      budgets: {
        events: budget(BUDGETS.events),
        changes: budget(BUDGETS.changes),
        signals: budget(BUDGETS.signals),
      },
    }
    this.#byKey.set(person.key, member)
    this.#byClient.set(client, member)
    this.#byUser.set(member.user, member)
    this.#joined.push(member)
    this.#tellSoon()
    return { member, before: known?.client }
  }

  /** A client's connection is gone. The member may come back. */
  lose(client: JoinedClient): void {
    const member = this.#byClient.get(client)
    if (!member) return
    this.#byClient.delete(client)
    member.client = undefined
    member.cancelAbsence = this.#options.clock.after(this.#options.graceMs, () => this.remove(member, 'lost'))
  }

  remove(member: Member, how: Departure): void {
    if (!this.#byUser.delete(member.user)) return
    member.cancelAbsence()
    this.#byKey.delete(member.person.key)
    if (member.client !== undefined) this.#byClient.delete(member.client)
    this.#joined = this.#joined.filter((each) => each !== member)
    // Also of an arrival that is untold: who entered meanwhile has seen the member.
    this.#left.push({ user: member.user, how })
    this.#tellSoon()
    this.#options.onGone(member, how)
  }

  /** Ends all timers. */
  close(): void {
    this.#cancelTelling?.()
    for (const member of this.#byUser.values()) member.cancelAbsence()
    this.#byUser.clear()
    this.#byKey.clear()
    this.#byClient.clear()
  }

  #tellSoon(): void {
    this.#cancelTelling ??= this.#options.clock.after(TOGETHER_MS, () => {
      this.#cancelTelling = undefined
      const [joined, left] = [this.#joined.splice(0).map(shown), this.#left.splice(0)]
      if (joined.length + left.length > 0) this.#options.onMoves(joined, left)
    })
  }
}

/** A member as others see it. */
export const shown = ({ user, person, isMuted }: Member): RoomMember => ({ user, ...person, isMuted })
