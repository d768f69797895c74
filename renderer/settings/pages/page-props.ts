import type { AppState, Preferences } from '../../../electron/api'

export interface PageProps {
  readonly state: AppState
}

/** There is an active, ringing or held call. */
export const isEngaged = ({ call, held }: AppState): boolean =>
  (call.kind !== 'idle' && call.kind !== 'ended') || held !== undefined

/** A group of preferences with some of its values changed. */
export const changed = <Group extends Exclude<keyof Preferences, 'quietHours'>>(
  { preferences }: AppState,
  group: Group,
  change: Partial<Preferences[Group]>,
): Partial<Preferences> => ({ [group]: { ...preferences[group], ...change } })
