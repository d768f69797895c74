import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { startPacer } from '../../../../base/pacer'
import {
  type IceServer,
  type PeerTransport,
  WebrtcPeer,
  type WebrtcPeerHandlers,
  type WebrtcPeerOptions,
} from '../../../../native/webrtc/webrtc-peer'
import type { PeerState } from '../../../../protocol/directory'
import type { MediaPacket, RepeatDistance } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import type { VoicePath } from '../../../model'
import {
  type AuthenticPeer,
  type LinkCloseReason,
  type LinkStats,
  LOST_MS,
  type MediaLink,
  type MediaLinkEvents,
} from '../media-link'
import { currentInterfaces, type Interfaces } from '../../../../base/networks/interfaces'
import { CandidateFilter } from './candidate-filter'
import { ATTEMPT_MS, type ConnectionAttempt } from './connection-attempt'
import { type DtlsCredentials, makeDtlsCredentials } from './dtls-credentials'
import { Generations } from './generations'
import { Negotiator } from './negotiator'
import { VoiceTraffic } from './voice-traffic'
import { voicePath } from './voice-path'
import { readOffer, readSignal, webrtcOffer, webrtcSignal } from './webrtc-signals'

/** From accepting the call to a connection. ms */
export const CONNECT_MS = 15_000
/** A peer that talks sends a packet every 20 ms; … */
export const SILENCE_MS = 300
/** … in a silence that it does not send, one every 400 ms, of which two may be lost; … */
export const PAUSE_MS = 1300
/** … and before its first voice a report every second. ms */
const FIRST_VOICE_MS = 3000
/** Between two new connections while none is of use. ms */
export const RETRY_MS = 2000
const REPORT_MS = 1000
/** At first reports are more frequent, so that the round trip is known before the rate rises: one each, for so long. ms */
const EARLY_REPORT_MS = 400
const EARLY_MS = 10_000
const WATCH_MS = 100
/** When a goodbye is said again: each may be lost. ms */
export const GOODBYES_MS = [40, 120] as const

export interface WebrtcSettings {
  readonly iceServers: readonly IceServer[]
  /** One address of this computer; undefined: all but loopback. */
  readonly bindAddress?: string
}

export interface WebrtcLinkOptions {
  readonly clock: Clock
  readonly settings: WebrtcSettings
  /** No voice flows before `authenticate`. */
  readonly mustAuthenticate: boolean
  /** Tells the peer only the addresses that a STUN server sees, or TURN gives; false when left out. */
  readonly hidesAddresses?: boolean
  readonly interfaces?: () => Interfaces
  readonly makePeer?: (options: WebrtcPeerOptions, handlers: WebrtcPeerHandlers) => PeerTransport
}

/**
 * Voice over UDP, through NAT: ICE and DTLS-SRTP, RTP and RTCP. When a connection does not open, falls silent, or the
 * network changes, the next one is negotiated while this one carries on; the numbers and times of packets go on. The link
 * ends when nothing has come for 30 s.
 */
