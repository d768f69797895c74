import { type HistoryEntry, isMissed } from '../../electron/api'
import { daysAgo } from '../time/format'

export const FILTERS = ['all', 'missed', 'incoming', 'outgoing'] as const
export type Filter = (typeof FILTERS)[number]

/** Whether a call is shown under a filter. */
export function passes(entry: HistoryEntry, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'missed':
      return isMissed(entry)
    case 'incoming':
    case 'outgoing':
      return entry.direction === filter
  }
}

export interface Day {
  /** When the first of them, the latest, began: Unix time, ms. */
  readonly atMs: number
  readonly calls: readonly HistoryEntry[]
}

/** Calls, newest first, by the day on which they began, in the local time zone. */
export function byDay(calls: readonly HistoryEntry[]): readonly Day[] {
  const days: { atMs: number; calls: HistoryEntry[] }[] = []
  for (const entry of calls) {
    const day = days.at(-1)
    if (day && daysAgo(entry.startedAtMs, day.atMs) === 0) day.calls.push(entry)
    else days.push({ atMs: entry.startedAtMs, calls: [entry] })
  }
  return days
}
