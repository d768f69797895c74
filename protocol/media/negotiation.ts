/**
 * The messages that connect two phones. Calls and signalling carry them unread; only links of that kind read them,
 * and signalling that must encode them in its own protocol. All of them are JSON.
 */

/** The kinds of links for voice. */
export type MediaLinkKind = 'tcp'

declare const content: unique symbol

interface Opaque<Name extends string> {
  readonly link: MediaLinkKind
  /** Exists only for the compiler, so that nobody creates one by hand. */
  readonly [content]: Name
}

/** The caller's description of how to reach it. */
export type Offer = Opaque<'offer'>
/** The callee's answer to an offer. */
export type Answer = Opaque<'answer'>
/** Another address of a side, found after its offer or answer was sent. */
export type Candidate = Opaque<'candidate'>

/** A message after an offer, from either side. */
export type Signal =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
