import type { Fingerprint, ShownText } from '../../electron/api'
import { daysAgo } from '../time/format'

/** A line of a conversation. */
export type Row =
  | { readonly kind: 'day'; readonly id: string; readonly atMs: number }
  | { readonly kind: 'new'; readonly id: string; readonly count: number }
  /** @param isFirst of a group: with the picture, the name and the time */
  | { readonly kind: 'text'; readonly id: string; readonly text: ShownText; readonly isFirst: boolean }

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
): readonly Row[] {
  const rows: Row[] = []
  const firstNew = newFrom === undefined ? -1 : texts.findIndex(({ id }) => id === newFrom)
  let group: ShownText | undefined
  texts.forEach((text, place) => {
    const before = texts[place - 1]
    if (!before || daysAgo(before.unixMs, text.unixMs) !== 0) {
      rows.push({ kind: 'day', id: `day ${text.id}`, atMs: text.unixMs })
      group = undefined
    }
    if (place === firstNew) {
      rows.push({ kind: 'new', id: 'new', count: countOthers(texts, place, me) })
      group = undefined
    }
    const isFirst = !group || !belongs(text, group)
    if (isFirst) group = text
    rows.push({ kind: 'text', id: text.id, text, isFirst })
  })
  return rows
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
