import { z } from 'zod'
import type { CallDirection, EndReason } from '../../api'

/** How a call went: why it ended, or that it came while another call was on. */
export type CallOutcome = EndReason | 'busy'

/** A call as the history remembers it. */
export interface HistoryEntry {
  /** Unique in the history; a later call has a greater one. */
  readonly id: number
  /** The directory server, as `serverKey` writes it: the same name at another server is somebody else. */
  readonly server: string
  readonly contact: string
  readonly direction: CallDirection
  readonly outcome: CallOutcome
  /** Unix time, ms, when it began to ring or was placed. */
  readonly startedAtMs: number
  /** How long the two talked, ms; 0 if they never did. */
  readonly durationMs: number
  /** False for a missed call that the user has not looked at. */
  readonly seen: boolean
}

/** A call that the user may not know of: it rang out, came while another was on, or they gave up first. */
export const isMissed = ({ direction, outcome }: Pick<HistoryEntry, 'direction' | 'outcome'>): boolean =>
  direction === 'incoming' && (outcome === 'missed' || outcome === 'busy' || outcome === 'caller-gave-up')

/** Longer names come from no client of today. */
export const MAX_NAME_CHARACTERS = 256

const OUTCOMES: Readonly<Record<CallOutcome, true>> = {
  'hung-up': true,
  'peer-hung-up': true,
  cancelled: true,
  refused: true,
  declined: true,
  'no-answer': true,
  missed: true,
  'caller-gave-up': true,
  unreachable: true,
  'connection-lost': true,
  'server-unavailable': true,
  'port-unavailable': true,
  'audio-failed': true,
  busy: true,
}

export const historyEntry: z.ZodType<HistoryEntry> = z.strictObject({
  id: z.int().positive(),
  server: z.string().max(300),
  contact: z.string().min(1).max(MAX_NAME_CHARACTERS),
  direction: z.enum(['outgoing', 'incoming']),
  outcome: z.enum(Object.keys(OUTCOMES) as CallOutcome[]),
  startedAtMs: z.int(),
  durationMs: z.int().nonnegative(),
  seen: z.boolean(),
})
