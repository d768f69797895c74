import { z } from 'zod'
import type { PrivacyEvent } from '../model'
import type { Pin } from '../privacy/trust'

/** Then the oldest of a person are forgotten. */
export const MAX_PRIVACY_EVENTS = 20

const privacyEvent: z.ZodType<PrivacyEvent> = z.strictObject({
  kind: z.enum(['first-seen', 'changed', 'verified', 'unverified']),
  atMs: z.number().min(0).max(8.64e15),
})

export const privacyEvents = z.array(privacyEvent).max(MAX_PRIVACY_EVENTS)

/** The events after a person's pin has become another one. @param atMs Unix time, ms */
export function eventsAfter(
  events: readonly PrivacyEvent[] | undefined,
  before: Pin | undefined,
  now: Pin,
  atMs: number,
): readonly PrivacyEvent[] | undefined {
  const kinds = kindsBetween(before, now)
  if (kinds.length === 0) return events
  return [...(events ?? []), ...kinds.map((kind) => ({ kind, atMs }))].slice(-MAX_PRIVACY_EVENTS)
}

function kindsBetween(before: Pin | undefined, now: Pin): readonly PrivacyEvent['kind'][] {
  const verified = now.verified ? (['verified'] as const) : []
  if (!before) return ['first-seen', ...verified]
  if (before.identity !== now.identity) return ['changed', ...verified]
  if (before.verified === now.verified) return []
  return [now.verified ? 'verified' : 'unverified']
}
