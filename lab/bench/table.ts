import type { CallFigures } from './call/measure-call'
import type { DriftFigures } from './drift'
import { mean, percentile } from '../../base/statistics'

/** One row: the figures, or why there are none. */
export type Result = { readonly peer: string; readonly condition: string; readonly title: string } & (
  | { readonly kind: 'call'; readonly figures: CallFigures }
  | { readonly kind: 'drift'; readonly figures: DriftFigures }
  | { readonly kind: 'failed'; readonly why: string }
)

const HEAD = [
  ...['phone', 'condition', 'median', 'p95', '+1 s', '+3 s', '+10 s', 'gap %', 'bad %', 'conc. %'],
  ...['LSD', 'CPU %', 'MB', 'dial'],
]
/** The columns of words; the others are numbers and right-aligned. */
const WORDS = 2

const number = (value: number | undefined, digits = 0): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits)

const percent = (share: number | undefined, digits = 2): string =>
  number(share === undefined ? undefined : 100 * share, digits)

const callCells = ({ quality, stalls, ...figures }: CallFigures): string[] => [
  number(quality.medianMs),
  number(quality.p95Ms),
  ...[0, 1, 2].map((i) => number(stalls?.afterMs[i]?.latencyMs)),
  percent(quality.gapShare),
  percent(quality.badShare),
  percent(figures.concealedShare),
  number(quality.lsdDb, 2),
  `${number(figures.cpuPercent.caller, 1)} / ${number(figures.cpuPercent.callee, 1)}`,
  number(mean([figures.residentMb.caller, figures.residentMb.callee])),
  number(percentile(figures.dialMs, 0.5)),
]

const driftCells = ({ quality, concealedShare }: DriftFigures): string[] => [
  number(quality.medianMs),
  number(quality.p95Ms),
  ...['–', '–', '–'],
  percent(quality.gapShare),
  percent(quality.badShare),
  percent(concealedShare),
  number(quality.lsdDb, 2),
  ...['–', '–', '–'],
]

/** The rest is a log, kept in the JSON. */
const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

const cellsOf = (result: Result): string[] => {
  switch (result.kind) {
    case 'call':
      return callCells(result.figures)
    case 'drift':
      return driftCells(result.figures)
    case 'failed':
      return []
  }
}

/** All results as one table, and the reasons for missing ones. */
export const tableOf = (results: readonly Result[]): string => {
  const rows = results.map((result) => [result.peer, result.title, ...cellsOf(result)])
  const widths = HEAD.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < WORDS ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  const failures = results.flatMap((result) =>
    result.kind === 'failed' ? [`${result.peer}, ${result.title}: ${firstLine(result.why)}`] : [],
  )
  return [
    line(HEAD),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(line),
    ...(failures.length === 0 ? [] : ['', ...failures]),
  ].join('\n')
}
