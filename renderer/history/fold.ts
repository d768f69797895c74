import type { HistoryEntry } from '../../electron/api'
import { daysAgo } from '../time/format'

/** Whether two calls that follow each other in a list are folded into one line: with one person, on one day. */
export const foldsWith = (one: HistoryEntry, other: HistoryEntry): boolean =>
  one.person === other.person && daysAgo(one.startedAtMs, other.startedAtMs) === 0

/** Parts calls into those that stand in one line each, in their order. */
export function folded(calls: readonly HistoryEntry[]): readonly (readonly HistoryEntry[])[] {
  const lines: HistoryEntry[][] = []
  for (const call of calls) {
    const before = lines.at(-1)
    if (before?.[0] && foldsWith(before[0], call)) before.push(call)
    else lines.push([call])
  }
  return lines
}
