import { describe, expect, it } from 'vitest'
import { OwnLoss, type Verdict } from './own-loss'

/** Reports once a second. @returns the verdicts that say something, with their second */
const run = (
  seconds: number,
  lossPercent: (second: number, bitrate: number) => number,
  bitrateAt: (second: number) => number,
): [number, Verdict][] => {
  const loss = new OwnLoss()
  let tried: number | undefined
  const verdicts: [number, Verdict][] = []
  for (let second = 1; second <= seconds; second++) {
    const bitrate = tried ?? bitrateAt(second)
    const verdict = loss.report(bitrate, lossPercent(second, bitrate), 1000 * second)
    if (verdict.kind === 'suspect') tried = verdict.bitrate
    if (verdict.kind === 'acquitted') tried = undefined
    if (verdict.kind !== 'nothing') verdicts.push([second, verdict])
  }
  return verdicts
}
const rising = (second: number): number => Math.min(240_000, 60_000 + 6_000 * second)
const dropping = (bears: number) => (_: number, bitrate: number) => Math.max(0, 100 * (1 - bears / bitrate))

describe('loss that our own rate causes', () => {
  it('is found when loss comes with a higher rate, and the last good rate is tried', () => {
    const [first, ...rest] = run(60, dropping(100_000), rising)
    expect(rest).toEqual([])
    const [second, verdict] = first ?? []
    expect(second).toBeLessThan(14)
    expect(verdict?.kind === 'suspect' && verdict.bitrate).toBeGreaterThan(85_000)
    expect(verdict?.kind === 'suspect' && verdict.bitrate).toBeLessThan(110_000)
  })

  it('is found when the first rate is too much already', () => {
    const kinds = run(60, dropping(55_000), rising).map(([, verdict]) => verdict.kind)
    expect(kinds[0]).toBe('suspect')
    expect(kinds).not.toContain('acquitted')
  })

  it.each([2, 5, 10, 20])('is not suspected at a constant loss of %d %% while the rate rises', (percent) => {
    expect(run(120, () => percent, rising)).toEqual([])
  })

  it('is not suspected when the rate is the same as before', () => {
    expect(
      run(
        60,
        (second) => (second < 30 ? 0 : 15),
        () => 110_000,
      ),
    ).toEqual([])
  })

  it('is acquitted when the lower rate loses as much', () => {
    const kinds = run(60, (second) => (second < 10 ? 0 : 15), rising).map(([, verdict]) => verdict.kind)
    expect(kinds).toEqual(['suspect', 'acquitted'])
  })

  it('is tried once a minute at most while very much is lost anyway', () => {
    const verdicts = run(
      180,
      () => 40,
      () => 110_000,
    )
    expect(verdicts.map(([, { kind }]) => kind)).toEqual(
      ['suspect', 'acquitted', 'suspect', 'acquitted', 'suspect', 'acquitted'].slice(0, verdicts.length),
    )
    expect(verdicts.length).toBeLessThanOrEqual(6)
    expect(verdicts[0]?.[1]).toEqual({ kind: 'suspect', bitrate: 0.4 * 110_000 })
  })
})
