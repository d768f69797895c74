import { describe, expect, it } from 'vitest'
import { PacketSequence } from './packet-sequence'

/** The classification of the last of these packets. */
const last = (...sequences: readonly number[]) => {
  const sequence = new PacketSequence()
  return sequences.map((number) => sequence.arrived(number)).at(-1)
}

describe('the sequence of packets', () => {
  it.each([
    ['the first', [5], { kind: 'first' }],
    ['the next', [5, 6], { kind: 'newest', missing: 0 }],
    ['one after two that are missing', [5, 8], { kind: 'newest', missing: 2 }],
    ['the next after the greatest number', [65_535, 0], { kind: 'newest', missing: 0 }],
    ['one that was overtaken', [5, 7, 6], { kind: 'earlier' }],
    ['one that was overtaken by the first', [5, 4], { kind: 'earlier' }],
    ['one that was overtaken where numbers wrap', [65_534, 1, 65_535], { kind: 'earlier' }],
    ['the newest, once more', [5, 6, 6], { kind: 'duplicate' }],
    ['one that was overtaken, once more', [5, 7, 6, 6], { kind: 'duplicate' }],
    ['one 99 behind', [200, 101], { kind: 'earlier' }],
    ['one 100 behind', [200, 100], { kind: 'stray' }],
    ['one 2999 ahead', [1, 3000], { kind: 'newest', missing: 2998 }],
    ['one 3000 ahead', [1, 3001], { kind: 'stray' }],
    ['the next after a stray one', [1, 9000, 9001], { kind: 'first' }],
    ['another stray one', [1, 9000, 9002], { kind: 'stray' }],
    ['the next after a stray one, after one that was not', [1, 9000, 2, 9001], { kind: 'stray' }],
  ] as const)('classifies %s', (_, sequences, order) => {
    expect(last(...sequences)).toEqual(order)
  })

  it('counts a packet as lost after 128 newer ones', () => {
    const sequence = new PacketSequence()
    for (const number of [65_500, 65_502, 65_504, 65_503]) sequence.arrived(number)
    sequence.arrived((65_501 + 127) % 65_536)
    expect(sequence.lost).toBe(0)
    sequence.arrived((65_501 + 128) % 65_536)
    expect(sequence.lost).toBe(1)
  })

  it('counts a gap longer than its memory', () => {
    const sequence = new PacketSequence()
    sequence.arrived(0)
    sequence.arrived(1001)
    for (let number = 1002; number < 1200; number++) sequence.arrived(number)
    expect(sequence.lost).toBe(1000)
  })
})
