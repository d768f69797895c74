import type { AppState } from '../../../electron/api'

export interface PageProps {
  readonly state: AppState
}

/** Somebody is on the line, rings, or is on hold. */
export const isEngaged = ({ call, held }: AppState): boolean =>
  (call.kind !== 'idle' && call.kind !== 'ended') || held !== undefined
