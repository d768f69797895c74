import type { CancelTimer, Clock } from '../../../../base/clock'
import type {
  CandidatePair,
  PeerTransport,
  VoiceStreamFormat,
  WebrtcPeerHandlers,
} from '../../../../native/webrtc/webrtc-peer'
import {
  formatSdp,
  MAX_CANDIDATES,
  OPUS_PARAMETERS,
  parseCandidate,
  type ParsedSdp,
  type VoiceDescription,
} from '../../../../protocol/media'
import type { CandidateFilter } from './candidate-filter'
import { OWN_TYPES, type PayloadTypes } from './payload-types'

/** Our own addresses take 3 ms to find; those that come later are sent one by one. ms */
export const GATHER_MS = 10
/**
 * The library forgets what has come before its DTLS server starts, and the client repeats itself after a second. So an answer
 * is held back until a first check has got through, and the server waits for the client, the caller; but no longer than
 * this. ms
 */
export const GATE_MS = 25
/**
 * As DTLS's client, the caller's check should get through first: our own come later, for a NAT that lets in only what we
 * have asked for. ms
 */
export const REVERSE_GATE_MS = 100
/** DTLS takes two round trips; the library repeats a lost packet after a second. ms */
export const DTLS_MS = 300
/** From both descriptions to an open connection. ms */
export const ATTEMPT_MS = 3000

const MID = '0'
/** In an offer of the library. */
const CHOICE_OF_ROLE = 'a=setup:actpass'
const AUDIO_LEVEL_ID = 1

/** Our half of a connection, for the other side. */
export interface OwnHalf {
  readonly sdp: string
  readonly candidates: readonly string[]
}

export interface AttemptHandlers {
  /** Our offer or answer, once. */
  onDescribed(half: OwnHalf): void
  /** An address of ours that was found later. */
  onCandidate(candidate: string): void
  onOpen(): void
  /** It takes longer than it should, but may still open. @param wasReached DTLS does */
  onStuck(wasReached: boolean): void
  /** The library has given up. @param wasReached only DTLS has failed */
  onFailed(wasReached: boolean): void
  onMessage(packet: Buffer): void
  onError(error: unknown): void
}

export interface AttemptOptions {
  readonly generation: number
  readonly clock: Clock
  readonly ssrc: number
  readonly cname: string
  /** Tells the peer no address of this computer itself. */
  readonly hidesAddresses: boolean
  /** Checks the peer's candidates. */
  readonly filter: CandidateFilter
  readonly makePeer: (stream: VoiceStreamFormat, handlers: WebrtcPeerHandlers) => PeerTransport
}

/**
 * One connection, from its descriptions to its end. The side that answers prepares
 * everything but neither sends a packet nor tells its addresses before `release`. No handler is called after `close`.
 */
export class ConnectionAttempt {
  readonly generation: number
  readonly #options: AttemptOptions
  readonly #handlers: AttemptHandlers
  #peer: PeerTransport | undefined
  #types: PayloadTypes = OWN_TYPES
  #sdp: string | undefined
  /** Ours, until they are sent with the description. */
  #own: string[] = []
  /** The peer's, until they may be used. */
  #held: string[] = []
  #isDescribed = false
  #isServer = false
  #usesCandidates = false
  #isReleased = false
  #isReached = false
  #wasOpen = false
  #mayDescribe = false
  #isClosed = false
  readonly #timers: CancelTimer[] = []

  constructor(options: AttemptOptions, handlers: AttemptHandlers) {
    this.#options = options
    this.generation = options.generation
    this.#handlers = handlers
  }

  get types(): PayloadTypes {
    return this.#types
  }

  get isOpen(): boolean {
    return this.#wasOpen && !this.#isClosed
  }

  get path(): CandidatePair | undefined {
    return this.#isClosed ? undefined : this.#peer?.path
  }

