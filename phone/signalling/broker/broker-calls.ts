import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import { checkName } from '../../../base/names/check-name'
import { RateBudget } from '../../../base/rate-budget'
import { settledWithin } from '../../../base/within'
import { type Capabilities, type CallReference, NO_CAPABILITIES } from '../../../protocol/directory'
import type { Offer } from '../../../protocol/media/negotiation'
import type { CallDirection } from '../../model'
import { CallMarks, newReference } from '../directory/call-marks'
import type { Presence } from '../presence'
import type { Refusal, Signalling, SignallingEvents } from '../signalling'
import type { BrokerClient, ReceivedSignal } from './broker-client'
import { bye, type GuestSignal, readGuestSignal } from './guest-signals'
import type { ExpectedGuests } from './expected-guests'
import { Guests } from './guests'

/** The connection to the broker. */
export type CallBroker = Pick<BrokerClient, 'isRegistered' | 'exists' | 'send' | 'on' | 'off'>

type BrokerCallsEvents = Pick<
  SignallingEvents,
  'contacts' | 'left' | 'call-request' | 'call-failed' | 'call-ended'
>

export interface BrokerCallsOptions {
  readonly clock: Clock
  /** Whoever is at the directory is called through it. */
  readonly directory: Pick<Signalling, 'state' | 'ownName' | 'presenceOf'>
  /** Guests whose calls are for a room; undefined: there are none. */
  readonly roomGuests?: Pick<ExpectedGuests, 'isExpected'>
}

/** A call request that is just being decided about. */
interface Arriving {
  readonly contact: string
  readonly reference: CallReference | undefined
  isAdmitted: boolean
  isRefused: boolean
}

/** How long the user waits for a broker that does not answer, and for one that we are not at yet. ms */
const LOOK_UP_MS = 5_000
/** Calls that are remembered: more than can stand, or wait for a late refusal. */
const MAX_CALLS = 100
/** Refusals of impostors: at once, and a second. */
const REFUSALS_AT_ONCE = 20
const REFUSALS_PER_SECOND = 2

/** WebRTC needs signals, and a guest's phone is not known to have anything else. */
export const GUEST_CAPABILITIES: Capabilities = { ...NO_CAPABILITIES, signals: true }

/**
 * Calls with guests: people who are at the broker, but not at the directory. A guest's WebRTC offer is a call request, and a small
 * signal ends a call. Nothing that a guest sends is signed. Answers and candidates go through `SignalWays`.
 */
export class BrokerCalls extends EventEmitter<BrokerCallsEvents> {
  readonly #clock: Clock
  readonly #directory: BrokerCallsOptions['directory']
  #broker: CallBroker | undefined
  readonly #guests: Guests
  readonly #isForRoom: ExpectedGuests['isExpected']
  readonly #marks = new CallMarks()
  /** The calls with guests, by their names. */
  readonly #calls = new Map<string, CallDirection>()
  readonly #refusals: RateBudget
  #arriving: Arriving | undefined

  constructor({ clock, directory, roomGuests }: BrokerCallsOptions) {
    super()
    this.#clock = clock
    this.#directory = directory
    this.#isForRoom = (from, reference) => roomGuests?.isExpected(from, reference) === true
    this.#refusals = new RateBudget(REFUSALS_AT_ONCE, REFUSALS_PER_SECOND, clock.now())
    this.#guests = new Guests(clock, (name) => this.#exists(name))
    this.#guests.on('contacts', (changes) => this.emit('contacts', changes))
    this.#guests.on('left', (name) => this.emit('left', [name]))
  }

