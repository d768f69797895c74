import { expect, it } from 'vitest'
import { ReportedLoss } from './reported-loss'

const block = (highestSequence: number, lost: number) => ({
  ...{ ssrc: 1, fractionLost: 0, highestSequence, lost, jitter: 0, lastReport: 0, sinceLastReport: 0 },
})
const lossAfter = (...reports: readonly (readonly [atMs: number, highest: number, lost: number])[]) => {
  const loss = new ReportedLoss()
  for (const [atMs, highest, lost] of reports) loss.add(block(highest, lost), atMs)
  return loss.share
}

it('is that since the report before', () => {
  expect(lossAfter([0, 50, 0])).toBeUndefined()
  expect(lossAfter([0, 50, 0], [1000, 100, 5])).toBe(0.1)
  expect(lossAfter([0, 50, 0], [1000, 100, 5], [2000, 150, 5])).toBe(0)
})

it('is told by an early report at once, and not forgotten by the next one', () => {
  expect(lossAfter([0, 50, 0], [1000, 100, 0], [1200, 110, 5])).toBe(5 / 60)
  expect(lossAfter([0, 50, 0], [1000, 100, 0], [1200, 110, 5], [1220, 111, 5])).toBe(5 / 61)
})

it('counts what a lost report would have told', () => {
  expect(lossAfter([0, 50, 0], [3000, 200, 30])).toBe(0.2)
})

it('is not below nothing when packets come twice or late, and goes on with another stream', () => {
  expect(lossAfter([0, 50, 5], [1000, 100, 3])).toBe(0)
  expect(lossAfter([0, 50, 0], [1000, 100, 5], [2000, 900_000, 0], [3000, 900_050, 25])).toBe(0.5)
})

it('wraps', () => {
  expect(lossAfter([0, 0xffffffff - 9, 0], [1000, 10, 5])).toBe(0.25)
})
