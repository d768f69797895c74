import { isObject, readObject } from '../../base/json'

/**
 * The messages that connect two phones. Calls and signalling carry them unread; only links of that kind read them,
 * and signalling that must encode them in its own protocol. All of them are JSON.
 */

/** The kinds of links for voice. */
const LINK_KINDS = ['tcp', 'webrtc'] as const
export type MediaLinkKind = (typeof LINK_KINDS)[number]

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

/** @returns the value as a signal; undefined for anything but an object that names a known link. Its content is a stranger's. */
export function asSignal(value: unknown): Signal | undefined {
  const isSignal = isObject(value) && LINK_KINDS.some((kind) => kind === value['link'])
  return isSignal ? (value as unknown as Signal) : undefined
}

/** Reads a signal from JSON. Never throws. @returns as `asSignal` */
export function signalIn(text: string): Signal | undefined {
  const read = readObject(text)
  return read.kind === 'object' ? asSignal(read.object) : undefined
}
