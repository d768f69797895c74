import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { startPacer } from '../../../../base/pacer'
import type { PeerState } from '../../../../protocol/directory'
import { decodeRedundancy, type MediaPacket, type RepeatDistance } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { isSilent } from '../../capture/dtx-gate'
import type { AuthenticPeer, LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../media-link'
import { type LinkEnd, moreTelling } from './end-reasons'
import { Hearing } from './hearing'
import { InitialSignals } from './initial-signals'
import { JoinedCounters } from './joined-counters'
import { PacketMerger } from './packet-merger'

/** TCP stays as a spare for so long after both sides hear each other by WebRTC. ms */
export const SPARE_MS = 10_000
/** WebRTC is given up so long after TCP has connected or failed. Its own time-out is shorter, but begins with the answer. ms */
export const TRIAL_MS = 20_000
/**
 * A peer that has closed TCP may have hung up, and its goodbye by WebRTC may be lost: the call ends when nothing has come
 * since, … ms
 */
export const FAREWELL_MS = 3000
/** … except what was underway. ms */
const UNDERWAY_MS = 200
const WATCH_MS = 100

/** A TCP link that can be the spare of another one. */
export interface SpareLink extends MediaLink {
  /** Tells the peer, with the next voice, whether we hear it on the other link. */
  setHearing(hears: boolean): void
  readonly hasToldHearing: boolean
}

/** A WebRTC link. */
export type NegotiatedLink = MediaLink &
  Required<Pick<MediaLink, 'prepare' | 'negotiate' | 'restart' | 'authenticate' | 'setRedundancy'>>

export interface PairedLinkOptions {
  readonly clock: Clock
  /** @param onPeerHears the peer says whether it hears us on the other link */
  readonly makeTcp: (onPeerHears: (hears: boolean) => void) => SpareLink
  readonly webrtc: NegotiatedLink
}

type Stage = 'begun' | 'connected' | 'closed'

/**
 * TCP and WebRTC at once: the first that connects carries voice, and WebRTC takes over when it works. Packets have the same
 * numbers on both. All are sent by WebRTC, and by TCP as well until each side has said that it hears the other by
 * WebRTC; of each the first to arrive counts. So a change leaves no gap, repeats nothing, and the playout
 * sees one stream whose delay changes. When WebRTC falls silent for a second, voice goes over TCP again if it
 * still stands.
 *
 * `offered` has TCP's offer, as every phone reads it; that of WebRTC follows as a signal.
 */
export class PairedLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #tcp: SpareLink
  readonly #webrtc: NegotiatedLink
  readonly #stages: { tcp: Stage; webrtc: Stage } = { tcp: 'begun', webrtc: 'begun' }
  readonly #signals: InitialSignals
  readonly #hearing = new Hearing()
  readonly #merger = new PacketMerger()
  readonly #counters = new JoinedCounters()
  #peerHears = false
  #inUse: MediaLink
  #state: PeerState | undefined
  /** Since when TCP is not needed. */
  #spareSinceMs: number | undefined
  readonly #ends: LinkEnd[] = []
  #isConnected = false
  /** When anything came last by either link. */
  #heardMs = 0
  #closing: Promise<unknown> | undefined
  readonly #timers: CancelTimer[] = []

  constructor({ clock, makeTcp, webrtc }: PairedLinkOptions) {
    super()
    this.#clock = clock
    this.#tcp = makeTcp((hears) => {
      this.#peerHears = hears
      this.#update()
    })
    this.#webrtc = webrtc
    this.#inUse = webrtc
    this.#signals = new InitialSignals(webrtc, (signal) => this.emit('signal', signal))
    this.#followTcp()
    this.#followWebrtc()
  }

  /** Of the link in use, but `silentMs` of both; counters go on where the link changes. */
  get stats(): LinkStats {
    const { stats } = this.#inUse
    const silentMs = this.#isConnected ? this.#clock.now() - this.#heardMs : undefined
    return { ...stats, ...this.#counters.of(stats), ...(silentMs !== undefined && { silentMs }) }
  }

  offer(): void {
    this.#signals.offer()
    this.#tcp.offer()
  }

  answer(offer: Offer): void {
    this.#tcp.answer(offer)
    this.#signals.answer()
  }

  meet(offer: Offer): void {
    this.#tcp.meet?.(offer)
  }

  /** TCP waits for the answer. */
  prepare(_offer: Offer, early: boolean): void {
    this.#signals.prepare(early)
  }

  negotiate(signal: Signal): void {
    if (signal.link === 'tcp') this.#tcp.negotiate?.(signal)
    else this.#signals.take(signal)
  }

  authenticate(peer: AuthenticPeer): void {
    this.#webrtc.authenticate(peer)
  }

  restart(): void {
    this.#webrtc.restart()
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#webrtc.setRedundancy(distances)
  }

  send(packet: MediaPacket): void {
    if (!this.#isConnected) return
    this.#webrtc.send(packet)
    if (this.#stages.tcp === 'connected' && this.#needsTcp) this.#tcp.send(packet)
  }

  sendState(state: PeerState): void {
    this.#state = state
    this.#tcp.sendState(state)
    this.#webrtc.sendState(state)
  }

  async close(): Promise<void> {
    await this.#closeBoth()
  }

  #followTcp(): void {
    this.#tcp.on('offered', (offer) => {
      this.emit('offered', offer)
      this.#signals.requested()
    })
    this.#tcp.on('signal', (signal) => this.emit('signal', signal))
    this.#tcp.on('turned-away', (detail) => this.emit('turned-away', detail))
    this.#tcp.on('connected', () => {
      this.#stages.tcp = 'connected'
      this.#connected()
      this.#limitTrial()
    })
    this.#tcp.on('packet', (packet) => {
      this.#heardMs = this.#clock.now()
      this.#pass(this.#merger.byTcp(packet, this.#heardMs))
    })
    this.#tcp.on('peer-state', (state) => this.#told(this.#tcp, state))
    this.#tcp.on('closed', (reason, detail) => this.#tcpClosed(reason, detail))
  }

  #followWebrtc(): void {
    this.#webrtc.on('turned-away', (detail) => this.emit('turned-away', detail))
    this.#webrtc.on('connected', () => {
      this.#stages.webrtc = 'connected'
      this.#connected()
    })
    this.#webrtc.on('packet', (packet) => {
      const nowMs = (this.#heardMs = this.#clock.now())
      this.#hearing.heard(nowMs, isOfPause(packet))
      this.#update()
      this.#pass(this.#merger.byWebrtc(packet, nowMs))
    })
    this.#webrtc.on('peer-state', (state) => this.#told(this.#webrtc, state))
    this.#webrtc.on('closed', (reason, detail) => this.#webrtcClosed(reason, detail))
  }

  #connected(): void {
    const isFirst = !this.#isConnected
    this.#isConnected = true
    if (isFirst) {
      this.#heardMs = this.#clock.now()
      this.#timers.push(startPacer(this.#clock, WATCH_MS, () => this.#watch()))
    }
    this.#update()
    if (isFirst) this.emit('connected')
  }

  #pass(packets: readonly MediaPacket[]): void {
    for (const packet of packets) this.emit('packet', packet)
  }

  /** What comes on the other link may be old. */
  #told(link: MediaLink, state: PeerState): void {
    this.#heardMs = this.#clock.now()
    if (link === this.#inUse) this.emit('peer-state', state)
  }

  get #hears(): boolean {
    return this.#stages.webrtc === 'connected' && this.#hearing.hears
  }

  get #needsTcp(): boolean {
    return !this.#hears || !this.#peerHears || !this.#tcp.hasToldHearing
  }

  #update(): void {
    const hears = this.#hears
    this.#tcp.setHearing(hears)
    this.#use(!hears && this.#stages.tcp === 'connected' ? this.#tcp : this.#webrtc)
    const isSpare = hears && (this.#peerHears || this.#stages.tcp === 'begun')
    this.#spareSinceMs = isSpare ? (this.#spareSinceMs ?? this.#clock.now()) : undefined
  }

  #use(link: MediaLink): void {
    const before = this.#inUse
    if (link === before) return
    this.#counters.change(before.stats, link.stats)
    this.#inUse = link
    if (this.#state) link.sendState(this.#state)
  }

  #watch(): void {
    const nowMs = this.#clock.now()
    this.#pass(this.#merger.overdue(nowMs))
    this.#hearing.check(nowMs)
    this.#update()
    if (this.#spareSinceMs === undefined || nowMs - this.#spareSinceMs < SPARE_MS) return
    if (this.#stages.tcp !== 'closed') void this.#tcp.close()
    this.#stages.tcp = 'closed'
  }

  /** From now on WebRTC must connect within its time. */
  #limitTrial(): void {
    this.#after(TRIAL_MS, () => {
      if (this.#stages.webrtc !== 'begun') return
      void this.#webrtc.close()
      this.#webrtcClosed('unreachable', `WebRTC did not connect within ${TRIAL_MS / 1000} s`)
    })
  }

  #tcpClosed(reason: LinkCloseReason, detail: string): void {
    const { tcp, webrtc } = this.#stages
    const wasInUse = this.#inUse === this.#tcp
    this.#stages.tcp = 'closed'
    if (webrtc !== 'connected' || wasInUse) this.#ends.push({ reason, detail })
    // A router that refuses connections for a caller behind it looks like an offer that is withdrawn.
    const isOver = webrtc === 'closed' || this.#signals.isWaiting
    if (isOver || (webrtc === 'begun' && tcp === 'connected' && reason === 'peer-closed'))
      return this.#fail(moreTelling(this.#ends))
    this.#update()
    if (webrtc === 'begun') this.#limitTrial()
    else if (reason === 'peer-closed') this.#expectVoice({ reason, detail })
  }

  #webrtcClosed(reason: LinkCloseReason, detail: string): void {
    const { tcp, webrtc } = this.#stages
    this.#stages.webrtc = 'closed'
    this.#ends.push({ reason, detail })
    // The caller's TCP waits for the callee without an end of its own.
    const neverByTcp = tcp === 'begun' && webrtc === 'connected'
    if (reason === 'peer-closed' || tcp === 'closed' || neverByTcp) this.#fail(moreTelling(this.#ends))
    else this.#update()
  }

  /** Whether the peer has hung up, or closed its spare. */
  #expectVoice(end: LinkEnd): void {
    const closedMs = this.#clock.now()
    this.#after(FAREWELL_MS, () => {
      if (this.#hearing.heardMs <= closedMs + UNDERWAY_MS) this.#fail(end)
    })
  }

  #fail({ reason, detail }: LinkEnd): void {
    if (this.#closing) return
    void this.#closeBoth()
    this.emit('closed', reason, detail)
  }

  #closeBoth(): Promise<unknown> {
    for (const cancel of this.#timers.splice(0)) cancel()
    return (this.#closing ??= Promise.all([this.#tcp.close(), this.#webrtc.close()]))
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.push(this.#clock.after(ms, callback))
  }
}

/** The peer may send nothing for a while, by discontinuous transmission. */
function isOfPause({ payload, redundant }: MediaPacket): boolean {
  const opus = redundant === true ? decodeRedundancy(payload)?.primary.payload : payload
  return opus !== undefined && isSilent(opus)
}
