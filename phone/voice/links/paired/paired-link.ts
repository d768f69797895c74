import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { startPacer } from '../../../../base/pacer'
import type { PeerState } from '../../../../protocol/directory'
import type { MediaPacket, RepeatDistance } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import type { AuthenticPeer, LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../media-link'
import { isBye } from '../webrtc/webrtc-signals'
import { BYE_MS, FAREWELL_MS, HUNG_UP, type LinkEnd, LOST, moreTelling, RESET_MS } from './end-reasons'
import { Hearing, isOfPause } from './hearing'
import { InitialSignals } from './initial-signals'
import { goesInside } from './inside-signals'
import { LastHeard } from './last-heard'
import { LinkInUse } from './link-in-use'
import { PacketMerger } from './packet-merger'
import type { MakeTcp, NegotiatedLink } from './pair-of-links'
import { ReconnectingTcp } from './reconnecting-tcp'

/** TCP stays as a spare for so long after both sides hear each other by WebRTC. ms */
export const SPARE_MS = 10_000
/** WebRTC is given up so long after TCP has connected or failed. Its own time-out is shorter, but begins with the answer. ms */
export const TRIAL_MS = 20_000
const WATCH_MS = 100

export interface PairedLinkOptions {
  readonly clock: Clock
  readonly makeTcp: MakeTcp
  readonly webrtc: NegotiatedLink
}

/**
 * TCP and WebRTC at once: the first that connects carries voice, and WebRTC takes over when it works. Packets have the same
 * numbers on both. All are sent by WebRTC, and by TCP as well until each side has said that it hears the other by
 * WebRTC; of each the first to arrive counts. So a change leaves no gap, repeats nothing, and the playout
 * sees one stream whose delay changes. When WebRTC falls silent for a second, voice goes over TCP again if it
 * still stands.
 *
 * TCP connects again where nothing else brings voice: as when the network has changed, and lets no UDP through. Signals of
 * WebRTC go inside of TCP while that works. The call is lost when nothing has come for 30 s.
 *
 * `offered` has TCP's offer, as every phone reads it; that of WebRTC follows as a signal.
 */
export class PairedLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #tcp: ReconnectingTcp
  readonly #webrtc: NegotiatedLink
  readonly #stages: Record<'tcp' | 'webrtc', 'begun' | 'connected' | 'closed'> = {
    tcp: 'begun',
    webrtc: 'begun',
  }
  readonly #signals: InitialSignals
  readonly #hearing = new Hearing()
  readonly #merger = new PacketMerger()
  #peerHears = false
  readonly #inUse: LinkInUse<MediaLink>
  /** Since when TCP is not needed. */
  #spareSinceMs: number | undefined
  readonly #ends: LinkEnd[] = []
  #isConnected = false
  readonly #lastHeard = new LastHeard()
  #closing: Promise<void> | undefined
  readonly #timers: CancelTimer[] = []

  constructor({ clock, makeTcp, webrtc }: PairedLinkOptions) {
    super()
    this.#clock = clock
    this.#tcp = new ReconnectingTcp(clock, makeTcp, {
      onPeerHears: (hears) => {
        this.#peerHears = hears
        this.#update()
      },
      onSignal: (signal) => webrtc.negotiate(signal),
    })
    this.#webrtc = webrtc
    this.#inUse = new LinkInUse<MediaLink>(webrtc)
    this.#signals = new InitialSignals(webrtc, (signal) => {
      const isInside = goesInside(signal, this.#lastHeard, clock.now()) && this.#tcp.sendSignal(signal)
      if (!isInside) this.emit('signal', signal)
    })
    for (const link of [this.#tcp, webrtc]) {
      link.on('turned-away', (detail) => this.emit('turned-away', detail))
      link.on('peer-state', (state) => this.#told(link, state))
    }
    this.#followTcp()
    this.#followWebrtc()
  }

  /** Of the link in use, but `silentMs` of both; counters go on where the link changes. */
  get stats(): LinkStats {
    const { stats } = this.#inUse
    return this.#isConnected ? { ...stats, silentMs: this.#lastHeard.silentMs(this.#clock.now()) } : stats
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
    this.#tcp.meet(offer)
  }

  /** TCP waits for the answer. */
  prepare(_offer: Offer, early: boolean): void {
    this.#signals.prepare(early)
  }

  negotiate(signal: Signal): void {
    if (signal.link === 'tcp') this.#tcp.negotiate(signal)
    else if (isBye(signal)) this.#expectVoice(HUNG_UP, BYE_MS)
    else this.#signals.take(signal)
  }

  authenticate(peer: AuthenticPeer): void {
    this.#webrtc.authenticate(peer)
  }

  restart(): void {
    this.#lastHeard.networkChanged(this.#clock.now())
    this.#webrtc.restart()
    if (!this.#hears) this.#tcp.restart()
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#webrtc.setRedundancy(distances)
  }

  send(packet: MediaPacket): void {
    if (!this.#isConnected) return
    this.#webrtc.send(packet)
    if (this.#stages.tcp === 'connected' && this.#needsTcp && !this.#isCrowded) this.#tcp.send(packet)
  }

  sendState(state: PeerState): void {
    this.#inUse.state = state
    this.#tcp.sendState(state)
    this.#webrtc.sendState(state)
  }

  close(): Promise<void> {
    for (const cancel of this.#timers.splice(0)) cancel()
    return (this.#closing ??= Promise.all([this.#tcp.close(), this.#webrtc.close()]).then(() => undefined))
  }

  #followTcp(): void {
    this.#tcp.on('offered', (offer) => {
      this.emit('offered', offer)
      this.#signals.requested()
    })
    this.#tcp.on('signal', (signal) => this.emit('signal', signal))
    this.#tcp.on('connected', () => {
      this.#stages.tcp = 'connected'
      // The peer says it anew on each connection.
      this.#peerHears = false
      this.#connected()
      this.#limitTrial()
    })
    this.#tcp.on('packet', (packet) => this.#pass(this.#merger.byTcp(packet, this.#heard(this.#tcp))))
    this.#tcp.on('closed', (reason, detail) => this.#tcpClosed(reason, detail))
  }

  #followWebrtc(): void {
    this.#webrtc.on('connected', () => {
      this.#stages.webrtc = 'connected'
      this.#connected()
    })
    this.#webrtc.on('packet', (packet) => {
      const nowMs = this.#heard(this.#webrtc)
      this.#hearing.heard(nowMs, isOfPause(packet))
      this.#update()
      this.#pass(this.#merger.byWebrtc(packet, nowMs))
    })
    this.#webrtc.on('closed', (reason, detail) => this.#webrtcClosed(reason, detail))
  }

  #connected(): void {
    const isFirst = !this.#isConnected
    this.#isConnected = true
    if (isFirst) {
      this.#lastHeard.connected(this.#clock.now())
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
    this.#heard(link)
    if (link === this.#inUse.link) this.emit('peer-state', state)
  }

  #heard(link: MediaLink): number {
    const nowMs = this.#clock.now()
    this.#lastHeard.heard(nowMs, link === this.#tcp ? 'tcp' : 'webrtc')
    return nowMs
  }

  get #hears(): boolean {
    return this.#stages.webrtc === 'connected' && this.#hearing.hears
  }

  get #needsTcp(): boolean {
    return !this.#hears || !this.#peerHears || !this.#tcp.hasToldHearing
  }

  /** A narrow way does not carry voice twice: what TCP has not delivered yet holds up WebRTC, too. */
  get #isCrowded(): boolean {
    return this.#stages.webrtc === 'connected' && this.#tcp.isBehind && this.#tcp.hasToldHearing
  }

  #update(): void {
    const hears = this.#hears
    this.#tcp.setHearing(hears)
    const { tcp, webrtc } = this.#stages
    const needsTcp = tcp === 'connected' || (this.#tcp.mayReconnect && webrtc !== 'connected')
    this.#inUse.use(!hears && needsTcp ? this.#tcp : this.#webrtc)
    const isSpare = hears && (this.#peerHears || this.#stages.tcp === 'begun')
    this.#spareSinceMs = isSpare ? (this.#spareSinceMs ?? this.#clock.now()) : undefined
  }

  #watch(): void {
    const nowMs = this.#clock.now()
    this.#pass(this.#merger.overdue(nowMs))
    this.#hearing.check(nowMs)
    this.#update()
    if (this.#spareSinceMs === undefined) this.#keepTcp(nowMs)
    else if (nowMs - this.#spareSinceMs >= SPARE_MS && this.#stages.tcp !== 'closed') {
      this.#stages.tcp = 'closed'
      this.#tcp.rest()
    }
  }

  /** Where TCP is all there is. */
  #keepTcp(nowMs: number): void {
    if (this.#hears || !this.#tcp.mayReconnect) return
    const { tcp, webrtc } = this.#stages
    const isConnected = tcp === 'connected' || webrtc === 'connected'
    if (!isConnected && this.#lastHeard.isLost(nowMs)) this.#fail(LOST)
    else if (tcp !== 'connected' || this.#lastHeard.isStalled(nowMs)) this.#tcp.reconnect()
  }

  /** From now on WebRTC must connect within its time. */
  #limitTrial(): void {
    if (this.#stages.webrtc !== 'begun') return
    this.#after(TRIAL_MS, () => {
      if (this.#stages.webrtc !== 'begun') return
      void this.#webrtc.close()
      this.#webrtcClosed('unreachable', `WebRTC did not connect within ${TRIAL_MS / 1000} s`)
    })
  }

  #tcpClosed(reason: LinkCloseReason, detail: string): void {
    const { tcp, webrtc } = this.#stages
    const wasInUse = this.#inUse.link === this.#tcp
    this.#stages.tcp = 'closed'
    if (webrtc !== 'connected' || wasInUse) this.#ends.push({ reason, detail })
    // A router that refuses connections for a caller behind it looks like an offer that is withdrawn.
    const isOver = webrtc === 'closed' || this.#signals.isWaiting
    if (this.#tcp.mayReconnect && (reason === 'lost' || this.#tcp.wasReset)) {
      if (reason === 'peer-closed') this.#expectVoice({ reason, detail }, RESET_MS)
      return this.#watch()
    }
    if (isOver || (webrtc === 'begun' && tcp === 'connected' && reason === 'peer-closed'))
      return this.#fail(moreTelling(this.#ends))
    this.#update()
    this.#limitTrial()
    if (webrtc !== 'begun' && reason === 'peer-closed') this.#expectVoice({ reason, detail }, FAREWELL_MS)
  }

  #webrtcClosed(reason: LinkCloseReason, detail: string): void {
    const { tcp, webrtc } = this.#stages
    this.#stages.webrtc = 'closed'
    this.#ends.push({ reason, detail })
    // The caller's TCP waits for the callee without an end of its own.
    const neverByTcp = tcp === 'begun' && webrtc === 'connected'
    const isLast = neverByTcp || (tcp === 'closed' && !this.#tcp.mayReconnect)
    if (reason === 'peer-closed' || isLast) this.#fail(moreTelling(this.#ends))
    else this.#update()
  }

  /** Whether the peer has hung up, or closed its spare. */
  #expectVoice(end: LinkEnd, waitMs: number): void {
    const closedMs = this.#clock.now()
    this.#after(waitMs, () => {
      if (this.#lastHeard.isSilentSince(closedMs, this.#clock.now())) this.#fail(end)
    })
  }

  #fail({ reason, detail }: LinkEnd): void {
    if (this.#closing) return
    void this.close()
    this.emit('closed', reason, detail)
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.push(this.#clock.after(ms, callback))
  }
}
