import { describe, expect, it } from 'vitest'
import { sequenceDistance, sequencePlus, timestampDistance, timestampPlus } from './serial'

describe('serial numbers', () => {
  it.each([
    [0, 1, 1],
    [1, 0, -1],
    [65_535, 0, 1],
    [0, 65_535, -1],
    [65_530, 10, 16],
    [100, 100 + 32_767, 32_767],
    [100, 100 + 32_768, -32_768],
  ])('tell how far apart the sequence numbers %d and %d are', (from, to, distance) => {
    expect(sequenceDistance(from, to)).toBe(distance)
  })

  it.each([
    [0, 960, 960],
    [0xffff_ff00, 0x2c0, 960],
    [0x2c0, 0xffff_ff00, -960],
    [0, 0x7fff_ffff, 0x7fff_ffff],
    [0, 0x8000_0000, -0x8000_0000],
  ])('tell how far apart the timestamps %d and %d are', (from, to, distance) => {
    expect(timestampDistance(from, to)).toBe(distance)
  })

  it('wrap to 0', () => {
    expect(sequencePlus(65_535, 1)).toBe(0)
    expect(sequencePlus(0, -1)).toBe(65_535)
    expect(timestampPlus(0xffff_ffff, 960)).toBe(959)
    expect(timestampPlus(0, -960)).toBe(0xffff_fc40)
  })
})
