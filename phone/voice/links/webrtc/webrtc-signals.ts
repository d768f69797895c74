import { z } from 'zod'
import { isObject } from '../../../../base/json'
import { MAX_CANDIDATE, MAX_CANDIDATES, MAX_SDP, parseSdp } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'

/** Connections of one call, begun one after the other. */
const MAX_GENERATION = 0xffff

const generation = z.int().min(0).max(MAX_GENERATION)
const sdp = z.string().max(MAX_SDP)
const candidate = z.string().max(MAX_CANDIDATE)
const candidates = z.array(candidate).max(MAX_CANDIDATES)
const link = z.literal('webrtc')

/** `listens`: the caller has no microphone, and sends silence. */
const offerSchema = z.object({ link, generation, sdp, candidates, listens: z.boolean().optional() })
const signalSchema = z.discriminatedUnion('type', [
  /** A new connection for the same call. */
  z.object({ link, generation, type: z.literal('offer'), sdp, candidates }),
  /** `early`: the callee has not accepted the call yet, and sends voice when it has. */
  z.object({ link, generation, type: z.literal('answer'), sdp, candidates, early: z.boolean().optional() }),
  z.object({ link, generation, type: z.literal('candidate'), candidate }),
  /** The side that cannot offer asks for a connection after this one. */
  z.object({ link, generation, type: z.literal('restart') }),
])

export type WebrtcOffer = z.infer<typeof offerSchema>
export type WebrtcSignal = z.infer<typeof signalSchema>

type Unlinked<Each> = Each extends unknown ? Omit<Each, 'link'> : never
export type UnlinkedSignal = Unlinked<WebrtcSignal>

export const webrtcOffer = (offer: WebrtcOffer): Offer => offer as WebrtcOffer & Offer

export const webrtcSignal = (signal: WebrtcSignal): Signal => signal as WebrtcSignal & Signal

/** @returns undefined for anything but a WebRTC link's offer, within its limits */
export const readOffer = (offer: unknown): WebrtcOffer | undefined => offerSchema.safeParse(offer).data

/** @returns undefined for anything but a WebRTC link's signal, within its limits */
export const readSignal = (signal: unknown): WebrtcSignal | undefined => signalSchema.safeParse(signal).data

/** Whether it is the offer that begins a call, sent as a signal. */
export const isFirstOffer = (signal: unknown): boolean =>
  readSignal(signal) === undefined && readOffer(signal) !== undefined

/** @returns the offer with the candidate that has followed it; the offer itself for other signals, and beyond its limits */
export function withCandidate(offer: Offer, signal: Signal): Offer {
  const read = readOffer(offer)
  const follows = read && readSignal(signal)
  if (follows?.type !== 'candidate' || follows.generation !== read?.generation) return offer
  if (read.candidates.length >= MAX_CANDIDATES) return offer
  return webrtcOffer({ ...read, candidates: [...read.candidates, follows.candidate] })
}

/** Says, by another way than the voice, that the sender has hung up. */
export const BYE = { link: 'webrtc', type: 'bye' } as unknown as Signal

export const isBye = (signal: unknown): boolean =>
  isObject(signal) && signal['link'] === 'webrtc' && signal['type'] === 'bye'

/**
 * The fingerprint of the certificate in an offer or an answer: what the sender's identity must have signed.
 * @returns 64 hexadecimal digits; undefined for other signals, and for unreadable ones
 */
export function fingerprintIn(message: unknown): string | undefined {
  const read = readOffer(message) ?? readSignal(message)
  return read && 'sdp' in read ? parseSdp(read.sdp)?.description.fingerprint : undefined
}
