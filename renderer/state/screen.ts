import type { AppState } from '../../electron/api'

export type Screen = 'sign-in' | 'main'

/**
 * The open screen. The contacts stay while the app reconnects, while somebody is on the line or on hold, and in a room. If a
 * server was never reached, the form stays open, so that its address can be corrected.
 */
export function screenFor(state: AppState, seenOnline: boolean): Screen {
  const { connection, call, held, room } = state
  if (held !== undefined || (room && room.phase !== 'ended')) return 'main'
  if (call.kind === 'calling' || call.kind === 'connecting' || call.kind === 'talking') return 'main'
  if (connection.kind === 'signed-out') return 'sign-in'
  const known = seenOnline || connection.kind === 'online' || state.contacts.length > 0
  return known ? 'main' : 'sign-in'
}
