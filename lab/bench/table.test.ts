import { expect, test } from 'vitest'
import { tableOf, type Result } from './table'

const CALL: Result = {
  peer: 'Ringdown',
  condition: 'stall',
  title: '1 s stall',
  kind: 'call',
  figures: {
    quality: {
      ...{ marks: 5, lostMarks: 0, latenciesMs: [], medianMs: 61.4, p95Ms: 66, activeFrames: 400 },
      ...{ gapShare: 0.0125, badShare: 0.02, longestGapMs: 40, lsdDb: 1.234, lsdP95Db: 3, gainDb: 0 },
    },
    stalls: {
      stalls: 2,
      beforeMs: 60,
      afterMs: [
        { seconds: 1, latencyMs: 75 },
        { seconds: 3, latencyMs: 62 },
        { seconds: 10, latencyMs: NaN },
      ],
    },
    dialMs: [90, 110, 300],
    concealedShare: undefined,
    cpuPercent: { caller: 5.04, callee: 4 },
    residentMb: { caller: 100, callee: 110 },
    blockMs: [10, 10],
    calleeStats: undefined,
  },
}

test('The table shows shares in percent, and a dash for unknown values', () => {
  const [head, , row] = tableOf([CALL]).split('\n')
  expect(head?.split(/ {2,}/).slice(0, 4)).toEqual(['phone', 'condition', 'median', 'p95'])
  expect(row?.split(/ {2,}/)).toEqual([
    ...['Ringdown', '1 s stall', '61', '66', '75', '62', '–', '1.25', '2.00', '–', '1.23'],
    ...['5.0 / 4.0', '105', '110'],
  ])
})

test('A failed measurement is named below the table, in one line', () => {
  const failed: Result = {
    ...{ peer: 'baresip', condition: 'clean', title: 'clean' },
    kind: 'failed',
    why: 'it is not installed\nand this is its log',
  }
  const lines = tableOf([failed]).split('\n')
  expect(lines.at(-1)).toBe('baresip, clean: it is not installed')
})
