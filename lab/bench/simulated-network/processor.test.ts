import { expect, it } from 'vitest'
import { Link } from './link'
import { NO_WORK, Processor } from './processor'
import { SimulatedClock } from './simulated-clock'

it('does one task after the other, each as long as it takes', async () => {
  const clock = new SimulatedClock()
  const processor = new Processor(clock, NO_WORK)
  const begunMs: number[] = []
  for (let n = 0; n < 3; n++)
    processor.run(() => {
      begunMs.push(clock.now())
      processor.add(10)
    })
  await clock.advance(25)
  expect(begunMs).toEqual([0, 10, 20])
  expect(processor.behindMs).toBe(5)
  expect(processor.busyMs).toBe(30)
})

it('lets messages wait on a link until there is bandwidth, and none overtakes another', () => {
  const clock = new SimulatedClock()
  const link = new Link({ clock, latencyMs: 1, jitterMs: 0, bitsPerSecond: 8_000_000, random: () => 0 })
  const around = 90
  expect(link.send(1_000 - around)).toBe(2)
  expect(link.send(2_000 - 2 * around)).toBe(4)
  expect(link.queueMs).toBe(3)
  expect(link).toMatchObject({ messages: 2, bytes: 3_000 - 3 * around, wireBytes: 3_000 })
})
