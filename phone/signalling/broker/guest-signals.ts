import { z } from 'zod'
import { isObject, type JsonObject } from '../../../base/json'
import { type CallReference, isCallReference } from '../../../protocol/directory'
import { BYE, fingerprintIn, isBye, readOffer, webrtcOffer } from '../../voice/links/webrtc/webrtc-signals'
import type { Offer } from '../../../protocol/media/negotiation'
import type { Refusal } from '../signalling'

/**
 * The signals that begin and end a call through a broker alone. Offers, answers and candidates are those of any WebRTC link; the end
 * of a call is our addition. docs/network.md describes them.
 */

/** Of the end of a call. */
const reasonSchema = z.enum([
  'declined',
  'busy',
  'no-answer',
  'asleep',
  'cannot-connect',
  'not-private',
] as const satisfies readonly Refusal[])

export type GuestSignal = { readonly reference?: CallReference } & (
  | { readonly kind: 'offer'; readonly offer: Offer }
  | { readonly kind: 'bye'; readonly why: Refusal | undefined }
)

/** The end of a call, for the other side. @param why a refusal; undefined: it was cancelled, or is over */
export const bye = (reference: CallReference | undefined, why?: Refusal): object => ({
  ...BYE,
  ...(why !== undefined && { reason: why }),
  ...(reference !== undefined && { reference }),
})

/** @returns undefined for anything but a readable first offer or end of a call. Never throws. */
export function readGuestSignal(said: unknown): GuestSignal | undefined {
  if (!isObject(said)) return undefined
  const { reference, type } = said
  if (reference !== undefined && !isCallReference(reference)) return undefined
  const content = type === undefined ? readFirstOffer(said) : readBye(said)
  return content && { ...content, ...(reference !== undefined && { reference }) }
}

function readFirstOffer(said: object): GuestSignal | undefined {
  const read = readOffer(said)
  return read && fingerprintIn(read) !== undefined ? { kind: 'offer', offer: webrtcOffer(read) } : undefined
}

function readBye(said: JsonObject): GuestSignal | undefined {
  // Another reason counts as none.
  return isBye(said) ? { kind: 'bye', why: reasonSchema.safeParse(said['reason']).data } : undefined
}
