import { patchedContacts } from './contacts-patch'
import type { AppState, StatePatch } from './state'

/** The state after a patch; parts that the patch does not name stay the same objects. */
export function patchedState(state: AppState, { changed, contacts }: StatePatch): AppState {
  const gone = new Set(Object.entries(changed).flatMap(([key, value]) => (value === undefined ? [key] : [])))
  const kept = Object.entries({ ...state, ...changed }).filter(([key]) => !gone.has(key))
  return {
    ...(Object.fromEntries(kept) as unknown as AppState),
    contacts: contacts ? patchedContacts(state.contacts, contacts) : state.contacts,
  }
}
