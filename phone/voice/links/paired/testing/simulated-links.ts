import { EventEmitter } from 'node:events'
import type { Clock } from '../../../../../base/clock'
import { type PeerState, voiceNumbersIn } from '../../../../../protocol/directory'
import type { MediaPacket } from '../../../../../protocol/media'
import type { Offer, Signal } from '../../../../../protocol/media/negotiation'
import type { LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../../media-link'
import { NumberTeller } from '../../tcp/number-teller'
import { PacketStamper } from '../../tcp/packet-stamper'
import type { PairHandlers } from '../../tcp/voice-receiver'
import type { NegotiatedLink, TcpConnection } from '../pair-of-links'

const NONE = { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0, droppedFrames: 0 }

/** A link that records what it is asked, and connects and ends when a test says so. */
class ScriptedLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly asked: unknown[] = []
  readonly states: PeerState[] = []
  readonly sent: MediaPacket[] = []
  counters: LinkStats = { ...NONE, aboveBestMs: 0, aboveUsualMs: 0, blockedMs: 0 }

  get stats(): LinkStats {
    return this.counters
  }

  offer(): void {
    this.asked.push('offer')
  }

  answer(offer: Offer): void {
    this.asked.push(['answer', offer])
  }

  send(packet: MediaPacket): void {
    this.sent.push(packet)
    this.counters = { ...this.counters, framesSent: this.counters.framesSent + 1 }
  }

  sendState(state: PeerState): void {
    this.states.push(state)
  }

  close(): Promise<void> {
    this.asked.push('close')
    return Promise.resolve()
  }

  end(reason: LinkCloseReason): void {
    this.emit('closed', reason, `the ${this.constructor.name} ended`)
  }
}

export class ScriptedTcp extends ScriptedLink implements TcpConnection {
  readonly pair: PairHandlers
  hears = false
  hasToldHearing = false
  isBehind = false
  /** Of an encrypted connection. */
  sharedKey: Buffer | undefined
  wasReset = false
  isStranded = false
  /** Whether it takes signals. */
  takesSignals = false
  readonly signals: Signal[] = []

  constructor(pair: PairHandlers) {
    super()
    this.pair = pair
  }

  onPeerHears(hears: boolean): void {
    this.pair.onPeerHears(hears)
  }

  sendSignal(signal: Signal): boolean {
    if (this.takesSignals) this.signals.push(signal)
    return this.takesSignals
  }

  negotiate(signal: Signal): void {
    this.asked.push(['negotiate', signal])
  }

  setHearing(hears: boolean): void {
    if (hears === this.hears) return
    this.hears = hears
    this.hasToldHearing = false
  }

  override send(packet: MediaPacket): void {
    super.send(packet)
    this.hasToldHearing = true
  }
}

export class ScriptedWebrtc extends ScriptedLink implements NegotiatedLink {
  negotiate(signal: Signal): void {
    this.asked.push(['negotiate', signal])
  }

  prepare(offer: Offer, early: boolean): void {
    this.asked.push(['prepare', offer, early])
  }

  authenticate({ fingerprint }: { readonly fingerprint: string }): void {
    this.asked.push(['authenticate', fingerprint])
  }

  restart(): void {
    this.asked.push('restart')
  }

  setRedundancy(distances: readonly number[]): void {
    this.asked.push(['redundancy', distances])
  }
}

/** How long a packet that is sent now is underway; Infinity: it is lost (over TCP: held up, with all behind it). ms */
export type Delay = (nowMs: number) => number

/** TCP in simulated time: in order, without loss, and with the numbers as they are told on the wire. */
export class SimulatedTcp extends ScriptedTcp {
  peer: SimulatedTcp | undefined
  readonly #clock: Clock
  readonly #delay: Delay
  readonly #teller = new NumberTeller()
  readonly #stamper = new PacketStamper()
  #arrivesMs = 0

  constructor(clock: Clock, delay: Delay, pair: PairHandlers) {
    super(pair)
    this.#clock = clock
    this.#delay = delay
  }

  override send(packet: MediaPacket): void {
    const said = this.hasToldHearing ? undefined : this.hears
    super.send(packet)
    const numbers = voiceNumbersIn(this.#teller.tell(packet))
    const nowMs = this.#clock.now()
    this.#arrivesMs = Math.max(this.#arrivesMs, nowMs + this.#delay(nowMs))
    if (this.#arrivesMs === Infinity) return
    this.#clock.after(this.#arrivesMs - nowMs, () => {
      if (said !== undefined) this.peer?.onPeerHears(said)
      this.peer?.receive(packet.payload, numbers)
    })
  }

  receive(payload: Uint8Array, numbers: Pick<MediaPacket, 'sequence' | 'timestamp'> | undefined): void {
    this.emit('packet', this.#stamper.stamp(payload, this.#clock.now(), numbers))
  }
}

/** WebRTC in simulated time, once it has connected. */
export class SimulatedWebrtc extends ScriptedWebrtc {
  peer: SimulatedWebrtc | undefined
  readonly #clock: Clock
  readonly #delay: Delay
  #isConnected = false

  constructor(clock: Clock, delay: Delay) {
    super()
    this.#clock = clock
    this.#delay = delay
  }

  connect(): void {
    this.#isConnected = true
    this.emit('connected')
  }

  override send(packet: MediaPacket): void {
    if (!this.#isConnected) return
    super.send(packet)
    const delayMs = this.#delay(this.#clock.now())
    if (delayMs < Infinity) this.#clock.after(delayMs, () => this.peer?.receive(packet))
  }

  receive(packet: MediaPacket): void {
    if (this.#isConnected) this.emit('packet', packet)
  }
}
