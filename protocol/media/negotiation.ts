/**
 * The messages that connect two phones. Calls and signalling carry them unread; only links of that kind read them,
 * and signalling that must encode them in its own protocol. All of them are JSON.
 */

/** The kinds of links for voice. */
export type MediaLinkKind = 'tcp' | 'webrtc'

declare const content: unique symbol

interface Opaque<Name extends string> {
  readonly link: MediaLinkKind
  /** Exists only for the compiler, so that nobody creates one by hand. */
  readonly [content]: Name
}

/** The caller's description of how to reach it. */
export type Offer = Opaque<'offer'>

/** A message after an offer, from either side: an answer, another address, or a new offer of the same call. */
export type Signal = Opaque<'signal'>
