import { generateKeyPairSync } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { errorText } from '../../../../base/error-text'
import { startPacer } from '../../../../base/pacer'
import { RateBudget } from '../../../../base/rate-budget'
import {
  type CandidatePair,
  type IceServer,
  type PeerTransport,
  WebrtcPeer,
  type WebrtcPeerHandlers,
  type WebrtcPeerOptions,
} from '../../../../native/webrtc/webrtc-peer'
import type { PeerState } from '../../../../protocol/directory'
import { type MediaPacket, type ParsedSdp, parseSdp } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { selfSigned } from '../../../privacy/certificate'
import type { LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents, RepeatDistance } from '../media-link'
import { currentInterfaces, type Interfaces } from '../tcp/own-addresses'
import { CandidateFilter } from './candidate-filter'
import { ConnectionAttempt } from './connection-attempt'
import type { FrameCipher } from './frame-cipher'
import { VoiceTraffic } from './voice-traffic'
import { readOffer, readSignal, webrtcOffer, webrtcSignal, type WebrtcSignal } from './webrtc-signals'

/** From accepting the call to a connection. ms */
export const CONNECT_MS = 15_000
/** The library gives up a prepared answer after 39.5 s. ms */
export const RENEW_MS = 30_000
/** The peer sends a packet every 20 ms at least, … */
export const SILENCE_MS = 300
/** … every 400 ms in a silence that it does not send, … */
export const PAUSE_MS = 800
/** … and reports every second before its first voice. ms */
export const FIRST_VOICE_MS = 3000
/** Between two new connections, when none is of use. ms */
export const RETRY_MS = 2000
/** The call is over when nothing has come for so long. ms */
export const LOST_MS = 30_000
/** The old connection stays for what is still underway. ms */
const RETIRE_MS = 1000
/** Between two restarts that somebody asks for. ms */
const LEAST_RESTART_MS = 250
const REPORT_MS = 1000
const WATCH_MS = 100
/** For a goodbye to leave. ms */
const GOODBYE_MS = 20
/** Connections that are tried beside the one in use. */
const MAX_PENDING = 2
/** Signals of the peer: at once, and a second. */
const SIGNAL_BURST = 100
const SIGNALS_A_SECOND = 20
/** New offers of the peer, which cost a certificate’s work and sockets: at once, and a second. */
const OFFER_BURST = 5
const OFFERS_A_SECOND = 1

export interface WebrtcSettings {
  readonly iceServers: readonly IceServer[]
  /** Hides our address from peers. */
  readonly relayOnly?: boolean
  /** One address of this computer; undefined: all but loopback. */
  readonly bindAddress?: string
}

/** What the peer's identity has signed. */
export interface AuthenticPeer {
  /** Of its certificate of DTLS, as `fingerprintIn` reads it. */
  readonly fingerprint: string
  /** For frames that are encrypted between the phones; undefined: by DTLS alone. */
  readonly cipher?: FrameCipher
}

export interface WebrtcLinkOptions {
  readonly clock: Clock
  readonly settings: WebrtcSettings
  /** No voice flows before `authenticate`. */
  readonly mustAuthenticate: boolean
  readonly interfaces?: () => Interfaces
  readonly makePeer?: (options: WebrtcPeerOptions, handlers: WebrtcPeerHandlers) => PeerTransport
}

/**
 * Voice over UDP, through NAT: ICE and DTLS-SRTP, RTP and RTCP. The side that offers makes each connection of the call.
 * When one does not open, or falls silent, or the network changes, the next one (a generation) is negotiated while the
 * one before carries on; numbers and times of the packets go on. It ends when nothing has come for 30 s.
 */
