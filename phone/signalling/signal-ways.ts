import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import { isObject } from '../../base/json'
import { omit } from '../../base/omit'
import { isCallReference } from '../../protocol/directory'
import { asSignal } from '../../protocol/media/negotiation'
import type { BrokerClient, ReceivedSignal } from './broker/broker-client'
import { DuplicateSignals, type SignalWay } from './duplicate-signals'
import type { PeerSignal, Signalling } from './signalling'

/** The way through a directory server. */
export type DirectoryWay = Pick<Signalling, 'sendSignal' | 'takesSignals'> & {
  on(event: 'signal', listener: (signal: PeerSignal) => void): unknown
}

/** The way through a broker. */
export type BrokerWay = Pick<BrokerClient, 'isRegistered' | 'exists' | 'send'> & {
  on(event: 'signal', listener: (signal: ReceivedSignal) => void): unknown
  off(event: 'signal', listener: (signal: ReceivedSignal) => void): unknown
}

interface SignalWaysEvents {
  signal: [PeerSignal]
}

interface Presence {
  readonly isThere: boolean
  /** When it has to be asked again. */
  readonly untilMs: number
}

/** How long a broker's word is taken that somebody is registered, and that somebody is not. ms */
const PRESENT_MS = 10_000
const ABSENT_MS = 1_000
/** People about whom a broker's word is remembered. */
const MAX_REMEMBERED = 100
/** Signals that wait for a broker's word. */
const MAX_WAITING = 200

/**
 * Sends each signal by the way that there is: the directory server, or else the broker. Signals that come by either way are
 * one event; a copy by the other way is dropped. Both ways name people as their servers do, so the two servers must be
 * of the same people; the contents prove who has sent them.
 */
export class SignalWays extends EventEmitter<SignalWaysEvents> {
  readonly #clock: Clock
  readonly #directory: DirectoryWay
  readonly #duplicates: DuplicateSignals
  #broker: BrokerWay | undefined
  /** What the broker has said last, by contact, in the order of its words. */
  #presence = new Map<string, Promise<Presence>>()
  /** By contact, settled when all earlier signals have been sent or dropped. */
  readonly #queues = new Map<string, Promise<unknown>>()
  #waiting = 0

  constructor(clock: Clock, directory: DirectoryWay) {
    super()
    this.#clock = clock
    this.#directory = directory
    this.#duplicates = new DuplicateSignals(clock)
    directory.on('signal', (signal) => this.#take('directory', signal))
  }

  /** Takes another broker, or none. The earlier one's signals are not heard any more. */
  useBroker(broker: BrokerWay | undefined): void {
    this.#broker?.off('signal', this.#hear)
    this.#broker = broker
    this.#presence = new Map()
    broker?.on('signal', this.#hear)
  }

  /** Whether a signal to `contact` has a way now, as far as we know. */
  reaches(contact: string): boolean {
    return this.#directory.takesSignals(contact) || this.#broker?.isRegistered === true
  }

  /**
   * Sends a signal after the earlier ones to the same contact.
   * @returns the way that it has gone; undefined: there is none. Never rejects.
   */
  async send(signal: PeerSignal): Promise<SignalWay | undefined> {
    const { contact } = signal
    const earlier = this.#queues.get(contact)
    if (earlier === undefined && this.#directory.sendSignal(signal)) return 'directory'
    if (this.#waiting >= MAX_WAITING) return undefined
    this.#waiting++
    const sent = this.#sendAfter(earlier, signal)
    this.#queues.set(contact, sent)
    const way = await sent
    this.#waiting--
    if (this.#queues.get(contact) === sent) this.#queues.delete(contact)
    return way
  }

  async #sendAfter(
    earlier: Promise<unknown> | undefined,
    signal: PeerSignal,
  ): Promise<SignalWay | undefined> {
    await earlier
    if (earlier !== undefined && this.#directory.sendSignal(signal)) return 'directory'
    const broker = this.#broker
    if (!broker?.isRegistered || !(await this.#isAt(broker, signal.contact))) return undefined
    return broker === this.#broker && broker.send(signal.contact, atBroker(signal)) ? 'broker' : undefined
  }

  /** A broker that does not say is taken to have everybody. */
  async #isAt(broker: BrokerWay, contact: string): Promise<boolean> {
    const known = await this.#presence.get(contact)
    if (known && this.#clock.now() < known.untilMs) return known.isThere
    const presences = this.#presence
    const asked = broker.exists(contact).then((exists) => {
      const isThere = exists !== false
      return { isThere, untilMs: this.#clock.now() + (isThere ? PRESENT_MS : ABSENT_MS) }
    })
    presences.delete(contact)
    presences.set(contact, asked)
    const [oldest] = presences.keys()
    if (presences.size > MAX_REMEMBERED && oldest !== undefined) presences.delete(oldest)
    return (await asked).isThere
  }

  readonly #hear = ({ from, signal: said }: ReceivedSignal): void => {
    if (!isObject(said)) return
    const { reference } = said
    const signal = asSignal(omit(said, 'reference'))
    if (!signal || (reference !== undefined && !isCallReference(reference))) return
    this.#take('broker', { contact: from, ...(reference !== undefined && { reference }), signal })
  }

  #take(way: SignalWay, signal: PeerSignal): void {
    if (!this.#duplicates.isDuplicate(way, signal)) this.emit('signal', signal)
  }
}

/** A signal as a broker carries it: with the reference among its properties, which readers of the link ignore. */
const atBroker = ({ reference, signal }: PeerSignal): object => ({
  ...signal,
  ...(reference !== undefined && { reference }),
})
