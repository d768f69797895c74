import { z } from 'zod'
import type { CallOutcome, HistoryEntry } from '../model'
import { MAX_NAME_CHARACTERS } from '../signalling/directory/contact-book'
import { MAX_SERVER_CHARACTERS, personId } from './person-id'

const OUTCOMES: Readonly<Record<CallOutcome, true>> = {
  'hung-up': true,
  'peer-hung-up': true,
  cancelled: true,
  refused: true,
  'peer-declined': true,
  'peer-busy': true,
  'peer-slept': true,
  'peer-cannot-connect': true,
  'peer-private-only': true,
  declined: true,
  'no-answer': true,
  missed: true,
  'caller-gave-up': true,
  unreachable: true,
  'peer-port-busy': true,
  'connection-lost': true,
  slept: true,
  'server-unavailable': true,
  'port-unavailable': true,
  'audio-failed': true,
  'not-private': true,
  'not-authentic': true,
  busy: true,
}

export const historyEntry: z.ZodType<HistoryEntry> = z.strictObject({
  id: z.int().positive(),
  person: personId,
  server: z.string().max(MAX_SERVER_CHARACTERS),
  contact: z.string().min(1).max(MAX_NAME_CHARACTERS),
  isGuest: z.literal(true).optional(),
  isListener: z.literal(true).optional(),
  direction: z.enum(['outgoing', 'incoming']),
  outcome: z.enum(Object.keys(OUTCOMES) as CallOutcome[]),
  startedAtMs: z.int(),
  durationMs: z.int().nonnegative(),
  seen: z.boolean(),
})
