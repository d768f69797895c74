import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import type { NegotiatedLink } from './pair-of-links'
import { isFirstOffer } from '../webrtc/webrtc-signals'

/**
 * How WebRTC's offer travels, beside TCP's: ours as a signal that follows the call request, the peer's as one that may come before
 * or after we have answered.
 */
export class InitialSignals {
  readonly #webrtc: NegotiatedLink
  readonly #emit: (signal: Signal) => void
  #isOffering = false
  /** Signals that wait for the call request; undefined: none has to. */
  #waiting: Signal[] | undefined
  #peerOffer: Offer | undefined
  /** How the peer's offer is to be taken; undefined: it waits. */
  #taking: 'prepare' | 'prepare-early' | 'answer' | undefined

  /** @param emit sends a signal to the peer */
  constructor(webrtc: NegotiatedLink, emit: (signal: Signal) => void) {
    this.#webrtc = webrtc
    this.#emit = emit
    webrtc.on('offered', (offer) => this.#send(offer as Offer & Signal))
    webrtc.on('signal', (signal) => this.#send(signal))
  }

  /** Whether the call request is still to come. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  offer(): void {
    this.#isOffering = true
    this.#waiting = []
    this.#webrtc.offer()
  }

  /** The call request goes to the peer. */
  requested(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const signal of waiting) this.#emit(signal)
  }

  prepare(early: boolean): void {
    this.#taking ??= early ? 'prepare-early' : 'prepare'
    this.#takeOffer()
  }

  answer(): void {
    this.#taking = 'answer'
    this.#takeOffer()
  }

  /** Takes a signal of the peer. Of its first offers the very first counts. */
  take(signal: Signal): void {
    if (!isFirstOffer(signal)) return this.#webrtc.negotiate(signal)
    if (this.#peerOffer !== undefined || this.#isOffering) return
    this.#peerOffer = signal as Offer & Signal
    this.#takeOffer()
  }

  #takeOffer(): void {
    const offer = this.#peerOffer
    if (offer === undefined || this.#taking === undefined) return
    if (this.#taking === 'answer') this.#webrtc.answer(offer)
    else this.#webrtc.prepare(offer, this.#taking === 'prepare-early')
  }

  #send(signal: Signal): void {
    if (this.#waiting) this.#waiting.push(signal)
    else this.#emit(signal)
  }
}
