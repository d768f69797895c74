import type { AppState, Preferences } from '../../../electron/api'

export interface PageProps {
  readonly state: AppState
}

/** Somebody is on the line, rings, or is on hold. */
export const isEngaged = ({ call, held }: AppState): boolean =>
  (call.kind !== 'idle' && call.kind !== 'ended') || held !== undefined

/** A group of preferences with some of it changed. */
export const changed = <Group extends Exclude<keyof Preferences, 'quietHours'>>(
  { preferences }: AppState,
  group: Group,
  change: Partial<Preferences[Group]>,
): Partial<Preferences> => ({ [group]: { ...preferences[group], ...change } })
