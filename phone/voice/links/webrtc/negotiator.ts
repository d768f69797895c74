import type { CancelTimer, Clock } from '../../../../base/clock'
import { errorText } from '../../../../base/error-text'
import { RateBudget } from '../../../../base/rate-budget'
import type {
  PeerTransport,
  VoiceStreamFormat,
  WebrtcPeerHandlers,
} from '../../../../native/webrtc/webrtc-peer'
import { MAX_CANDIDATES, type ParsedSdp, parseSdp } from '../../../../protocol/media'
import type { CandidateFilter } from './candidate-filter'
import { ConnectionAttempt, type OwnHalf } from './connection-attempt'
import type { Generations } from './generations'
import type { UnlinkedSignal, WebrtcOffer, WebrtcSignal } from './webrtc-signals'

/** The library gives up a prepared answer after 39.5 s. ms */
export const RENEW_MS = 30_000
/** Between two restarts that somebody asks for. ms */
const LEAST_RESTART_MS = 250
/** Signals of the peer: at once, and a second. */
const SIGNAL_BURST = 100
const SIGNALS_A_SECOND = 20
/** New offers of the peer, which cost sockets and threads: at once, and a second. */
const OFFER_BURST = 5
const OFFERS_A_SECOND = 1
/** As many connections with a wrong certificate are none by chance. */
const MAX_DTLS_FAILURES = 3

export interface NegotiatorHandlers {
  onOffered(offer: Omit<WebrtcOffer, 'link'>): void
  onSignal(signal: UnlinkedSignal): void
  /** The callee has accepted the call. */
  onAccepted(): void
  onOpen(): void
  onMessage(packet: Buffer, from: ConnectionAttempt): void
  /** A connection takes longer than it should. */
  onStuck(): void
  /** The peer's description cannot be used: it is unreadable, or its certificate is not the one that is expected. */
  onRefused(reason: 'unreadable' | 'not-authentic', detail: string): void
  /** No connection can be made at all. */
  onImpossible(detail: string): void
  /** For logs. */
  onError(detail: string): void
}

export interface NegotiatorOptions {
  readonly clock: Clock
  readonly generations: Generations
  /** Our number and name in RTP. */
  readonly ssrc: number
  readonly cname: string
  /** Tells the peer no address of this computer itself. */
  readonly hidesAddresses: boolean
  readonly makeFilter: () => CandidateFilter
  readonly makePeer: (stream: VoiceStreamFormat, handlers: WebrtcPeerHandlers) => PeerTransport
}

/**
 * Negotiates the connections of one call, each a generation of its own. The caller offers each of them; the callee may ask
 * for one. All of them have the peer's one certificate.
 */
export class Negotiator {
  readonly #options: NegotiatorOptions
  readonly #clock: Clock
  readonly #generations: Generations
  readonly #handlers: NegotiatorHandlers
  readonly #signalBudget: RateBudget
  readonly #offerBudget: RateBudget
  #role: 'offers' | 'answers' | undefined
  #generation = 0
  /** The newest offer of the peer, with all of its candidates so far. */
  #peerOffer: ParsedSdp | undefined
  #peerFingerprint: string | undefined
  #isEarly = false
  /** We offer as DTLS's server: changes when DTLS gets stuck, as its client may be ahead of its server. */
  #isServer = false
  /** Of DTLS, since a connection has opened. */
  #failures = 0
  #isAccepted = false
  #isClosed = false
  #restartedMs = -Infinity
  #cancelRenewal: CancelTimer = () => undefined

  constructor(options: NegotiatorOptions, handlers: NegotiatorHandlers) {
    this.#options = options
    this.#clock = options.clock
    this.#generations = options.generations
    this.#handlers = handlers
    const nowMs = this.#clock.now()
    this.#signalBudget = new RateBudget(SIGNAL_BURST, SIGNALS_A_SECOND, nowMs)
    this.#offerBudget = new RateBudget(OFFER_BURST, OFFERS_A_SECOND, nowMs)
  }

  get isAccepted(): boolean {
    return this.#isAccepted
  }

  get restartedMs(): number {
    return this.#restartedMs
  }

