import type { PhoneState, StateBesideContacts } from '../../api'

type Own<State> = { -readonly [Key in keyof State]: State[Key] }

/** The state with the calls of another phone: tray, menu and notifications are about the most pressing call, wherever it is. */
export function withCalls(
  now: StateBesideContacts,
  { call, waiting, held }: Pick<PhoneState, 'call' | 'waiting' | 'held'>,
): StateBesideContacts {
  const state: Own<StateBesideContacts> = { ...now, call }
  delete state.waiting
  delete state.held
  return { ...state, ...(waiting && { waiting }), ...(held && { held }) }
}
