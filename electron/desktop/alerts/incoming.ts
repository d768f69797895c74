import { type AppState, type CallConsent, calledName, consentTo } from '../../api'

/** A call that needs the user's attention. */
export interface Incoming {
  /** Unique for each call, even from the same person. */
  readonly id: string
  /** Who calls, as the user knows them. */
  readonly name: string
  /** The call that an answer to the alert accepts. */
  readonly consent: CallConsent
  /** The person calls during another call. */
  readonly second: boolean
}

/** The call that the user is alerted to now; a silent call shows only in the window. */
export function incomingOf({ call, waiting }: Pick<AppState, 'call' | 'waiting'>): Incoming | undefined {
  const ringing = call.kind === 'ringing' ? call : waiting
  if (!ringing || ringing.silent) return undefined
  const { contact, sinceMs } = ringing
  return {
    id: `${sinceMs} ${contact}`,
    name: calledName(ringing),
    consent: consentTo(ringing),
    second: call.kind !== 'ringing',
  }
}
