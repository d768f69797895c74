import type { Clock } from '../../base/clock'
import type { Contact, ContactStatus } from './contact'
import type { Member } from './member'
import type { PresenceChange } from './member-port'

/** Runs an action after the event loop has handled pending input, as `setImmediate` does. */
export type Defer = (act: () => void) => void

export interface PresenceFeedOptions<Offer> {
  /** All members at the time of the call. */
  readonly members: () => Iterable<Member<Offer>>
  readonly clock: Clock
  readonly defer: Defer
}

/** Members told in one turn of the event loop. A write takes some microseconds, and calls wait meanwhile. */
const MEMBERS_PER_TURN = 250
/** Changes in a crowd are collected for 1 ms per this many members, up to a delay that nobody notices. */
const MEMBERS_PER_MS = 10
const UNNOTICED_MS = 50
/** In a large crowd the delay is longer, so that sending takes at most a quarter of the time. */
const MEMBERS_PER_MS_IN_A_LARGE_CROWD = 50

/** An action that waits until a batch has been sent. */
interface Held {
  readonly batch: number
  readonly act: () => void
}

/**
 * Tells members of arrivals, departures and statuses, in batches. The first change after a quiet time is sent at once. Changes during
 * the sending, and for some milliseconds after it, form the next batch. Newcomers get the whole list with their batch; later
 * changes continue that list without a gap.
 */
export class PresenceFeed<Offer> {
  readonly #members: () => Iterable<Member<Offer>>
  readonly #clock: Clock
  readonly #defer: Defer
  /** Announced members who leave with the next batch. */
  #left: Contact[] = []
  /** Arrivals of the next batch, by name. */
  #arrived = new Map<string, Member<Offer>>()
  /** Those with a new status in the next batch. */
  #statuses = new Set<Member<Offer>>()
  /** The number of the next batch. */
  #batch = 1
  /** The last batch sent to everybody. */
  #told = 0
  #busy = false
  #held: Held[] = []
  #cancelPause: () => void = () => undefined

  constructor({ members, clock, defer }: PresenceFeedOptions<Offer>) {
    this.#members = members
    this.#clock = clock
    this.#defer = defer
  }

  arrived(member: Member<Offer>): void {
    member.batch = this.#batch
    this.#arrived.set(member.name, member)
    this.#changed()
  }

  left(member: Member<Offer>): void {
    if (this.#arrived.get(member.name) === member) this.#arrived.delete(member.name)
    else this.#left.push(member.contact)
    this.#statuses.delete(member)
    this.#changed()
  }

  /** A member that is signed in has another status. */
  statusChanged(member: Member<Offer>): void {
    this.#statuses.add(member)
    this.#changed()
  }

  /** Runs `act` once these members have been announced to everybody, so that its messages come later. */
  whenTold(members: readonly (Member<Offer> | undefined)[], act: () => void): void {
    const batch = Math.max(0, ...members.map((member) => member?.batch ?? 0))
    if (batch <= this.#told) act()
    else this.#held.push({ batch, act })
  }

  /** Stops permanently and drops held actions. */
  close(): void {
    this.#cancelPause()
    this.#busy = true
    this.#held = []
  }

  #changed(): void {
    if (!this.#busy) this.#tellAll()
  }

  #tellAll(): void {
    this.#busy = true
    const batch = this.#batch++
    const arrivals = [...this.#arrived.values()]
    const statuses = [...this.#statuses].map(statusOf)
    const change = { left: this.#left, arrived: contactsOf(arrivals), statuses }
    this.#left = []
    this.#arrived = new Map()
    this.#statuses = new Set()
    const others = [...this.#members()].filter((member) => member.batch < batch)
    welcome(arrivals, change.arrived, others)
    this.#tell(others, change, 0, batch)
  }

  #tell(others: readonly Member<Offer>[], change: PresenceChange, from: number, batch: number): void {
    const to = Math.min(others.length, from + MEMBERS_PER_TURN)
    for (const { port } of others.slice(from, to)) port.changed(change)
    if (to < others.length) this.#defer(() => this.#tell(others, change, to, batch))
    else this.#allTold(batch, others.length)
  }

  #allTold(batch: number, members: number): void {
    this.#told = batch
    const due = this.#held.filter((held) => held.batch <= batch)
    this.#held = this.#held.filter((held) => held.batch > batch)
    for (const { act } of due) act()
    const pauseMs = pauseAfterTelling(members)
    if (pauseMs === 0) this.#rest()
    else this.#cancelPause = this.#clock.after(pauseMs, () => this.#rest())
  }

  #rest(): void {
    this.#busy = false
    if (this.#left.length + this.#arrived.size + this.#statuses.size > 0) this.#tellAll()
  }
}

/** How long changes are collected after a batch for this many members. ms */
const pauseAfterTelling = (members: number): number =>
  Math.floor(
    Math.max(Math.min(members / MEMBERS_PER_MS, UNNOTICED_MS), members / MEMBERS_PER_MS_IN_A_LARGE_CROWD),
  )

function welcome<Offer>(
  arrivals: readonly Member<Offer>[],
  newcomers: readonly Contact[],
  others: readonly Member<Offer>[],
): void {
  if (arrivals.length === 0) return
  const earlier = contactsOf(others)
  const statuses = [...others, ...arrivals].filter(({ status }) => status !== 'available').map(statusOf)
  for (const { port, contact: self } of arrivals) port.welcome({ self, earlier, newcomers, statuses })
}

const contactsOf = <Offer>(members: readonly Member<Offer>[]): readonly Contact[] =>
  members.map(({ contact }) => contact)

const statusOf = <Offer>({ contact, status }: Member<Offer>): ContactStatus => ({ contact, status })
