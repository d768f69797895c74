/**
 * The relay of a server: two WebSockets at the path of the same meeting are joined, and the bytes of each go to the other. A
 * client shows its ticket as `Authorization: Bearer TICKET`. Binary messages only.
 */

/** How a phone reaches a relay that its server has told it of. */
export interface RelayAccess {
  /** `ws://` or `wss://`, up to the path of meetings: `RELAY_PATH`. */
  readonly url: string
  readonly ticket: string
  /** Names it within its network; undefined: the server names none. */
  readonly id?: string
  /** From where the server can be reached that has named its host; undefined: it is the server's own. */
  readonly namedFrom?: 'computer' | 'site' | 'internet'
  /** The roots that the server's certificate may have, PEM; Node's when undefined. */
  readonly roots?: readonly string[]
  /** The URL of the HTTP proxy on the way, which may hold user and password; undefined: directly. */
  readonly proxy?: string
}

/** The path of all meetings; the meeting follows. */
export const RELAY_PATH = '/relay/'
/** The longest message, bytes: a record of TLS has 16 KiB at most, and phones send less. */
export const MAX_RELAY_MESSAGE_BYTES = 16 * 1024
/** Random bytes that name a meeting. */
export const MEETING_BYTES = 16

/** The codes of a close by the relay (RFC 6455, and our own from 4000 on). */
export const RELAY_CLOSE = {
  /** The other side has closed its connection in order. */
  left: 1000,
  goingAway: 1001,
  notBinary: 1003,
  /** More than there can be voice, or what it is sent stays unread. */
  policy: 1008,
  /** The relay, the network or the holder of the ticket has too many calls. */
  tryAgainLater: 1013,
  /** Two are there already. */
  occupied: 4001,
  /** Nobody came. */
  alone: 4002,
  /** The connection of the other side has broken, or broke a rule. */
  lost: 4003,
} as const

/** What a close without a code counts as, for the receiver (RFC 6455, section 7.1.5). */
export const NO_CLOSE_CODE = 1005

const MEETING = /^[0-9a-f]{32}$/

export const isMeeting = (text: unknown): text is string => typeof text === 'string' && MEETING.test(text)

/** The meeting in a path; undefined for another path. */
export function meetingIn(path: string): string | undefined {
  const meeting = path.startsWith(RELAY_PATH) ? path.slice(RELAY_PATH.length) : undefined
  return isMeeting(meeting) ? meeting : undefined
}
