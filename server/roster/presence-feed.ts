import type { Clock } from '../../base/clock'
import type { Contact, ContactStatus } from './contact'
import type { Member } from './member'
import type { PresenceChange } from './member-port'
import type { Person } from './person'

/** Runs an action after the event loop has handled pending input, as `setImmediate` does. */
export type Defer = (act: () => void) => void

export interface PresenceFeedOptions<Offer> {
  /** The members of this node at the time of the call; they are told. */
  readonly members: () => Iterable<Member<Offer>>
  /** Everybody in the network at the time of the call. */
  readonly people: () => Iterable<Person>
  readonly clock: Clock
  readonly defer: Defer
}

/** Members told in one turn of the event loop. A write takes some microseconds, and calls wait meanwhile. */
const MEMBERS_PER_TURN = 250
/** Changes in a crowd are collected for 1 ms per this many members, up to a delay that nobody notices. */
const MEMBERS_PER_MS = 10
const UNNOTICED_MS = 50
/** In a large crowd the delay is longer, so that sending takes at most a quarter of the time, as far as the next limit allows. */
const PAUSE_PER_SENDING = 3
const MOST_PAUSE_MS = 2_000

/** Somebody who leaves with the next batch. */
interface Departure {
  readonly person: Person
  /** Whether the person has a status that the others have not been told. */
  readonly hasNewStatus: boolean
}

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
  readonly #people: () => Iterable<Person>
  readonly #clock: Clock
  readonly #defer: Defer
  /** Announced people who leave with the next batch, by name. */
  #left = new Map<string, Departure>()
  /** Arrivals of the next batch, by name. */
  #arrived = new Map<string, Person>()
  /** Those who have come back within the next batch, by name: to the others nothing has happened. */
  #back = new Map<string, Person>()
  /** Those with a new status in the next batch. */
  #statuses = new Set<Person>()
  /** The number of the next batch. */
  #batch = 1
  /** The last batch sent to everybody. */
  #told = 0
  #busy = false
  /** Of the batch. */
  #sendingMs = 0
  #isTogether = false
  #held: Held[] = []
  #cancelPause: () => void = () => undefined

  constructor({ members, people, clock, defer }: PresenceFeedOptions<Offer>) {
    this.#members = members
    this.#people = people
    this.#clock = clock
    this.#defer = defer
  }

  arrived(person: Person): void {
    person.batch = this.#batch
    const departure = this.#left.get(person.name)
    if (departure && isSame(departure.person, person)) this.#comesBack(departure, person)
    else this.#arrived.set(person.name, person)
    this.#changed()
  }

  left(person: Person): void {
    const hasNewStatus = this.#statuses.delete(person)
    if (this.#arrived.get(person.name) === person) this.#arrived.delete(person.name)
    else this.#left.set(person.name, { person, hasNewStatus })
    this.#back.delete(person.name)
    this.#changed()
  }

  /** Puts all changes of `act` into one batch. */
  together(act: () => void): void {
    if (this.#isTogether) return act()
    this.#isTogether = true
    try {
      act()
    } finally {
      this.#isTogether = false
    }
    if (!this.#busy) this.#rest()
  }

  /** Somebody who is signed in has another status. */
  statusChanged(person: Person): void {
    this.#statuses.add(person)
    this.#changed()
  }

  /** Runs `act` once these people have been announced to everybody, so that its messages come later. */
  whenTold(people: readonly (Person | undefined)[], act: () => void): void {
    const batch = Math.max(0, ...people.map((person) => person?.batch ?? 0))
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
    if (!this.#busy && !this.#isTogether) this.#tellAll()
  }

  /** Whoever has the same key and the same phone is the same to the others, except for a status. */
  #comesBack({ person: before, hasNewStatus }: Departure, person: Person): void {
    this.#left.delete(person.name)
    this.#back.set(person.name, person)
    if (hasNewStatus || before.status !== person.status) this.#statuses.add(person)
  }

  #tellAll(): void {
    this.#busy = true
    const batch = this.#batch++
    const arrivals = [...this.#arrived.values()]
    const statuses = [...this.#statuses].map(statusOf)
    const left = [...this.#left.values()].map(({ person }) => person.contact)
    const change = { left, arrived: contactsOf(arrivals), statuses }
    const newcomers = contactsOf([...arrivals, ...this.#back.values()])
    this.#left = new Map()
    this.#arrived = new Map()
    this.#back = new Map()
    this.#statuses = new Set()
    const members = [...this.#members()]
    const isNew = (person: Person): boolean => person.batch === batch
    this.#welcome(members.filter(isNew), newcomers, batch)
    const isEmpty = left.length + arrivals.length + statuses.length === 0
    this.#tell(isEmpty ? [] : members.filter((member) => !isNew(member)), change, 0, batch)
  }

  #welcome(arrivals: readonly Member<Offer>[], newcomers: readonly Contact[], batch: number): void {
    if (arrivals.length === 0) return
    const people = [...this.#people()]
    const earlier = contactsOf(people.filter((person) => person.batch < batch))
    const statuses = people.filter(({ status }) => status !== 'available').map(statusOf)
    for (const { port, contact: self } of arrivals) port.welcome({ self, earlier, newcomers, statuses })
  }

  #tell(others: readonly Member<Offer>[], change: PresenceChange, from: number, batch: number): void {
    const to = Math.min(others.length, from + MEMBERS_PER_TURN)
    const startMs = this.#clock.now()
    for (const { port } of others.slice(from, to)) port.changed(change)
    this.#sendingMs += this.#clock.now() - startMs
    if (to < others.length) this.#defer(() => this.#tell(others, change, to, batch))
    else this.#allTold(batch, others.length)
  }

  #allTold(batch: number, members: number): void {
    this.#told = batch
    const due = this.#held.filter((held) => held.batch <= batch)
    this.#held = this.#held.filter((held) => held.batch > batch)
    for (const { act } of due) act()
    const pauseMs = pauseAfterTelling(members, this.#sendingMs)
    this.#sendingMs = 0
    if (pauseMs === 0) this.#rest()
    else this.#cancelPause = this.#clock.after(pauseMs, () => this.#rest())
  }

  #rest(): void {
    this.#busy = false
    const changes = [this.#left, this.#arrived, this.#back, this.#statuses]
    if (changes.some(({ size }) => size > 0)) this.#tellAll()
  }
}

/** How long changes are collected after a batch for this many members, whose sending took so long. ms */
const pauseAfterTelling = (members: number, sendingMs: number): number =>
  Math.floor(
    Math.max(
      Math.min(members / MEMBERS_PER_MS, UNNOTICED_MS),
      Math.min(PAUSE_PER_SENDING * sendingMs, MOST_PAUSE_MS),
    ),
  )

const contactsOf = (people: readonly Person[]): readonly Contact[] => people.map(({ contact }) => contact)

const isSame = (one: Person, other: Person): boolean =>
  one.key !== undefined &&
  one.key === other.key &&
  Buffer.compare(one.contact.announced ?? NOTHING, other.contact.announced ?? NOTHING) === 0

const NOTHING = new Uint8Array(0)

const statusOf = ({ contact, status }: Person): ContactStatus => ({ contact, status })
