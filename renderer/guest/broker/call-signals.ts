import { isUnread, type Unread } from './guards'

/**
 * The signals between this page and a phone, as docs/network.md describes them. The page calls; it is not called.
 */

/** Why the other side ends a call; undefined: it gives no reason. */
export type ByeReason = 'declined' | 'busy' | 'no-answer' | 'asleep' | 'cannot-connect' | 'not-private'

export type CallSignal =
  | {
      readonly kind: 'answer'
      readonly generation: number
      readonly sdp: string
      readonly candidates: readonly string[]
    }
  | { readonly kind: 'candidate'; readonly generation: number; readonly candidate: string }
  /** They want a connection after this one. */
  | { readonly kind: 'restart'; readonly generation: number }
  | { readonly kind: 'bye'; readonly reason: ByeReason | undefined }

const REASONS: readonly ByeReason[] = [
  'declined',
  'busy',
  'no-answer',
  'asleep',
  'cannot-connect',
  'not-private',
]
/** Characters, and entries. */
const MAX_SDP = 16 * 1024
const MAX_CANDIDATE = 256
const MAX_CANDIDATES = 20
const MAX_GENERATION = 0xffff

/**
 * A signal of the call with this reference.
 * @returns undefined for another call's, and for what no phone sends. Never throws.
 */
export function readCallSignal(said: unknown, ours: string): CallSignal | undefined {
  if (!isUnread(said) || said['link'] !== 'webrtc') return undefined
  if (said['reference'] !== undefined && said['reference'] !== ours) return undefined
  const { type } = said
  if (type === 'bye') return { kind: type, reason: REASONS.find((reason) => reason === said['reason']) }
  const generation = generationIn(said)
  if (generation === undefined) return undefined
  switch (type) {
    case 'restart':
      return { kind: type, generation }
    case 'candidate':
      return isText(said['candidate'], MAX_CANDIDATE)
        ? { kind: type, generation, candidate: said['candidate'] }
        : undefined
    case 'answer':
      return answerIn(said, generation)
    default:
      return undefined
  }
}

/** Whether it begins a call to this page. */
export const isFirstOffer = (said: unknown): said is Unread =>
  isUnread(said) && said['link'] === 'webrtc' && said['type'] === undefined && 'sdp' in said

function answerIn(said: Unread, generation: number): CallSignal | undefined {
  const { sdp, candidates } = said
  if (!isText(sdp, MAX_SDP) || !Array.isArray(candidates) || candidates.length > MAX_CANDIDATES)
    return undefined
  const texts = candidates.filter((each) => isText(each, MAX_CANDIDATE))
  return { kind: 'answer', generation, sdp, candidates: texts }
}

function generationIn({ generation }: Unread): number | undefined {
  const isOne =
    typeof generation === 'number' &&
    Number.isInteger(generation) &&
    generation >= 0 &&
    generation <= MAX_GENERATION
  return isOne ? generation : undefined
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most

const LINK = { link: 'webrtc' } as const

/**
 * @param generation 0 begins the call; a later one is its next connection
 * @param listens we have no microphone, which the call begins with
 */
export const offerSignal = (reference: string, generation: number, sdp: string, listens = false): object => ({
  ...LINK,
  ...(generation > 0 ? { type: 'offer' } : listens && { listens }),
  ...{ generation, sdp, candidates: [], reference },
})

export const candidateSignal = (reference: string, generation: number, candidate: string): object => ({
  ...LINK,
  ...{ type: 'candidate', generation, candidate, reference },
})

/** @param reference of the other side's word, where it is their call */
export const byeSignal = (reference: unknown, reason?: ByeReason): object => ({
  ...LINK,
  type: 'bye',
  ...(reason !== undefined && { reason }),
  ...(typeof reference === 'string' && { reference }),
})
