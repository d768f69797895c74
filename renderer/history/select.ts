import { type HistoryEntry, isMissed } from '../../electron/api'
import { daysAgo } from '../time/format'
import { folded } from './fold'

export const FILTERS = ['all', 'missed', 'incoming', 'outgoing'] as const
export type Filter = (typeof FILTERS)[number]

/** Whether a filter includes a call. */
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
  /** The start of the group's latest call: Unix time, ms. */
  readonly atMs: number
  /** What stands in one line each: several in a row with one person are folded. */
  readonly lines: readonly (readonly HistoryEntry[])[]
}

/** Groups calls, newest first, by the day on which they started, in the local time zone. */
export function byDay(calls: readonly HistoryEntry[]): readonly Day[] {
  const days: { atMs: number; calls: HistoryEntry[] }[] = []
  for (const entry of calls) {
    const day = days.at(-1)
    if (day && daysAgo(entry.startedAtMs, day.atMs) === 0) day.calls.push(entry)
    else days.push({ atMs: entry.startedAtMs, calls: [entry] })
  }
  return days.map(({ atMs, calls: ofDay }) => ({ atMs, lines: folded(ofDay) }))
}
