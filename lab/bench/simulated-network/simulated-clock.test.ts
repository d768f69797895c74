import { expect, it } from 'vitest'
import { seededRandom } from './random'
import { SimulatedClock } from './simulated-clock'

it('lets events happen in the order of their times, and of their planning at one time', async () => {
  const clock = new SimulatedClock()
  const random = seededRandom(7)
  const planned = Array.from({ length: 500 }, (_, n) => ({ n, atMs: Math.floor(50 * random()) }))
  const happened: { n: number; atMs: number }[] = []
  for (const each of planned)
    clock.after(each.atMs, () => void happened.push({ n: each.n, atMs: clock.now() }))
  await clock.advance(50)
  expect(happened).toEqual(planned.toSorted((one, other) => one.atMs - other.atMs || one.n - other.n))
})

it('does not let cancelled events happen, nor those that are not due', async () => {
  const clock = new SimulatedClock()
  const happened: string[] = []
  clock.after(1, () => void happened.push('cancelled'))()
  clock.after(2, () => void clock.after(2, () => void happened.push('later')))
  clock.after(5, () => void happened.push('too late'))
  await clock.advance(4)
  expect(happened).toEqual(['later'])
  expect(clock.now()).toBe(4)
})

it('waits for what an event promises before it goes on', async () => {
  const clock = new SimulatedClock()
  const happened: string[] = []
  clock.after(1, async () => {
    await Promise.resolve()
    happened.push('first')
  })
  clock.after(1, () => void happened.push('second'))
  await clock.advance(1)
  expect(happened).toEqual(['first', 'second'])
})
