import type { AppState } from '../../api'

/** A call that wants the user's attention. */
export interface Incoming {
  /** Tells calls apart, also those of one person. */
  readonly id: string
  readonly contact: string
  /** They call while a call is on. */
  readonly second: boolean
}

/** The call that somebody should hear of now; a silent one is for those who look. */
export function incomingOf({ call, waiting }: Pick<AppState, 'call' | 'waiting'>): Incoming | undefined {
  const ringing = call.kind === 'ringing' ? call : waiting
  if (!ringing || ringing.silent) return undefined
  const { contact, sinceMs } = ringing
  return { id: `${sinceMs} ${contact}`, contact, second: call.kind !== 'ringing' }
}
