/** How WebSockets of rooms are closed (RFC 6455, and the original’s own from 4000 on). Clients come back only after those below 4000. */
export const ROOM_CLOSE = {
  normal: 1000,
  goingAway: 1001,
  policy: 1008,
  tryAgainLater: 1013,
  unknown: 4000,
  badUrl: 4001,
  roomNotFound: 4002,
  roomUnloaded: 4003,
  badToken: 4004,
  kicked: 4005,
  /** Of a link, ours: the gateway has a newer one. */
  displaced: 4006,
  /** Of a kick, ours: a moderator has closed the room. */
  closed: 4007,
} as const

/** Codes of the standard that no close frame has, or that are not assigned. */
const NEVER_SENT: readonly number[] = [1004, 1005, 1006]
const LAST_STANDARD = 1014

/** @param reason of a kick, any number @returns it, if a WebSocket can be closed with it; else the code for an unknown reason */
export function closeCodeOf(reason: number): number {
  const isStandard = reason >= 1000 && reason <= LAST_STANDARD && !NEVER_SENT.includes(reason)
  return isStandard || (reason >= 3000 && reason <= 4999) ? reason : ROOM_CLOSE.unknown
}
