import type { HistoryEntry } from '../model'

const BYTE_ORDER_MARK = '\uFEFF'
const HEADER = ['Contact', 'Server', 'Direction', 'Outcome', 'Started', 'Duration (s)']

/**
 * Text that a spreadsheet may take for a formula: =, +, - or @, also full-width, at the beginning or after white space
 * and invisible characters; and the tab and the line break, which can begin another cell. @see
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠])/u

/**
 * The history as CSV by RFC 4180, to be saved in UTF-8: a byte order mark (Excel needs it), CRLF, and a header line.
 * Times are ISO 8601 in local time with its offset from UTC; durations are whole seconds.
 *
 * Strangers choose names. A name that a spreadsheet would compute gets an apostrophe before it. Text is always quoted,
 * and the contact comes first: where a spreadsheet separates cells by semicolons or tabs, a quote counts only at the
 * beginning of a cell, and a name could otherwise end its own cell.
 */
export function historyCsv(entries: readonly HistoryEntry[]): string {
  const lines = [HEADER.map(text), ...entries.map(line)]
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(',')}\r\n`).join('')
}

const line = ({ contact, server, direction, outcome, startedAtMs, durationMs }: HistoryEntry): string[] => [
  text(contact),
  text(server),
  text(direction),
  text(outcome),
  localTime(new Date(startedAtMs)),
  String(Math.round(durationMs / 1_000)),
]

function text(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return `"${harmless.replaceAll('"', '""')}"`
}

/** `2026-01-31T10:30:00+01:00` */
function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const shifted = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  const minutes = Math.abs(offset)
  const zone = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return `${shifted}${offset < 0 ? '-' : '+'}${zone}`
}
