import type { JsonObject } from '../../base/json'
import type { PacketCode, ReceivedPacket } from '../../protocol/cluster'

/** The document's form over plain TCP; or ours inside TLS 1.3, with proofs. */
export type SessionForm = 'document' | 'secure'

/** A packet to send. */
export interface Packet {
  readonly code: PacketCode
  readonly payload?: JsonObject
}

/** What a session does about a packet or a time-out, in this order. */
export interface Reaction<Event> {
  readonly packets?: readonly Packet[]
  readonly event?: Event
  /** The session is over: the connection closes once the packets are sent. The reason is for the log. */
  readonly end?: string
  /** The other side has broken the rules, or speaks another version of them. */
  readonly isOffence?: boolean
}

export const NO_REACTION = {}

/** What a session waits for, which decides for how long. */
export type Wait =
  /** The next packet of the handshake. */
  | 'step'
  /** The node's conn:close after an auth:dec. */
  | 'farewell'
  /** Anything; both sides say that they are there. */
  | 'alive'

/** One side of a conversation between a master and a node. Pure: packets and time-outs in, reactions out. */
export interface Session<Event> {
  /** Changes with each step of the handshake. */
  readonly state: string
  readonly wait: Wait
  /** A packet of the other side. */
  receive(packet: ReceivedPacket): Reaction<Event>
  /** The wait has taken too long. */
  timeOut(): Reaction<Event>
}