  /** Takes another broker, or none: its guests are others. */
  useBroker(broker: CallBroker | undefined): void {
    this.#broker?.off('signal', this.#hear)
    this.#broker = broker
    broker?.on('signal', this.#hear)
    const { names } = this.#guests
    for (const name of names) this.#guests.remove(name)
    if (names.length > 0) this.emit('left', names)
  }

  get presences(): readonly Presence[] {
    return this.#guests.presences
  }

  isGuest(name: string): boolean {
    return this.#guests.has(name)
  }

  /** Whether the last call with somebody goes through the broker. */
  hasCall(contact: string): boolean {
    return this.#calls.has(contact) || this.#arriving?.contact === contact
  }

  /** Asks the broker about somebody, who is a guest then if they are there. Never rejects. */
  async lookUp(contact: string): Promise<void> {
    const broker = this.#broker
    if (!broker || !this.#mayBeGuest(contact)) return
    if (!broker.isRegistered) await this.#registered(broker)
    const exists = broker.exists(contact)
    if (!(await settledWithin(this.#clock, LOOK_UP_MS, exists)) || (await exists) !== true) return
    if (broker === this.#broker && this.#mayBeGuest(contact)) this.#guests.add(contact)
  }

  /** Somebody is at the directory now: calls from there are not a guest's. A call that stands goes on. */
  isAtDirectory(name: string): void {
    if (!this.#guests.has(name)) return
    this.#guests.remove(name)
    this.emit('left', [name])
  }

  /** The last call with somebody goes through the directory. */
  forget(contact: string): void {
    this.#calls.delete(contact)
  }

  /** Of the last call with a guest in this direction, also of one that is just being decided about. */
  referenceOf(contact: string, direction: CallDirection): CallReference | undefined {
    if (direction === 'outgoing') return this.#marks.to(contact).reference
    const arriving = this.#arriving?.contact === contact ? this.#arriving : undefined
    return (arriving ?? this.#marks.from(contact)).reference
  }

  request(contact: string, offer: Offer): boolean {
    const reference = newReference()
    this.#marks.sent(contact, { reference })
    this.#begin(contact, 'outgoing')
    const isSent = this.#broker?.send(contact, { ...offer, reference }) === true
    if (!isSent) this.#clock.after(0, () => this.#failed(contact, reference))
    return isSent
  }

  admitted(contact: string): void {
    if (this.#arriving?.contact !== contact) return
    this.#arriving.isAdmitted = true
    this.#guests.add(contact)
  }

  refuse(contact: string, why: Refusal): boolean {
    const arriving = this.#arriving?.contact === contact ? this.#arriving : undefined
    const reference = arriving ? arriving.reference : this.referenceOf(contact, 'incoming')
    if (arriving) arriving.isRefused = true
    else this.#end(contact)
    return this.#broker?.send(contact, bye(reference, why)) === true
  }

  cancel(contact: string): boolean {
    this.#end(contact)
    return this.#broker?.send(contact, bye(this.referenceOf(contact, 'outgoing'))) === true
  }

  endCall(contact: string): void {
    const direction = this.#calls.get(contact)
    if (direction === undefined) return
    this.#end(contact)
    this.#broker?.send(contact, bye(this.referenceOf(contact, direction)))
  }

  /** @returns when our name is registered, but within LOOK_UP_MS */
  #registered(broker: CallBroker): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        broker.off('registered', done)
        resolve()
      }
      const cancel = this.#clock.after(LOOK_UP_MS, done)
      broker.on('registered', done)
    })
  }

  readonly #hear = ({ from, signal }: ReceivedSignal): void => {
    const said = readGuestSignal(signal)
    if (this.#isForRoom(from, said?.reference)) return
    if (said?.kind === 'offer') this.#requested(from, said)
    else if (said) this.#ended(from, said)
  }

  #requested(contact: string, { offer, reference }: Extract<GuestSignal, { kind: 'offer' }>): void {
    // While we are not at the directory, nobody can say who is a guest.
    if (this.#directory.state.kind !== 'online') return
    if (!this.#mayBeGuest(contact)) {
      const isImpostor = this.#directory.presenceOf(contact)?.online === true
      if (isImpostor && this.#refusals.take(this.#clock.now()))
        this.#broker?.send(contact, bye(reference, 'declined'))
      return
    }
    const arriving: Arriving = { contact, reference, isAdmitted: false, isRefused: false }
    this.#arriving = arriving
    this.emit('call-request', { contact, offer })
    this.#arriving = undefined
    if (!arriving.isAdmitted || arriving.isRefused) return
    this.#marks.received(contact, { reference })
    // The rule for two calls at once: that of the lesser name counts.
    const isOurs = this.#calls.get(contact) === 'outgoing' && this.#directory.ownName < contact
    this.#begin(contact, isOurs ? 'outgoing' : 'incoming')
  }

  /** An end with another reference than the call's belongs to an earlier one. */
  #ended(contact: string, { why, reference }: Extract<GuestSignal, { kind: 'bye' }>): void {
    const direction = this.#calls.get(contact)
    if (direction === undefined) return
    if (reference !== undefined && reference !== this.referenceOf(contact, direction)) return
    this.#end(contact)
    this.emit('call-ended', contact, why)
  }

  #failed(contact: string, reference: CallReference): void {
    if (this.#calls.get(contact) !== 'outgoing' || this.referenceOf(contact, 'outgoing') !== reference) return
    this.#end(contact)
    this.emit('call-failed', contact)
  }

  #begin(contact: string, direction: CallDirection): void {
    this.#calls.delete(contact)
    this.#calls.set(contact, direction)
    this.#guests.setHasCall(contact, true)
    const [oldest] = this.#calls.keys()
    if (this.#calls.size > MAX_CALLS && oldest !== undefined) this.#end(oldest)
  }

  #end(contact: string): void {
    this.#calls.delete(contact)
    this.#guests.setHasCall(contact, false)
  }

  #mayBeGuest(name: string): boolean {
    const checked = checkName(name)
    const { state, ownName } = this.#directory
    if (!checked.ok || checked.name !== name || name === ownName || state.kind !== 'online') return false
    return this.#directory.presenceOf(name)?.online !== true
  }

  #exists(name: string): Promise<boolean | undefined> {
    const broker = this.#broker
    return broker?.isRegistered === true ? broker.exists(name) : Promise.resolve(undefined)
  }
}
