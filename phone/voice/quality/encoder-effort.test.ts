import { describe, expect, it } from 'vitest'
import { EncoderEffort } from './encoder-effort'

/** @returns the complexity after each second */
const encode = (seconds: number, encodeMs: number, lateMs: number, effort = new EncoderEffort()): number[] =>
  Array.from({ length: seconds }, () => {
    for (let n = 0; n < 50; n++) effort.encoded(20, encodeMs, lateMs)
    return effort.complexity
  })

describe('the effort of encoding', () => {
  it('starts at 5, and rises to 9 on a fast machine', () => {
    const complexities = encode(20, 0.1, 0)
    expect(complexities[0]).toBe(5)
    expect(complexities.at(-1)).toBe(9)
  })

  it('stays the same when encoding costs a little', () => {
    expect(encode(20, 0.5, 0).at(-1)).toBe(5)
  })

  it('falls to 2 when encoding takes long', () => {
    expect(encode(20, 3, 0).at(-1)).toBe(2)
  })

  it.each([
    ['a slow machine, with a late packet now and then', 1, false],
    ['one that is too slow', 4, true],
  ])('finds the processor short of time on %s: %d ms a packet', (_, encodeMs, isShort) => {
    const effort = new EncoderEffort()
    const seen = Array.from({ length: 10 }, () => {
      encode(1, encodeMs, 0, effort)
      effort.encoded(20, encodeMs + 20, 0)
      return effort.isShort
    })
    expect(seen.at(-1)).toBe(isShort)
    expect(seen.slice(3)).not.toContain(!isShort)
  })

  it('falls when blocks are late, and returns when they are on time again', () => {
    const effort = new EncoderEffort()
    expect(encode(20, 0.1, 30, effort).at(-1)).toBe(2)
    expect(effort.isShort).toBe(true)
    expect(encode(30, 0.1, 0, effort).at(-1)).toBe(9)
    expect(effort.isShort).toBe(false)
  })

  it('ignores a single stall, and blocks that come in pairs', () => {
    const effort = new EncoderEffort()
    encode(3, 0.5, 0, effort)
    effort.encoded(20, 0.5, 300)
    expect(encode(3, 0.5, 0, effort)).toEqual([5, 5, 5])
    for (let n = 0; n < 500; n++) effort.encoded(20, 0.5, n % 2 === 0 ? 10 : -10)
    expect(effort.complexity).toBe(5)
  })
})