export class WebrtcLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #options: WebrtcLinkOptions
  readonly #clock: Clock
  readonly #traffic: VoiceTraffic
  readonly #signalBudget: RateBudget
  readonly #offerBudget: RateBudget
  readonly #attempts = new Set<ConnectionAttempt>()
  #credentials: { readonly certificate: string; readonly privateKey: string } | undefined
  #role: 'offers' | 'answers' | undefined
  #generation = 0
  /** The newest offer of the peer. */
  #peerOffer: ParsedSdp | undefined
  #peerFingerprint: string | undefined
  #isAuthentic = false
  /** The callee has accepted the call, as far as we know. */
  #isAccepted = false
  #active: ConnectionAttempt | undefined
  /** The connection before; voice goes over it as well until the peer uses the new one. */
  #retiring: ConnectionAttempt | undefined
  #isOverlapping = false
  #isConnected = false
  #ended = false
  #restartedMs = -Infinity
  #path: CandidatePair | undefined
  readonly #timers: CancelTimer[] = []
  #cancelRenewal: CancelTimer = () => undefined

  constructor(options: WebrtcLinkOptions) {
    super()
    this.#options = options
    this.#clock = options.clock
    const nowMs = this.#clock.now()
    this.#signalBudget = new RateBudget(SIGNAL_BURST, SIGNALS_A_SECOND, nowMs)
    this.#offerBudget = new RateBudget(OFFER_BURST, OFFERS_A_SECOND, nowMs)
    this.#traffic = new VoiceTraffic(this.#clock, {
      onPacket: (packet) => this.emit('packet', packet),
      onPeerState: (state) => this.emit('peer-state', state),
      onGoodbye: () => this.#fail('peer-closed', 'the peer hung up'),
      onFlood: () => this.#fail('protocol', 'the peer sent more packets than there can be voice'),
    })
  }

  get stats(): LinkStats {
    return { ...this.#traffic.stats, ...(this.#path && { path: this.#path }) }
  }

  offer(): void {
    if (this.#role !== undefined) return
    this.#role = 'offers'
    this.#offerGeneration()
  }

  /** Nothing is sent to the peer, unless `early`. A newer offer takes the place of an older one. */
  prepare(offer: Offer, early: boolean): void {
    if (this.#role === 'offers') return
    const read = readOffer(offer)
    if (read && this.#role === undefined) this.#takeOffer(read, early)
  }

  answer(offer: Offer): void {
    if (this.#role === 'offers' || this.#isAccepted) return
    const read = readOffer(offer)
    if (read === undefined) return this.#fail('unreachable', 'the caller’s offer is not readable')
    if (this.#role === undefined) this.#takeOffer(read, false)
    this.#accept()
    this.#cancelRenewal()
    for (const attempt of this.#attempts) attempt.release()
    this.#connectWhenReady()
  }

  negotiate(signal: Signal): void {
    const nowMs = this.#clock.now()
    if (this.#ended || !this.#signalBudget.take(nowMs)) return
    const read = readSignal(signal)
    if (read === undefined) return
    switch (read.type) {
      case 'offer':
        if (this.#role === 'answers' && read.generation > this.#generation && this.#offerBudget.take(nowMs))
          this.#takeOffer(read, false)
        return
      case 'answer':
        if (this.#role === 'offers') this.#takeAnswer(read)
        return
      case 'candidate':
        for (const attempt of this.#attempts)
          if (attempt.generation === read.generation) attempt.addCandidate(read.candidate)
        return
      case 'restart':
        if (this.#role === 'offers' && read.generation >= this.#generation) this.restart()
    }
  }

  /**
   * The peer's identity has signed this. Before or after its description comes; one with another certificate ends the link.
   */
  authenticate({ fingerprint, cipher }: AuthenticPeer): void {
    if (this.#ended) return
    if (!this.#isExpected(fingerprint))
      return this.#fail('not-authentic', 'its certificate is not the signed one')
    this.#isAuthentic = true
    this.#traffic.setCipher(cipher)
    this.#connectWhenReady()
  }

  send(packet: MediaPacket): void {
    if (this.#isConnected && !this.#ended) this.#traffic.send(packet, this.#inUse)
  }

  sendState(state: PeerState): void {
    this.#traffic.setState(state, this.#isConnected && !this.#ended ? this.#inUse : [])
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#traffic.setRedundancy(distances)
  }

  restart(): void {
    const nowMs = this.#clock.now()
    if (this.#ended || nowMs - this.#restartedMs < LEAST_RESTART_MS) return
    this.#restartedMs = nowMs
    if (this.#role === 'offers') {
      this.#generation++
      this.#offerGeneration()
    } else if (this.#isAccepted) this.#signal({ type: 'restart', generation: this.#generation })
  }

  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#stopTimers()
    const open = [...this.#attempts].filter(({ isOpen }) => isOpen)
    if (this.#isConnected && open.length > 0) {
      this.#traffic.goodbye(open)
      await new Promise<void>((resolve) => this.#clock.after(GOODBYE_MS, resolve))
    }
    for (const attempt of this.#attempts) attempt.close()
    this.#attempts.clear()
  }

  get #inUse(): readonly ConnectionAttempt[] {
    const before = this.#isOverlapping ? this.#retiring : undefined
    return [this.#active, before].filter((attempt) => attempt !== undefined)
  }

  #signal(signal: UnlinkedSignal): void {
    this.emit('signal', webrtcSignal({ link: 'webrtc', ...signal }))
  }

  #offerGeneration(): void {
    const generation = this.#generation
    const attempt = this.#attempt(({ sdp, candidates }) => {
      if (generation === 0)
        this.emit('offered', webrtcOffer({ link: 'webrtc', generation, sdp, candidates: [...candidates] }))
      else this.#signal({ type: 'offer', generation, sdp, candidates: [...candidates] })
    })
    this.#begin(() => attempt.offer())
    this.#discardOld()
  }

  #takeOffer(
    offer: { readonly generation: number; readonly sdp: string; readonly candidates: readonly string[] },
    early: boolean,
  ): void {
    const parsed = parseSdp(offer.sdp)
    if (parsed === undefined || !this.#isExpected(parsed.description.fingerprint))
      return this.#refuse('the caller’s description is not readable, or has another certificate')
    this.#role = 'answers'
    this.#generation = offer.generation
    this.#peerOffer = { ...parsed, candidates: [...parsed.candidates, ...offer.candidates] }
    this.#prepareAnswer(early)
    this.#discardOld()
  }

  #prepareAnswer(early: boolean): void {
    const offer = this.#peerOffer
    if (offer === undefined || this.#ended) return
    const generation = this.#generation
    for (const attempt of this.#attempts) if (attempt.generation === generation) this.#discard(attempt)
    const attempt = this.#attempt(({ sdp, candidates }) =>
      this.#signal({
        ...{ type: 'answer', generation, sdp, candidates: [...candidates] },
        ...(!this.#isAccepted && { early: true }),
      }),
    )
    this.#begin(() => attempt.prepare(offer))
    this.#cancelRenewal()
    if (this.#isAccepted || early) attempt.release()
    else this.#cancelRenewal = this.#clock.after(RENEW_MS, () => this.#prepareAnswer(false))
  }

  #takeAnswer(answer: Extract<WebrtcSignal, { type: 'answer' }>): void {
    const attempt = [...this.#attempts].find(({ generation }) => generation === answer.generation)
    const parsed = parseSdp(answer.sdp)
    if (attempt === undefined) return
    if (parsed === undefined || !this.#isExpected(parsed.description.fingerprint))
      return this.#refuse('the callee’s description is not readable, or has another certificate')
    const candidates = [...parsed.candidates, ...answer.candidates]
    if (!attempt.accept({ ...parsed, candidates })) return
    if (answer.early !== true) this.#accept()
  }

  /** Of a call that does not stand yet it is the end. */
  #refuse(why: string): void {
    if (this.#isConnected) this.emit('turned-away', why)
    else this.#fail(this.#peerFingerprint === undefined ? 'unreachable' : 'not-authentic', why)
  }

  /** One certificate is the peer's for the whole call. */
  #isExpected(fingerprint: string): boolean {
    this.#peerFingerprint ??= fingerprint
    return this.#peerFingerprint === fingerprint
  }

  #accept(): void {
    if (this.#isAccepted || this.#ended) return
    this.#isAccepted = true
    this.#after(CONNECT_MS, () => {
      if (!this.#isConnected)
        this.#fail('unreachable', `no connection came about within ${CONNECT_MS / 1000} s`)
    })
  }

  #attempt(
    onDescribed: ConstructorParameters<typeof ConnectionAttempt>[1]['onDescribed'],
  ): ConnectionAttempt {
    const { settings, interfaces = currentInterfaces, makePeer = makeWebrtcPeer } = this.#options
    const generation = this.#generation
    const { ssrc, cname } = this.#traffic
    const attempt = new ConnectionAttempt(
      {
        ...{ generation, ssrc, cname, clock: this.#clock },
        filter: new CandidateFilter(interfaces(), settings.bindAddress?.startsWith('127.') === true),
        makePeer: (stream, handlers) => makePeer({ ...settings, ...this.#ownCredentials, stream }, handlers),
      },
      {
        onDescribed,
        onCandidate: (candidate) => this.#signal({ type: 'candidate', generation, candidate }),
        onOpen: () => this.#opened(attempt),
        onStuck: () => {
          if (generation === this.#generation) this.restart()
        },
        onFailed: (wasReached) => {
          this.#discard(attempt)
          if (wasReached && !this.#isConnected) this.#fail('not-authentic', 'DTLS has failed')
        },
        onMessage: (packet) => this.#heard(packet, attempt),
        onError: (error) => this.emit('turned-away', `WebRTC: ${errorText(error)}`),
      },
    )
    this.#attempts.add(attempt)
    return attempt
  }

  #begin(begin: () => void): void {
    try {
      begin()
    } catch (error) {
      this.#fail(this.#role === 'offers' ? 'offer-failed' : 'unreachable', errorText(error))
    }
  }

  #opened(attempt: ConnectionAttempt): void {
    if (this.#active && this.#active.generation > attempt.generation) return this.#discard(attempt)
    const before = this.#active
    this.#active = attempt
    if (before) this.#retire(before)
    this.#discardOld()
    this.#path = attempt.path
    this.#connectWhenReady()
  }

  /** Make before break: the peer may not have opened the new one yet. */
  #retire(before: ConnectionAttempt): void {
    if (this.#retiring) this.#discard(this.#retiring)
    this.#retiring = before
    this.#isOverlapping = true
    this.#after(RETIRE_MS, () => {
      this.#discard(before)
    })
  }

  #connectWhenReady(): void {
    const { mustAuthenticate } = this.#options
    if (this.#isConnected || this.#ended || !this.#isAccepted || this.#active === undefined) return
    if (mustAuthenticate && !this.#isAuthentic) return
    this.#isConnected = true
    const connectedMs = this.#clock.now()
    this.#timers.push(
      startPacer(this.#clock, REPORT_MS, () => {
        this.#path = this.#active?.path
        this.#traffic.report(this.#inUse)
      }),
      startPacer(this.#clock, WATCH_MS, () => this.#watch(connectedMs)),
    )
    // The callee's tells an early caller that it has accepted.
    this.#traffic.report(this.#inUse)
    this.emit('connected')
  }

  #heard(packet: Buffer, from: ConnectionAttempt): void {
    if (this.#ended || (this.#options.mustAuthenticate && !this.#isAuthentic)) return
    if (!this.#isConnected) {
      // Only a callee that has accepted sends anything on an early connection.
      if (this.#role !== 'offers') return
      this.#accept()
      this.#connectWhenReady()
    }
    if (from === this.#active) this.#isOverlapping = false
    this.#traffic.receive(packet, from, this.#inUse)
  }

  #watch(connectedMs: number): void {
    const nowMs = this.#clock.now()
    const silentMs = nowMs - Math.max(connectedMs, this.#traffic.lastHeardMs)
    if (silentMs >= LOST_MS) return this.#fail('lost', `nothing came from the peer for ${LOST_MS / 1000} s`)
    const talkingMs = this.#traffic.peerMayPause ? PAUSE_MS : SILENCE_MS
    const mostMs = this.#traffic.hasHeardVoice ? talkingMs : FIRST_VOICE_MS
    if (silentMs >= mostMs && nowMs - this.#restartedMs >= RETRY_MS) this.restart()
  }

  /** Of the attempts that are not in use, the newest stay. */
  #discardOld(): void {
    const activeGeneration = this.#active?.generation ?? -1
    const pending = [...this.#attempts].filter(
      (attempt) => attempt !== this.#active && attempt !== this.#retiring,
    )
    const newest = pending.filter(({ generation }) => generation > activeGeneration).slice(-MAX_PENDING)
    for (const attempt of pending) if (!newest.includes(attempt)) this.#discard(attempt)
  }

  #discard(attempt: ConnectionAttempt): void {
    attempt.close()
    this.#attempts.delete(attempt)
    if (this.#retiring === attempt) {
      this.#retiring = undefined
      this.#isOverlapping = false
    }
    if (this.#active === attempt) this.#active = undefined
  }

  get #ownCredentials() {
    if (this.#credentials) return this.#credentials
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    return (this.#credentials = {
      certificate: selfSigned(privateKey),
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    })
  }

  #fail(reason: LinkCloseReason, detail: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#stopTimers()
    for (const attempt of this.#attempts) attempt.close()
    this.#attempts.clear()
    this.emit('closed', reason, detail)
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.push(this.#clock.after(ms, callback))
  }

  #stopTimers(): void {
    this.#cancelRenewal()
    for (const cancel of this.#timers.splice(0)) cancel()
  }
}

type Unlinked<Each> = Each extends unknown ? Omit<Each, 'link'> : never
type UnlinkedSignal = Unlinked<WebrtcSignal>

const makeWebrtcPeer = (options: WebrtcPeerOptions, handlers: WebrtcPeerHandlers): PeerTransport =>
  new WebrtcPeer(options, handlers)