export class WebrtcLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #mustAuthenticate: boolean
  readonly #generations: Generations
  readonly #negotiator: Negotiator
  readonly #traffic: VoiceTraffic
  #isOffering = false
  #connectedMs = 0
  #isAuthentic = false
  #isConnected = false
  #ended = false
  readonly #iceServers: readonly IceServer[]
  #path: VoicePath | undefined
  readonly #timers: CancelTimer[] = []

  constructor({
    clock,
    settings,
    mustAuthenticate,
    hidesAddresses = false,
    interfaces = currentInterfaces,
    makePeer = makeWebrtcPeer,
  }: WebrtcLinkOptions) {
    super()
    this.#clock = clock
    this.#mustAuthenticate = mustAuthenticate
    this.#iceServers = settings.iceServers
    this.#generations = new Generations(clock)
    this.#traffic = new VoiceTraffic(clock, {
      onPacket: (packet) => this.emit('packet', packet),
      onPeerState: (state) => this.emit('peer-state', state),
      onGoodbye: () => this.#fail('peer-closed', 'the peer hung up'),
      onFlood: () => this.#fail('protocol', 'the peer sent more packets than there can be voice'),
    })
    let credentials: DtlsCredentials | undefined
    const { ssrc, cname } = this.#traffic
    const isLoopback = settings.bindAddress?.startsWith('127.') === true
    this.#negotiator = new Negotiator(
      {
        ...{ clock, ssrc, cname, hidesAddresses, generations: this.#generations },
        makeFilter: () => new CandidateFilter(interfaces(), isLoopback),
        makePeer: (stream, handlers) =>
          makePeer({ ...settings, ...(credentials ??= makeDtlsCredentials()), stream }, handlers),
      },
      {
        onOffered: (offer) => this.emit('offered', webrtcOffer({ link: 'webrtc', ...offer })),
        onSignal: (signal) => this.emit('signal', webrtcSignal({ link: 'webrtc', ...signal })),
        onAccepted: () => this.#expectConnection(),
        onOpen: () => {
          this.#traffic.pathChanged()
          this.#readPath()
          this.#connectWhenReady()
        },
        onMessage: (packet, from) => this.#heard(packet, from),
        onStuck: () => {
          // A path that works needs no other one.
          if (!this.#isConnected || this.#silentMs >= this.#mostSilentMs) this.restart()
        },
        onRefused: (reason, detail) => {
          if (this.#isConnected) this.emit('turned-away', detail)
          else this.#fail(reason === 'unreadable' ? 'unreachable' : reason, detail)
        },
        onImpossible: (detail) => {
          if (this.#isConnected) this.emit('turned-away', detail)
          else this.#fail(this.#isOffering ? 'offer-failed' : 'unreachable', detail)
        },
        onError: (detail) => this.emit('turned-away', `WebRTC: ${detail}`),
      },
    )
  }

  get stats(): LinkStats {
    const silentMs = this.#isConnected ? this.#silentMs : undefined
    return {
      ...this.#traffic.stats,
      ...(silentMs !== undefined && { silentMs }),
      ...(this.#path && { path: this.#path }),
    }
  }

  offer(): void {
    this.#isOffering = true
    if (!this.#ended) this.#negotiator.offer()
  }

  prepare(offer: Offer, early: boolean): void {
    const read = readOffer(offer)
    if (read && !this.#ended) this.#negotiator.prepare(read, early)
  }

  answer(offer: Offer): void {
    if (this.#ended || this.#isOffering) return
    const read = readOffer(offer)
    if (read === undefined) return this.#fail('unreachable', 'the caller’s offer is not readable')
    this.#negotiator.prepare(read, false)
    this.#negotiator.accept()
  }

  negotiate(signal: Signal): void {
    const read = readSignal(signal)
    if (read && !this.#ended) this.#negotiator.take(read)
  }

  /**
   * The peer's identity has signed this. May come before or after its description; a description with another certificate
   * ends the link, and is ignored once the call stands.
   */
  authenticate({ fingerprint, cipher }: AuthenticPeer): void {
    if (this.#ended) return
    if (!this.#negotiator.expect(fingerprint))
      return this.#fail('not-authentic', 'the peer’s certificate is not the signed one')
    this.#isAuthentic = true
    this.#traffic.setCipher(cipher)
    this.#connectWhenReady()
  }

  send(packet: MediaPacket): void {
    if (this.#isConnected && !this.#ended) this.#traffic.send(packet, this.#generations.inUse)
  }

  sendState(state: PeerState): void {
    this.#traffic.setState(state, this.#isConnected && !this.#ended ? this.#generations.inUse : [])
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#traffic.setRedundancy(distances)
  }

  restart(): void {
    if (!this.#ended) this.#negotiator.restart()
  }

  async close(): Promise<void> {
    if (this.#ended) return
    this.#end()
    const open = this.#isConnected ? this.#generations.all.filter(({ isOpen }) => isOpen) : []
    if (open.length === 0) {
      this.#generations.close()
      return
    }
    this.#traffic.goodbye(open)
    const [again, last] = GOODBYES_MS
    this.#clock.after(again, () => this.#traffic.goodbye(open))
    await new Promise<void>((resolve) =>
      this.#clock.after(last, () => {
        this.#traffic.goodbye(open)
        this.#generations.close()
        resolve()
      }),
    )
  }

  #expectConnection(): void {
    this.#after(CONNECT_MS, () => {
      if (!this.#isConnected)
        this.#fail('unreachable', `no connection came about within ${CONNECT_MS / 1000} s`)
    })
    this.#connectWhenReady()
    // One that was begun early may have got stuck before.
    this.#after(ATTEMPT_MS, () => {
      if (this.#generations.active === undefined) this.restart()
    })
  }

  #connectWhenReady(): void {
    if (this.#isConnected || this.#ended || !this.#negotiator.isAccepted) return
    if (this.#generations.active === undefined || (this.#mustAuthenticate && !this.#isAuthentic)) return
    this.#isConnected = true
    this.#connectedMs = this.#clock.now()
    const endEarly = startPacer(this.#clock, EARLY_REPORT_MS, () => this.#report())
    this.#timers.push(
      endEarly,
      this.#clock.after(EARLY_MS, endEarly),
      startPacer(this.#clock, REPORT_MS, () => {
        this.#readPath()
        this.#report()
      }),
      startPacer(this.#clock, WATCH_MS, () => this.#watch()),
    )
    // The callee's first report tells an early caller that it has accepted.
    this.#report()
    this.emit('connected')
  }

  #report(): void {
    this.#traffic.report(this.#generations.inUse)
  }

  #readPath(): void {
    const pair = this.#generations.active?.path
    this.#path = pair && voicePath(pair, this.#iceServers)
  }

  #heard(packet: Buffer, from: ConnectionAttempt): void {
    if (this.#ended || (this.#mustAuthenticate && !this.#isAuthentic)) return
    // On a connection that was begun early, only a callee that has accepted sends anything.
    if (this.#isOffering) this.#negotiator.accept()
    if (!this.#isConnected) return
    this.#generations.heardOn(from)
    this.#traffic.receive(packet, from, this.#generations.inUse)
  }

  get #silentMs(): number {
    return this.#clock.now() - Math.max(this.#connectedMs, this.#traffic.lastHeardMs)
  }

  /** How long a peer whose path works is silent at most. */
  get #mostSilentMs(): number {
    if (!this.#traffic.hasHeardVoice) return FIRST_VOICE_MS
    return this.#traffic.peerMayPause ? PAUSE_MS : SILENCE_MS
  }

  #watch(): void {
    if (this.#silentMs >= LOST_MS)
      return this.#fail('lost', `nothing came from the peer for ${LOST_MS / 1000} s`)
    const sinceRestartMs = this.#clock.now() - this.#negotiator.restartedMs
    if (this.#silentMs >= this.#mostSilentMs && sinceRestartMs >= RETRY_MS) this.restart()
  }

  #fail(reason: LinkCloseReason, detail: string): void {
    if (this.#ended) return
    this.#end()
    this.#generations.close()
    this.emit('closed', reason, detail)
  }

  #end(): void {
    this.#ended = true
    this.#negotiator.close()
    for (const cancel of this.#timers.splice(0)) cancel()
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.push(this.#clock.after(ms, callback))
  }
}

const makeWebrtcPeer = (options: WebrtcPeerOptions, handlers: WebrtcPeerHandlers): PeerTransport =>
  new WebrtcPeer(options, handlers)
