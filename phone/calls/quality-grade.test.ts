import { describe, expect, it } from 'vitest'
import { GradeKeeper } from './quality-grade'

/** The grade after each second with the given scores. */
const grades = (scores: readonly number[]): string[] => {
  const keeper = new GradeKeeper()
  return scores.map((mos) => keeper.next(mos).grade)
}
const seconds = (count: number, mos: number): number[] => Array.from({ length: count }, () => mos)
const last = (...scores: number[]): string | undefined => grades(scores).at(-1)

describe('the grade of a call', () => {
  it('is good until three seconds in a row were not', () => {
    expect(grades(seconds(3, 2))).toEqual(['good', 'good', 'poor'])
    expect(last(2, 2, 4.3, 2, 2, 4.3)).toBe('good')
  })

  it('is the one of the latest of those seconds', () => {
    expect(last(2, 2, 3.5)).toBe('fair')
    expect(last(3.5, 3.5, 2)).toBe('poor')
  })

  it('comes back after six better seconds in a row, and not before', () => {
    const bad = seconds(3, 2)
    expect(last(...bad, ...seconds(5, 4.4))).toBe('poor')
    expect(last(...bad, ...seconds(6, 4.4))).toBe('good')
    expect(last(...bad, ...seconds(5, 4.4), 2, ...seconds(5, 4.4))).toBe('poor')
  })

  it('does not flicker when the score varies around a bound', () => {
    const wavering = Array.from({ length: 60 }, (_, second) => (second % 8 < 4 ? 4.0 : 4.06))
    const changes = grades(wavering).filter((grade, index, all) => index > 0 && grade !== all[index - 1])
    expect(changes).toEqual(['fair'])
  })

  it('stays when the score is exactly at a bound', () => {
    expect(last(...seconds(30, 4.05))).toBe('good')
    expect(last(...seconds(3, 3.5), ...seconds(30, 4.05))).toBe('fair')
    expect(last(...seconds(3, 2), ...seconds(30, 3.15))).toBe('poor')
  })

  it('fits the score after any change', () => {
    const bounds: Readonly<Record<string, readonly [number, number]>> = {
      good: [4.03, 4.5],
      fair: [3.1, 4.03],
      poor: [1, 3.1],
    }
    for (const from of [2, 3.5, 4.4])
      for (let mos = 1; mos <= 4.5; mos += 0.01) {
        const keeper = new GradeKeeper()
        for (const second of [...seconds(10, from), ...seconds(10, mos)]) {
          const shown = keeper.next(second)
          const [least = 0, most = 0] = bounds[shown.grade] ?? []
          expect(shown.mos).toBeGreaterThanOrEqual(least)
          expect(shown.mos).toBeLessThanOrEqual(most)
        }
      }
  })

  it('matches the score that is shown with it', () => {
    const keeper = new GradeKeeper()
    const shown = [...seconds(2, 4.3), ...seconds(4, 2), ...seconds(7, 4.2)].map((mos) => keeper.next(mos))
    const judged = (grade: string, mos: number) => ({ grade, mos })
    expect(shown).toEqual([
      ...Array.from({ length: 4 }, () => judged('good', 4.3)),
      ...Array.from({ length: 7 }, () => judged('poor', 2)),
      ...Array.from({ length: 2 }, () => judged('good', 4.2)),
    ])
  })
})
