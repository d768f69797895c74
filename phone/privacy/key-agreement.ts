import type { Signal } from '../../protocol/media/negotiation'
import type { FrameKeys } from '../../protocol/media/sframe'
import { type CallKeys, type CallSide } from './call-keys'
import type { CertificateFingerprint, KeyPart } from './key-part'
import { answerKeys, type CallContext, type KeyOffer, type KeyRefusal, offerKeys } from './media-keys'

/** Of the keys: there is one, because a call keeps its link through all restarts. */
const GENERATION = 0
/** So many wrong parts are checked. Each costs some tenths of a millisecond, and no honest phone sends one. */
const MAX_REFUSED = 10

export interface KeyAgreementOptions extends Omit<CallContext, 'certificate'> {
  readonly side: CallSide
  /** The certificate that a signal of a link describes; undefined: it describes none. */
  readonly certificateIn: (signal: Signal) => CertificateFingerprint | undefined
}

/** The peer whom the agreement has proved. */
export interface AgreedPeer {
  readonly certificate: CertificateFingerprint
  readonly keys: FrameKeys
}

export type Progress =
  | { readonly kind: 'none' }
  | { readonly kind: 'agreed'; readonly peer: AgreedPeer }
  | { readonly kind: 'refused'; readonly reason: KeyRefusal }

/** A signal, as it goes out. */
export interface Outgoing {
  readonly signal: Signal
  readonly progress: Progress
}

/**
 * Agrees on the keys of one call's frames while the links negotiate. Each description of an own connection gets the own part
 * (`keys`), because any signal may be lost; the peer's part is taken from its descriptions, once.
 */
export class KeyAgreement {
  readonly #options: KeyAgreementOptions
  /** For the connections with this certificate. */
  #certificate: CertificateFingerprint | undefined
  #offer: KeyOffer | undefined
  #ownPart: KeyPart | undefined
  /** The caller's part, not checked yet. */
  #offered: unknown
  #isAgreed = false
  #refused = 0

  constructor(options: KeyAgreementOptions) {
    this.#options = options
  }

  /** Our link sends a signal. */
  send(signal: Signal): Outgoing {
    const certificate = this.#options.certificateIn(signal)
    if (certificate === undefined) return { signal, progress: NONE }
    const progress = certificate === this.#certificate ? NONE : this.#begin(certificate)
    return { signal: this.#ownPart ? withPart(signal, this.#ownPart) : signal, progress }
  }

  /** The peer's link has sent a signal. */
  receive(signal: Signal): Progress {
    const part = (signal as { readonly keys?: unknown }).keys
    if (part === undefined || this.#isAgreed || this.#refused >= MAX_REFUSED) return NONE
    if (this.#options.side === 'callee') {
      this.#offered ??= part
      return NONE
    }
    const finished = this.#offer?.finish(part)
    if (finished === undefined) return NONE
    return finished.kind === 'agreed' ? this.#agreed(finished.keys) : this.#refuse(finished.reason)
  }

  #begin(certificate: CertificateFingerprint): Progress {
    const context = { ...this.#options, certificate }
    if (this.#options.side === 'caller') {
      // A new certificate belongs to a new link. The peer's answer has proved the first one only.
      if (this.#isAgreed) return NONE
      this.#certificate = certificate
      this.#offer = offerKeys(context)
      this.#ownPart = this.#offer.part
      return NONE
    }
    if (this.#offered === undefined || this.#refused >= MAX_REFUSED) return NONE
    const answered = answerKeys(context, this.#offered)
    if (answered.kind === 'refused') {
      this.#offered = undefined
      return this.#refuse(answered.reason)
    }
    this.#certificate = certificate
    this.#ownPart = answered.part
    return this.#agreed(answered.keys)
  }

  #agreed(keys: CallKeys): Progress {
    this.#isAgreed = true
    const frames = keys.framesOf(GENERATION)
    if (frames === undefined) return NONE
    return { kind: 'agreed', peer: { certificate: keys.peerCertificate, keys: frames } }
  }

  #refuse(reason: KeyRefusal): Progress {
    this.#refused++
    return { kind: 'refused', reason }
  }
}

const NONE: Progress = { kind: 'none' }

const withPart = (signal: Signal, keys: KeyPart): Signal => ({ ...signal, keys }) as Signal
