import type { Fingerprint, HistoryEntry, PrivacyEvent, ShownText } from '../../electron/api'
import { foldsWith } from '../history/fold'
import { daysAgo } from '../time/format'

/** A line of a conversation. */
export type Row =
  | { readonly kind: 'day'; readonly id: string; readonly atMs: number }
  | { readonly kind: 'new'; readonly id: string; readonly count: number }
  /** Calls without a text between them on the same day, oldest first. */
  | { readonly kind: 'calls'; readonly id: string; readonly calls: readonly HistoryEntry[] }
  | { readonly kind: 'privacy'; readonly id: string; readonly event: PrivacyEvent }
  /** @param isFirst of a group: with the picture, the name and the time */
  | { readonly kind: 'text'; readonly id: string; readonly text: ShownText; readonly isFirst: boolean }

/** What happened between us and somebody beside the texts, oldest first each. */
export interface Happenings {
  readonly calls: readonly HistoryEntry[]
  readonly privacyEvents: readonly PrivacyEvent[]
}

/** Texts of one person are a group as long as they follow each other so closely, ms. */
const GROUP_MS = 5 * 60_000

/**
 * The lines of a conversation: a line for each day, and a line before the first new text.
 * @param me the texts of this identity are never new
 * @param newFrom the id of the first new text
 */
export function rowsOf(
  texts: readonly ShownText[],
  me: Fingerprint,
  newFrom: string | undefined,
  happenings: Happenings = NOTHING,
): readonly Row[] {
  const rows: Row[] = []
  const firstNew = newFrom === undefined ? -1 : texts.findIndex(({ id }) => id === newFrom)
  let group: ShownText | undefined
  let beforeMs: number | undefined
  const others = othersOf(happenings)
  let next = 0
  const startDay = (id: string, atMs: number): void => {
    if (beforeMs === undefined || daysAgo(beforeMs, atMs) !== 0) {
      rows.push({ kind: 'day', id: `day ${id}`, atMs })
      group = undefined
    }
    beforeMs = atMs
  }
  const addOthers = (untilMs: number): void => {
    for (let other = others[next]; other && other.atMs < untilMs; other = others[++next]) {
      startDay(other.row.id, other.atMs)
      group = undefined
      const last = rows.at(-1)
      if (last?.kind === 'calls' && other.row.kind === 'calls' && areFolded(last.calls, other.row.calls))
        rows[rows.length - 1] = { ...last, calls: [...last.calls, ...other.row.calls] }
      else rows.push(other.row)
    }
  }
  texts.forEach((text, place) => {
    addOthers(text.unixMs)
    startDay(text.id, text.unixMs)
    if (place === firstNew) {
      rows.push({ kind: 'new', id: 'new', count: countOthers(texts, place, me) })
      group = undefined
    }
    const isFirst = !group || !belongs(text, group)
    if (isFirst) group = text
    rows.push({ kind: 'text', id: text.id, text, isFirst })
  })
  addOthers(Infinity)
  return rows
}

const areFolded = ([one]: readonly HistoryEntry[], [other]: readonly HistoryEntry[]): boolean =>
  one !== undefined && other !== undefined && foldsWith(one, other)

const NOTHING: Happenings = { calls: [], privacyEvents: [] }

/** What is no text, in the order of time: each as a line of its own. */
function othersOf({ calls, privacyEvents }: Happenings): readonly { atMs: number; row: Row }[] {
  const lines = [
    ...calls.map((call) => ({
      atMs: call.startedAtMs,
      row: { kind: 'calls', id: `calls ${call.id}`, calls: [call] } as const,
    })),
    ...privacyEvents.map((event, place) => ({
      atMs: event.atMs,
      row: { kind: 'privacy', id: `privacy ${event.atMs} ${place}`, event } as const,
    })),
  ]
  return lines.sort((one, other) => one.atMs - other.atMs)
}

/** A text that answers another begins a group, so that the quotation stands between the name and the answer. */
const belongs = (text: ShownText, first: ShownText): boolean =>
  text.key === first.key && text.replyTo === undefined && text.unixMs - first.unixMs < GROUP_MS

const countOthers = (texts: readonly ShownText[], from: number, me: Fingerprint): number =>
  texts.slice(from).filter(({ key }) => key !== me).length

/** The first of the last `count` texts of others; undefined: there is none. */
export function firstUnread(texts: readonly ShownText[], me: Fingerprint, count: number): string | undefined {
  const others = texts.filter(({ key }) => key !== me)
  return count > 0 ? others[Math.max(0, others.length - count)]?.id : undefined
}
