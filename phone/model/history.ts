import type { CallDirection, EndReason } from './call'
import type { PersonId } from './person-id'

/** The outcome of a call: why it ended, or that it came during another call. */
export type CallOutcome = EndReason | 'busy'

/** A call in the history. */
export interface HistoryEntry {
  /** Unique in the history; a later call has a greater one. */
  readonly id: number
  readonly person: PersonId
  /** The directory server, in the form of `AppState.serverKey`. */
  readonly server: string
  /** Their name there. */
  readonly contact: string
  /** They were at the broker only, such as in a browser. */
  readonly isGuest?: true | undefined
  /** Such a guest who only listened. */
  readonly isListener?: true | undefined
  readonly direction: CallDirection
  readonly outcome: CallOutcome
  /** Unix time, ms, when it began to ring or was placed. */
  readonly startedAtMs: number
  /** How long the two talked, ms; 0 if they never did. */
  readonly durationMs: number
  /** False for a missed call that the user has not seen. */
  readonly seen: boolean
}

/** A call that the user may not have noticed: it rang out, was refused automatically, or the caller gave up first. */
export const isMissed = ({ direction, outcome }: Pick<HistoryEntry, 'direction' | 'outcome'>): boolean =>
  direction === 'incoming' && MISSED.has(outcome)

const MISSED: ReadonlySet<CallOutcome> = new Set(['missed', 'busy', 'caller-gave-up', 'not-private'])