  offer(): void {
    if (this.#role !== undefined) return
    this.#role = 'offers'
    this.#offerGeneration()
  }

  /** @param early connects at once, instead of at `accept` */
  prepare(offer: WebrtcOffer, early: boolean): void {
    if (this.#role !== undefined) return
    this.#isEarly = early
    this.#takeOffer(offer)
  }

  /** The call is accepted: by us, as the callee, or by the peer. */
  accept(): void {
    if (this.#isAccepted || this.#isClosed) return
    this.#isAccepted = true
    this.#cancelRenewal()
    if (this.#role === 'answers') for (const attempt of this.#generations.all) attempt.release()
    this.#handlers.onAccepted()
  }

  /** Takes a signal of the peer. */
  take(signal: WebrtcSignal): void {
    const nowMs = this.#clock.now()
    if (!this.#signalBudget.take(nowMs)) return
    switch (signal.type) {
      case 'offer':
        if (this.#role === 'answers' && signal.generation > this.#generation && this.#offerBudget.take(nowMs))
          this.#takeOffer(signal)
        return
      case 'answer':
        if (this.#role === 'offers') this.#takeAnswer(signal)
        return
      case 'candidate':
        return this.#takeCandidate(signal)
      case 'restart':
        if (this.#role === 'offers' && signal.generation >= this.#generation) this.restart()
    }
  }

  /** Negotiates the next connection. */
  restart(): void {
    const nowMs = this.#clock.now()
    if (nowMs - this.#restartedMs < LEAST_RESTART_MS) return
    this.#restartedMs = nowMs
    if (this.#role === 'offers') this.#next()
    else if (this.#isAccepted) this.#handlers.onSignal({ type: 'restart', generation: this.#generation })
  }

  /** @returns whether it is the peer's certificate: the first one is, for the whole call */
  expect(fingerprint: string): boolean {
    this.#peerFingerprint ??= fingerprint
    return this.#peerFingerprint === fingerprint
  }

  close(): void {
    this.#isClosed = true
    this.#cancelRenewal()
  }

  #next(): void {
    this.#restartedMs = this.#clock.now()
    this.#generation++
    this.#offerGeneration()
  }

  #offerGeneration(): void {
    const generation = this.#generation
    this.#begin(
      ({ sdp, candidates }) => {
        const offer = { generation, sdp, candidates: [...candidates] }
        if (generation === 0) this.#handlers.onOffered(offer)
        else this.#handlers.onSignal({ type: 'offer', ...offer })
      },
      (attempt) => attempt.offer(this.#isServer),
    )
  }

  #takeOffer({ generation, sdp, candidates }: Omit<WebrtcOffer, 'link'>): void {
    const parsed = this.#read(sdp)
    if (parsed === undefined) return
    this.#role = 'answers'
    this.#generation = generation
    this.#peerOffer = {
      ...parsed,
      candidates: [...parsed.candidates, ...candidates].slice(0, MAX_CANDIDATES),
    }
    this.#prepareAnswer()
  }

  #prepareAnswer(): void {
    const offer = this.#peerOffer
    if (offer === undefined) return
    const generation = this.#generation
    for (const attempt of this.#generations.all)
      if (attempt.generation === generation) this.#generations.discard(attempt)
    this.#cancelRenewal()
    this.#begin(
      ({ sdp, candidates }) =>
        this.#handlers.onSignal({
          ...{ type: 'answer', generation, sdp, candidates: [...candidates] },
          ...(!this.#isAccepted && { early: true }),
        }),
      (attempt) => {
        attempt.prepare(offer)
        if (this.#isAccepted || this.#isEarly) attempt.release()
        else this.#cancelRenewal = this.#clock.after(RENEW_MS, () => this.#prepareAnswer())
      },
    )
  }

  #takeAnswer({ generation, sdp, candidates, early }: Extract<WebrtcSignal, { type: 'answer' }>): void {
    const attempt = this.#generations.all.find((each) => each.generation === generation)
    const parsed = attempt && this.#read(sdp)
    if (!attempt || !parsed) return
    const isTaken = attempt.accept({ ...parsed, candidates: [...parsed.candidates, ...candidates] })
    if (isTaken && early !== true) this.accept()
  }

  #takeCandidate({ generation, candidate }: Extract<WebrtcSignal, { type: 'candidate' }>): void {
    for (const attempt of this.#generations.all)
      if (attempt.generation === generation) attempt.addCandidate(candidate)
    const offer = this.#peerOffer
    if (offer && generation === this.#generation && offer.candidates.length < MAX_CANDIDATES)
      this.#peerOffer = { ...offer, candidates: [...offer.candidates, candidate] }
  }

  #read(sdp: string): ParsedSdp | undefined {
    const parsed = parseSdp(sdp)
    if (parsed === undefined)
      this.#handlers.onRefused('unreadable', 'the peer’s description of its connection is not readable')
    else if (this.expect(parsed.description.fingerprint)) return parsed
    else this.#handlers.onRefused('not-authentic', 'the peer’s certificate is not the one of this call')
    return undefined
  }

  /**
   * The library may compare the certificate before it has stored the expected fingerprint, when its threads are held up:
   * the other way round that does not happen.
   */
  #dtlsFailed(generation: number): void {
    this.#failures++
    if (this.#failures >= MAX_DTLS_FAILURES)
      return this.#handlers.onRefused('not-authentic', 'DTLS has failed: the certificate is not the peer’s')
    if (generation !== this.#generation || this.#role !== 'offers') return
    this.#isServer = !this.#isServer
    this.#next()
  }

  #begin(onDescribed: (half: OwnHalf) => void, begin: (attempt: ConnectionAttempt) => void): void {
    const { clock, ssrc, cname, hidesAddresses, makeFilter, makePeer } = this.#options
    const generation = this.#generation
    const attempt = new ConnectionAttempt(
      { generation, clock, ssrc, cname, hidesAddresses, makePeer, filter: makeFilter() },
      {
        onDescribed,
        onCandidate: (candidate) => this.#handlers.onSignal({ type: 'candidate', generation, candidate }),
        onOpen: () => {
          this.#failures = 0
          this.#generations.opened(attempt)
          this.#handlers.onOpen()
        },
        onStuck: (wasReached) => {
          if (generation !== this.#generation) return
          if (wasReached) this.#isServer = !this.#isServer
          this.#handlers.onStuck()
        },
        onFailed: (wasReached) => {
          this.#generations.discard(attempt)
          if (wasReached) this.#dtlsFailed(generation)
        },
        onMessage: (packet) => this.#handlers.onMessage(packet, attempt),
        onError: (error) => this.#handlers.onError(errorText(error)),
      },
    )
    this.#generations.add(attempt)
    try {
      begin(attempt)
    } catch (error) {
      this.#generations.discard(attempt)
      this.#handlers.onImpossible(errorText(error))
    }
  }
}
