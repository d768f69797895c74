import type { AppState } from '../../../electron/api'

export interface PageProps {
  readonly state: AppState
}

/** There is an active, ringing or held call. */
export const isEngaged = ({ call, held }: AppState): boolean =>
  (call.kind !== 'idle' && call.kind !== 'ended') || held !== undefined
