import type { EventEmitter } from 'node:events'
import type { PeerState } from '../../../protocol/directory'
import type { MediaPacket, RepeatDistance } from '../../../protocol/media'
import type { Offer, Signal } from '../../../protocol/media/negotiation'
import type { FrameCipher } from '../../../protocol/media/sframe'
import type { VoicePath } from '../../model'

/** A call is lost when nothing has come from the peer for so long, on either side. ms */
export const LOST_MS = 30_000

/** Why a link ended without a request. */
export type LinkCloseReason =
  | 'offer-failed' // the offer could not be made
  | 'offer-withdrawn' // the caller gave up and withdrew the offer
  | 'busy' // the caller's port has too many connections
  | 'unreachable' // the other side could not be reached in time
  | 'not-authentic' // the peer could not prove its identity
  | 'peer-closed' // the peer hung up
  | 'lost' // the network failed, or nothing was received for too long
  | 'protocol' // the peer violated the protocol

export interface MediaLinkEvents {
  /** The result of `offer`. */
  offered: [Offer]
  /** An answer, a candidate or a meeting for the other side; only of a link that has `negotiate`. */
  signal: [Signal]
  /** A connection was refused because it did not prove to be the peer; the link continues to wait. For logs. */
  'turned-away': [detail: string]
  /** Both sides are connected and, if both have an identity, authenticated: voice may flow. */
  connected: []
  /** One packet of the peer's voice, in the order of arrival. */
  packet: [MediaPacket]
  /** The state that the peer reports: at each change, and repeated now and then. */
  'peer-state': [PeerState]
  /** The link ended by itself. At most once, and never after `close`. */
  closed: [reason: LinkCloseReason, detail: string]
}

/** Counters, and the current state of the connection. */
export interface LinkStats {
  /** Voice frames, one packet each, and their bytes above the transport. */
  readonly framesSent: number
  readonly framesReceived: number
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Discarded unsent, 20 ms frames. */
  readonly droppedFrames: number
  /** Median of the last round trips, ms; undefined when the peer does not answer. */
  readonly roundTripMs?: number
  /** The last round trip, ms; undefined when the peer does not answer. */
  readonly latestRoundTripMs?: number
  /** How far the round trip is above the lowest and above the usual one, ms. */
  readonly aboveBestMs: number
  readonly aboveUsualMs: number
  /** How long nothing has come from the peer, ms; undefined for kinds of links that cannot connect anew. */
  readonly silentMs?: number
  /** How long nothing could be sent, ms. */
  readonly blockedMs: number
  /** The share of our packets of the last second that the peer has not received, 0 to 1; undefined without reports. */
  readonly lossReported?: number
  /** How often the peer has reported that share; undefined for kinds of links that lose nothing. */
  readonly lossReports?: number
  /** The peer understands repeats; undefined for kinds of links that lose nothing. */
  readonly mayRepeat?: boolean
  /** The path that voice takes; undefined while there is none. */
  readonly path?: VoicePath
}

/** What the peer's identity has signed. */
export interface AuthenticPeer {
  /** Of its certificate of DTLS, as `fingerprintIn` reads it. */
  readonly fingerprint: string
  /** For frames that are encrypted between the phones; undefined: by DTLS alone. */
  readonly cipher?: FrameCipher
}

/**
 * The connection of a call's voice to one peer. The caller's side makes an offer, signalling carries it, and the
 * callee's side answers it, each once. The model is mediasoup's Transport.
 */
export interface MediaLink extends EventEmitter<MediaLinkEvents> {
  /** Prepares for a connection; emits `offered` with the offer, or `closed` with the reason of a failure. */
  offer(): void
  /** Connects to the side that made the offer. */
  answer(offer: Offer): void
  /**
   * After `offer`: connects to the other side's own offer as well. Undefined for kinds that resolve this themselves.
   */
  readonly meet?: (offer: Offer) => void
  /** Takes an answer, a candidate or a meeting of the other side. Undefined for kinds that need only an offer. */
  readonly negotiate?: (signal: Signal) => void
  /**
   * While it rings, before `answer`: prepares for a connection to the side that made the offer, without telling it our
   * addresses. Undefined for kinds that connect fast enough.
   * @param early connects at once, which tells a caller that may know them our addresses; voice waits for `answer`
   */
  readonly prepare?: (offer: Offer, early: boolean) => void
  /**
   * The peer's identity has signed this. Comes at any time; no voice flows by the kinds that need it before. Undefined
   * for kinds that authenticate by themselves.
   */
  readonly authenticate?: (peer: AuthenticPeer) => void
  /** The network has changed: looks for a new path while the old one carries on. Undefined for kinds without paths. */
  readonly restart?: () => void
  /**
   * From now on each packet repeats earlier ones: 1 the one before it, 2 the one before that. Empty: none. Undefined for
   * kinds that lose nothing.
   */
  readonly setRedundancy?: (distances: readonly RepeatDistance[]) => void
  /** Sends one packet of voice. Before `connected`, and once closed, it is dropped. */
  send(packet: MediaPacket): void
  /** Reports our state to a peer that understands it, until the next call of this. Until the first call we talk. */
  sendState(state: PeerState): void
  readonly stats: LinkStats
  /** Hangs up, and releases everything. Never rejects. No event follows. */
  close(): Promise<void>
}
