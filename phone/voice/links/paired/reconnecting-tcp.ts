import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { RateBudget } from '../../../../base/rate-budget'
import type { PeerState } from '../../../../protocol/directory'
import type { MediaPacket } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import type { LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../media-link'
import { type TcpAddress, tcpAddress, tcpOffer } from '../tcp/tcp-offer'
import type { PairHandlers } from '../tcp/voice-receiver'
import { LinkInUse } from './link-in-use'
import type { MakeTcp, TcpConnection } from './pair-of-links'
import {
  addressIn,
  generationOf,
  MAX_GENERATION,
  ofGeneration,
  readReconnectSignal,
  reconnectOffer,
  type ReconnectOffer,
  reconnectSignal,
} from './reconnect-signals'

/** Between two requests for a connection: a signal may be lost, and the server is not there at once. ms */
export const RETRY_MS = 1000
/** An attempt to connect is given up after this. ms */
export const ATTEMPT_MS = 10_000
/** The connection before is read for so long after a new one stands, and may be closed by the peer. ms */
export const OVERLAP_MS = 1000
/** Attempts that the peer asks for: at once, and a second. */
const ATTEMPT_BURST = 5
const ATTEMPTS_A_SECOND = 0.5

interface Attempt {
  readonly link: TcpConnection
  readonly generation: number
  readonly cancelTimeout: CancelTimer
  /** For the peer, once we wait. */
  offer?: Signal
}

/**
 * TCP connections of one call, one after the other. Each is made as the first: the side that waited for it waits again, at
 * the addresses of the network that it is in now, and both may meet at a relay. Its offers are authentic by a key of the
 * first connection. A new one is made while the one before carries on; the numbers of packets go on.
 *
 * `connected` and `closed` come for each connection. After `closed`, or `rest`, `reconnect` makes another one.
 */
export class ReconnectingTcp extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #make: MakeTcp
  readonly #pair: PairHandlers
  readonly #inUse: LinkInUse<TcpConnection>
  readonly #offers: RateBudget
  #role: 'offers' | 'answers' | undefined
  /** The caller's first address. */
  #address: TcpAddress | undefined
  #isConnected = false
  /** Of the current connection, and the newest. */
  #connectedGeneration = 0
  #generation = 0
  #key: Buffer | undefined
  #attempt: Attempt | undefined
  /** The peer has closed the current connection while we answer its offer of another one. */
  #farewell: string | undefined
  /** Replaced connections, and the ends of their time. */
  readonly #replaced = new Map<TcpConnection, CancelTimer>()
  #askedMs = -Infinity
  #hears = false
  #isClosed = false

  constructor(clock: Clock, make: MakeTcp, pair: PairHandlers) {
    super()
    this.#clock = clock
    this.#make = make
    this.#pair = pair
    this.#offers = new RateBudget(ATTEMPT_BURST, ATTEMPTS_A_SECOND, clock.now())
    this.#inUse = new LinkInUse(this.#makeLink(0))
  }

  get stats(): LinkStats {
    return this.#inUse.stats
  }

  get #current(): TcpConnection {
    return this.#inUse.link
  }

  get hasToldHearing(): boolean {
    return this.#current.hasToldHearing
  }

  /** What is sent now arrives late. */
  get isBehind(): boolean {
    return this.#current.isBehind
  }

  /** An encrypted connection has stood, so that another one can be asked for. */
  get mayReconnect(): boolean {
    return !this.#isClosed && this.#key !== undefined
  }

  /** The network has reset the last connection, which looks like hanging up. */
  get wasReset(): boolean {
    return this.#current.wasReset
  }

  offer(): void {
    this.#role = 'offers'
    this.#current.offer()
  }

  answer(offer: Offer): void {
    this.#role = 'answers'
    this.#address = tcpAddress(offer)
    this.#current.answer(offer)
  }

  meet(offer: Offer): void {
    this.#current.meet?.(offer)
  }

  negotiate(signal: Signal): void {
    if (this.#isClosed) return
    const read = this.#key && readReconnectSignal(signal, this.#key)
    if (read?.type === 'offer') this.#takeOffer(read)
    else if (read) this.#takeRestart(read.generation)
    else this.#linkOf(generationOf(signal))?.negotiate?.(signal)
  }

  /** The network has changed. */
  restart(): void {
    this.#dropAttempt()
    this.#askedMs = -Infinity
    if (this.#current.isStranded) this.reconnect()
  }

  /** Asks for another connection, or asks again; to be called while one is missing. */
  reconnect(): void {
    const nowMs = this.#clock.now()
    if (!this.#key || this.#isClosed || nowMs - this.#askedMs < RETRY_MS) return
    this.#askedMs = nowMs
    if (this.#role === 'offers') this.#offerAgain()
    else if (!this.#attempt)
      this.emit('signal', reconnectSignal({ type: 'restart', generation: this.#generation }, this.#key))
  }

  send(packet: MediaPacket): void {
    this.#current.send(packet)
  }

  /** @returns false where it must go another way */
  sendSignal(signal: Signal): boolean {
    return this.#isConnected && this.#current.sendSignal(signal)
  }

  sendState(state: PeerState): void {
    this.#inUse.state = state
    this.#current.sendState(state)
  }

  setHearing(hears: boolean): void {
    this.#hears = hears
    this.#current.setHearing(hears)
  }

  /** Closes the connection until one is needed. */
  rest(): void {
    this.#isConnected = false
    this.#dropAttempt()
    void this.#current.close()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#dropAttempt()
    const open = [this.#current, ...this.#replaced.keys()]
    for (const cancel of this.#replaced.values()) cancel()
    this.#replaced.clear()
    await Promise.all(open.map((link) => link.close()))
  }

  #makeLink(generation: number): TcpConnection {
    const pair: PairHandlers = {
      onPeerHears: (hears) => {
        if (link === this.#current) this.#pair.onPeerHears(hears)
      },
      onSignal: (signal) => this.#pair.onSignal(signal),
    }
    const link: TcpConnection = this.#make(pair, generation > 0)
    link.on('turned-away', (detail) => this.emit('turned-away', detail))
    link.on('signal', (signal) => this.emit('signal', ofGeneration(signal, generation)))
    link.on('packet', (packet) => this.emit('packet', packet))
    link.on('peer-state', (state) => {
      if (link === this.#current) this.emit('peer-state', state)
    })
    link.on('connected', () => this.#connected(link, generation))
    link.on('closed', (reason, detail) => this.#ended(link, reason, detail))
    if (generation === 0) link.on('offered', (offer) => this.emit('offered', offer))
    return link
  }

  #linkOf(generation: number | undefined): TcpConnection | undefined {
    if (this.#attempt) return generation === this.#attempt.generation ? this.#attempt.link : undefined
    return generation === 0 && this.#connectedGeneration === 0 ? this.#current : undefined
  }

  #begin(generation: number): Attempt {
    const link = this.#makeLink(generation)
    this.#generation = generation
    const cancelTimeout = this.#clock.after(ATTEMPT_MS, () => this.#dropAttempt())
    return (this.#attempt = { link, generation, cancelTimeout })
  }

  #offerAgain(): void {
    if (this.#attempt) {
      if (this.#attempt.offer) this.emit('signal', this.#attempt.offer)
      return
    }
    if (this.#generation === MAX_GENERATION) return
    const attempt = this.#begin(this.#generation + 1)
    const { link, generation } = attempt
    link.on('offered', (offer) => {
      const address = tcpAddress(offer)
      if (!address || !this.#key || this.#attempt !== attempt) return
      attempt.offer = reconnectSignal(reconnectOffer(generation, address), this.#key)
      this.emit('signal', attempt.offer)
    })
    link.offer()
  }

  /** One attempt at a time: the newest offer counts, and again where it has led nowhere. */
  #takeOffer(offer: ReconnectOffer): void {
    const { generation } = offer
    const isNew = generation > this.#generation
    const isAgain =
      generation === this.#generation && !this.#attempt && generation !== this.#connectedGeneration
    if (this.#role !== 'answers' || !this.#address || (!isNew && !isAgain)) return
    if (!this.#offers.take(this.#clock.now())) return
    this.#replaceAttempt()
    this.#begin(generation).link.answer(tcpOffer(addressIn(offer, this.#address)))
  }

  #takeRestart(generation: number): void {
    if (this.#role !== 'offers' || generation < this.#connectedGeneration) return
    if (this.#offers.take(this.#clock.now())) this.#offerAgain()
  }

  #connected(link: TcpConnection, generation: number): void {
    this.#key ??= link.sharedKey
    if (this.#attempt?.link === link) this.#use(link)
    this.#connectedGeneration = generation
    this.#isConnected = true
    this.#farewell = undefined
    this.emit('connected')
  }

  #use(link: TcpConnection): void {
    this.#attempt?.cancelTimeout()
    this.#attempt = undefined
    const before = this.#current
    this.#inUse.use(link)
    link.setHearing(this.#hears)
    const close = (): void => {
      this.#replaced.delete(before)
      void before.close()
    }
    this.#replaced.set(before, this.#clock.after(OVERLAP_MS, close))
  }

  #ended(link: TcpConnection, reason: LinkCloseReason, detail: string): void {
    if (this.#attempt?.link === link) {
      this.emit('turned-away', `TCP did not connect again: ${detail}`)
      this.#dropAttempt()
    } else if (this.#current === link) {
      this.#isConnected = false
      if (reason === 'peer-closed' && !link.wasReset && this.#attempt && this.#role === 'answers')
        this.#farewell = detail
      else this.emit('closed', reason, detail)
    }
  }

  #dropAttempt(): void {
    this.#replaceAttempt()
    const farewell = this.#farewell
    this.#farewell = undefined
    if (farewell !== undefined && !this.#isClosed) this.emit('closed', 'peer-closed', farewell)
  }

  #replaceAttempt(): void {
    const attempt = this.#attempt
    this.#attempt = undefined
    attempt?.cancelTimeout()
    void attempt?.link.close()
  }
}
