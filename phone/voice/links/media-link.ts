import type { EventEmitter } from 'node:events'
import type { MediaPacket } from '../../../protocol/media'
import type { Offer, Signal } from '../../../protocol/media/negotiation'

/** Why a link ended without being asked to. */
export type LinkCloseReason =
  | 'offer-failed' // nothing could be prepared for the other side to connect to
  | 'offer-withdrawn' // nobody waits at the offer any more: the caller gave up
  | 'unreachable' // the other side could not be reached, or not in time
  | 'not-authentic' // who waits there could not prove to be the expected peer
  | 'peer-closed' // the peer hung up
  | 'lost' // the network failed, or nothing was received for too long
  | 'protocol' // the peer sent what is not voice

export interface MediaLinkEvents {
  /** What `offer` asked for. */
  offered: [Offer]
  /** An answer or a candidate for the other side; only of a link that has `negotiate`. */
  signal: [Signal]
  /** Somebody came who could not prove to be the peer, and was sent away; the link waits on. For logs. */
  'turned-away': [detail: string]
  /** Both sides are connected, and have proved who they are where both have an identity: voice may flow. */
  connected: []
  /** One packet of the peer's voice, in the order of arrival. */
  packet: [MediaPacket]
  /** It ended without having been asked to. At most once, and never after `close`. */
  closed: [reason: LinkCloseReason, detail: string]
}

/** Counters, and how the way there is now. */
export interface LinkStats {
  /** Voice frames, one packet each; with all bytes that they take above the transport. */
  readonly framesSent: number
  readonly framesReceived: number
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Thrown away unsent, 20 ms frames. */
  readonly droppedFrames: number
  /** Median of the last ones, ms; undefined when the peer does not answer. */
  readonly roundTripMs?: number
  /** How much longer the round trip takes than when nothing queues, and than it usually does, ms. */
  readonly aboveBestMs: number
  readonly aboveUsualMs: number
  /** Nothing could be sent for so long, ms. */
  readonly blockedMs: number
}

/**
 * The way that a call's voice takes to one peer. The caller's side makes an offer, signalling carries it, the callee's side
 * answers it; either of them once. mediasoup's Transport, with its kinds, is the model.
 */
export interface MediaLink extends EventEmitter<MediaLinkEvents> {
  /** Prepares to be connected to; `offered` brings the offer, unless `closed` says why there is none. */
  offer(): void
  /** Connects to the side that made the offer. */
  answer(offer: Offer): void
  /** Takes an answer or a candidate of the other side. Undefined where an offer says all that there is to say. */
  readonly negotiate?: (signal: Signal) => void
  /** Sends one packet of voice. Before `connected`, and once closed, it is dropped. */
  send(packet: MediaPacket): void
  readonly stats: LinkStats
  /** Hangs up, and releases everything. Never rejects. No event comes after it. */
  close(): Promise<void>
}
