/**
 * What two phones tell each other to connect. Calls and signalling carry it without looking inside; only the link of
 * that kind, and a signalling way that has to spell it in a protocol of its own, read it. All of it is JSON.
 */

/** The kinds of link that voice can take. */
export type MediaLinkKind = 'tcp'

declare const content: unique symbol

interface Opaque<Name extends string> {
  readonly link: MediaLinkKind
  /** Exists for the compiler only: nobody makes one by hand. */
  readonly [content]: Name
}

/** How the caller can be reached. */
export type Offer = Opaque<'offer'>
/** How the callee meets an offer. */
export type Answer = Opaque<'answer'>
/** One more address at which a side may be reached, found after its offer or answer went out. */
export type Candidate = Opaque<'candidate'>

/** What follows an offer, from either side. */
export type Signal =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
