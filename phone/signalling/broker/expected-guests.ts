import { EventEmitter } from 'node:events'
import { isObject } from '../../../base/json'
import { omit } from '../../../base/omit'
import { type CallReference, isCallReference } from '../../../protocol/directory'
import { asSignal, type Offer, type Signal } from '../../../protocol/media/negotiation'
import { isFirstOffer } from '../../voice/links/webrtc/webrtc-signals'
import type { Refusal } from '../signalling'
import type { BrokerClient, ReceivedSignal } from './broker-client'
import { bye, readGuestSignal } from './guest-signals'

/** What a guest says of a call that we expect. */
export type GuestWord =
  | { readonly kind: 'offer'; readonly offer: Offer }
  /** A candidate, or the next offer. */
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'bye' }

interface ExpectedGuestsEvents {
  said: [reference: CallReference, word: GuestWord]
}

type GuestBroker = Pick<BrokerClient, 'isRegistered' | 'send' | 'on' | 'off'>

/** More than any phone brings into rooms. */
const MOST = 16

/**
 * The calls of guests whom we have let into a room. Each calls by a reference that we have chosen, which only it and the network know; so
 * these calls do not ring.
 */
export class ExpectedGuests extends EventEmitter<ExpectedGuestsEvents> {
  #broker: GuestBroker | undefined
  readonly #names = new Map<CallReference, string>()

  /** Takes another broker, or none. Calls that stand go on. */
  useBroker(broker: GuestBroker | undefined): void {
    this.#broker?.off('signal', this.#hear)
    this.#broker = broker
    broker?.on('signal', this.#hear)
  }

  /** Whether guests can reach us. */
  get isOpen(): boolean {
    return this.#broker?.isRegistered === true
  }

  /** @param name of the guest at the broker */
  expect(reference: CallReference, name: string): void {
    this.#names.set(reference, name)
    const [oldest] = this.#names.keys()
    if (this.#names.size > MOST && oldest !== undefined) this.#names.delete(oldest)
  }

  isExpected(from: string, reference: CallReference | undefined): boolean {
    return reference !== undefined && this.#names.get(reference) === from
  }

  /** Tells a guest something. */
  say(reference: CallReference, signal: object): void {
    const name = this.#names.get(reference)
    if (name !== undefined) this.#broker?.send(name, { ...signal, reference })
  }

  /** Ends a call, and expects it no longer. @param why undefined: it is over */
  end(reference: CallReference, why?: Refusal): void {
    this.say(reference, bye(reference, why))
    this.#names.delete(reference)
  }

  readonly #hear = ({ from, signal: said }: ReceivedSignal): void => {
    if (!isObject(said)) return
    const { reference } = said
    if (!isCallReference(reference) || !this.isExpected(from, reference)) return
    const word = wordIn(said)
    if (word) this.emit('said', reference, word)
  }
}

function wordIn(said: object): GuestWord | undefined {
  const read = readGuestSignal(said)
  if (read) return read.kind === 'offer' ? { kind: 'offer', offer: read.offer } : { kind: 'bye' }
  if (isFirstOffer(said)) return undefined
  const signal = asSignal(omit(said as { reference?: unknown }, 'reference'))
  return signal && { kind: 'signal', signal }
}
