import type { LinkCloseReason } from '../media-link'

export interface LinkEnd {
  readonly reason: LinkCloseReason
  readonly detail: string
}

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
