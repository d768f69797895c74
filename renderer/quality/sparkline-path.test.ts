import { describe, expect, it } from 'vitest'
import { sparklinePath } from './sparkline-path'

describe('a sparkline', () => {
  it('runs from the left edge to the right when its values fill the width', () => {
    const { line, end } = sparklinePath([0, 50, 100], 100, 3)
    expect(line).toBe('M1.5 22.5L50 12L98.5 1.5')
    expect(end).toEqual({ x: 98.5, y: 1.5 })
  })

  it('ends at the right edge when there are few values', () =>
    expect(sparklinePath([10], 100, 60).line).toMatch(/^M98\.5 /))

  it('stays inside its box', () => {
    const { line } = sparklinePath([-5, 1e9], 100, 2)
    expect(line).toBe('M1.5 22.5L98.5 1.5')
  })

  it('includes the area below the line', () =>
    expect(sparklinePath([50, 50], 100, 2).area).toBe('M1.5 12L98.5 12V24H1.5Z'))

  it('is a point on the lower edge without values', () => {
    expect(sparklinePath([], 100, 60)).toEqual({
      line: 'M98.5 22.5',
      area: 'M98.5 22.5V24H98.5Z',
      end: { x: 98.5, y: 22.5 },
    })
  })
})