  /**
   * @param asServer of DTLS: right where the other side reaches us last, as through NAT
   * @throws Error when the library does not load, or no socket can be bound
   */
  offer(asServer: boolean): void {
    this.#isServer = asServer
    this.#make({ mid: MID, opusType: OWN_TYPES.opus, redType: OWN_TYPES.red, audioLevelId: AUDIO_LEVEL_ID })
    if (this.#peer?.offer() !== true) throw new Error('no connection can be begun')
    // Until the callee accepts the call it may ring for long; it answers later offers at once.
    if (this.generation > 0) this.#limit()
  }

  /** @returns whether it was the first answer, and fits our offer */
  accept({ description, candidates }: ParsedSdp): boolean {
    const { setup, opusType, redType } = description
    if (this.#usesCandidates || opusType !== OWN_TYPES.opus) return false
    // Browsers choose to be the client wherever they may.
    if (setup === 'actpass' || (this.#isServer && setup === 'passive')) return false
    if (this.#peer?.accept(formatSdp(description)) !== true) return false
    this.#types = { opus: opusType, ...(redType === OWN_TYPES.red && { red: redType }) }
    this.#useCandidates(candidates)
    this.#limit()
    return true
  }

  /** @throws Error when the library does not load, or no socket can be bound */
  prepare({ description, candidates }: ParsedSdp): void {
    this.#make(description)
    this.#types = {
      opus: description.opusType,
      ...(description.redType !== undefined && { red: description.redType }),
    }
    for (const candidate of candidates) this.addCandidate(candidate)
    // The library answers as DTLS's server when the offer says that its side is the client.
    this.#isServer = description.setup !== 'passive'
    const setup = this.#isServer ? 'active' : 'passive'
    if (this.#peer?.answer(formatSdp({ ...description, setup })) !== true)
      throw new Error('no connection can be begun')
  }

  /** Connects, and answers. */
  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#limit()
    if (this.#isServer) {
      this.#useCandidates([])
      this.#after(GATE_MS, () => this.#describe())
    } else {
      this.#describe()
      this.#after(REVERSE_GATE_MS, () => this.#useCandidates([]))
    }
  }

  /** Takes an address of the peer. */
  addCandidate(candidate: string): void {
    if (this.#isClosed) return
    if (!this.#usesCandidates) {
      if (this.#held.length < MAX_CANDIDATES) this.#held.push(candidate)
      return
    }
    const admitted = this.#options.filter.admit(candidate)
    if (admitted !== undefined) this.#peer?.addCandidate(admitted)
  }

  send(packet: Uint8Array): boolean {
    return this.#peer?.send(packet) ?? false
  }

  close(): void {
    this.#isClosed = true
    for (const cancel of this.#timers.splice(0)) cancel()
    this.#peer?.close()
  }

  #make(format: Pick<VoiceDescription, 'mid' | 'opusType' | 'redType' | 'audioLevelId'>): void {
    const { makePeer, ssrc, cname } = this.#options
    const { mid, opusType, redType, audioLevelId } = format
    const stream = {
      ...{ mid, opusType, opusParameters: OPUS_PARAMETERS, ssrc, cname },
      ...(redType !== undefined && { redType }),
      ...(audioLevelId !== undefined && { audioLevelId }),
    }
    this.#peer = makePeer(stream, {
      onDescription: (sdp) => this.#whileOpen(() => this.#described(sdp)),
      onCandidate: (candidate) => this.#whileOpen(() => this.#found(candidate)),
      onGathered: () => this.#whileOpen(() => this.#gathered()),
      onReached: () => this.#whileOpen(() => this.#reached()),
      onOpen: () => this.#whileOpen(() => this.#opened()),
      onFailed: () => this.#whileOpen(() => this.#handlers.onFailed(this.#isReached && !this.#wasOpen)),
      onMessage: (packet) => {
        if (this.isOpen) this.#handlers.onMessage(packet)
      },
      onError: (error) => this.#handlers.onError(error),
    })
  }

  #whileOpen(action: () => void): void {
    if (!this.#isClosed) action()
  }

  get #isOffering(): boolean {
    return !this.#usesCandidates && this.#sdp?.includes(CHOICE_OF_ROLE) === true
  }

  #described(sdp: string): void {
    this.#sdp = sdp
    if (this.#isOffering) this.#after(GATHER_MS, () => this.#describe())
    else if (this.#mayDescribe) this.#describe()
  }

  #gathered(): void {
    if (this.#isOffering) this.#describe()
  }

  #found(candidate: string): void {
    if (this.#options.hidesAddresses && parseCandidate(candidate)?.type === 'host') return
    if (this.#isDescribed) this.#handlers.onCandidate(candidate)
    else if (this.#own.length < MAX_CANDIDATES) this.#own.push(candidate)
  }

  #reached(): void {
    if (this.#isReached) return
    this.#isReached = true
    if (this.#isReleased) this.#describe()
    this.#after(DTLS_MS, () => {
      if (!this.#wasOpen) this.#handlers.onStuck(true)
    })
  }

  #opened(): void {
    if (this.#wasOpen) return
    this.#wasOpen = true
    this.#handlers.onOpen()
  }

  /** Sends our description, as soon as there is one. */
  #describe(): void {
    this.#mayDescribe = true
    if (this.#isDescribed || this.#sdp === undefined) return
    this.#isDescribed = true
    // An offer says who the server is, instead of leaving it to the other side.
    const sdp = this.#isServer ? this.#sdp.replace(CHOICE_OF_ROLE, 'a=setup:passive') : this.#sdp
    this.#handlers.onDescribed({ sdp, candidates: this.#own.splice(0) })
  }

  #useCandidates(more: readonly string[]): void {
    this.#usesCandidates = true
    for (const candidate of [...this.#held.splice(0), ...more]) this.addCandidate(candidate)
  }

  #limit(): void {
    this.#after(ATTEMPT_MS, () => {
      if (!this.#wasOpen) this.#handlers.onStuck(this.#isReached)
    })
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.push(this.#options.clock.after(ms, callback))
  }
}
