import { type LinkCloseReason, LOST_MS } from '../media-link'

/**
 * A peer that has closed TCP may have hung up, and its goodbye by WebRTC may be lost: the call ends when nothing has come
 * since. ms
 */
export const FAREWELL_MS = 3000
/** A connection that the network has reset looks like that, too, but may come back. ms */
export const RESET_MS = 8000
/** A signal says that the peer has hung up. It is the server's word, and counts when the voice has ended as well. ms */
export const BYE_MS = 600

export interface LinkEnd {
  readonly reason: LinkCloseReason
  readonly detail: string
}

/** By its own word, which came as a signal. */
export const HUNG_UP: LinkEnd = { reason: 'peer-closed', detail: 'the peer hung up' }
/** Nothing has come by any link. */
export const LOST: LinkEnd = { reason: 'lost', detail: `nothing came from the peer for ${LOST_MS / 1000} s` }

/** The more a reason says about the peer, the earlier it stands. */
const TELLING: readonly LinkCloseReason[] = [
  'peer-closed',
  'offer-withdrawn',
  'not-authentic',
  'protocol',
  'busy',
  'lost',
  'unreachable',
  'offer-failed',
]

/** The end of a call both of whose links have ended: the more telling reason, with all details. */
export function moreTelling(ends: readonly LinkEnd[]): LinkEnd {
  const [first] = [...ends].sort((a, b) => TELLING.indexOf(a.reason) - TELLING.indexOf(b.reason))
  const { reason } = first ?? { reason: 'lost' }
  const details = [...ends].sort((one) => (one === first ? -1 : 0)).map(({ detail }) => detail)
  return { reason, detail: details.join('; ') }
}
