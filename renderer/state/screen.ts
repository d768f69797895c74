import type { AppState } from '../../electron/api'

export type Screen = 'sign-in' | 'main'

/**
 * Which screen is open. The contacts stay on it while a lost connection is being mended, and as long as somebody
 * is on the line or on hold; a server that was never reached leaves the form open, so that its address can be corrected.
 */
export function screenFor(state: AppState, seenOnline: boolean): Screen {
  const { connection, call, held } = state
  if (held !== undefined) return 'main'
  if (call.kind === 'calling' || call.kind === 'connecting' || call.kind === 'talking') return 'main'
  if (connection.kind === 'signed-out') return 'sign-in'
  const known = seenOnline || connection.kind === 'online' || state.contacts.length > 0
  return known ? 'main' : 'sign-in'
}
