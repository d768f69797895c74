import { expect, it } from 'vitest'
import { HeldFrames } from './held-frames'

it('gives the newest ten packets of each sender back, in order', () => {
  const held = new HeldFrames<string>()
  for (let n = 0; n < 12; n++) held.hold(1, `a${n}`, n)
  held.hold(2, 'b', 12)
  expect(held.release(12)).toEqual([...Array.from({ length: 10 }, (_, n) => `a${n + 2}`), 'b'])
  expect(held.release(12)).toEqual([])
})

it('forgets a packet after half a second', () => {
  const held = new HeldFrames<string>()
  held.hold(1, 'early', 0)
  held.hold(1, 'late', 100)
  expect(held.release(501)).toEqual(['late'])
})

it('holds packets of 32 senders at once, whoever makes them up', () => {
  const held = new HeldFrames<number>()
  for (let sender = 0; sender < 1000; sender++) held.hold(sender, sender, 0)
  held.hold(5000, 5000, 501)
  expect(held.release(501)).toEqual([5000])
  for (let sender = 0; sender < 1000; sender++) held.hold(sender, sender, 600)
  expect(held.release(600)).toHaveLength(32)
})
