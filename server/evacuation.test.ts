import { expect, it } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { CALLS_LEFT_ALONE_MS, Evacuation, type Evacuee } from './evacuation'

/** People who go when they are moved. */
function crowd(size: number, busy = 0) {
  const people = new Set<Evacuee>()
  for (let n = 0; n < size; n++) {
    const person: Evacuee = { isBusy: n < busy, move: () => people.delete(person) }
    people.add(person)
  }
  return people
}
function evacuate(people: Set<Evacuee>, relayedCalls = () => 0) {
  const clock = new ManualClock()
  let isOver = false
  const evacuation = new Evacuation({ clock, people: () => [...people], relayedCalls })
  void evacuation.over.then(() => (isOver = true))
  const over = async (): Promise<boolean> => {
    await Promise.resolve()
    return isOver
  }
  return { clock, evacuation, over }
}

it('ends at once where nobody is', async () => {
  const { over, clock } = evacuate(crowd(0))
  expect([await over(), clock.pendingTimers]).toEqual([true, 0])
})

it('moves a few people a second', async () => {
  const people = crowd(12)
  const { clock, over } = evacuate(people)
  const left = [people.size]
  for (let n = 0; n < 2; n++) {
    clock.advance(1_000)
    left.push(people.size)
  }
  expect([left, await over()]).toEqual([[7, 2, 0], true])
})

it('moves a crowd in a minute', async () => {
  const people = crowd(6_000)
  const { clock, over } = evacuate(people)
  expect(people.size).toBe(5_900)
  clock.advance(58_000)
  expect([people.size, await over()]).toEqual([100, false])
  clock.advance(1_000)
  expect([people.size, await over()]).toEqual([0, true])
})

it('leaves those in a call alone for ten minutes', async () => {
  const people = crowd(3, 2)
  const { clock, over } = evacuate(people)
  clock.advance(CALLS_LEFT_ALONE_MS - 1)
  expect([people.size, await over()]).toEqual([2, false])
  clock.advance(1_000)
  expect([people.size, await over()]).toEqual([0, true])
})

it('waits for relayed calls, for ten minutes', async () => {
  let calls = 1
  const { clock, over } = evacuate(crowd(0), () => calls)
  clock.advance(5_000)
  expect(await over()).toBe(false)
  calls = 0
  clock.advance(1_000)
  expect(await over()).toBe(true)
  const stubborn = evacuate(crowd(0), () => 1)
  stubborn.clock.advance(CALLS_LEFT_ALONE_MS)
  expect(await stubborn.over()).toBe(true)
})

it('moves nobody once it has stopped', async () => {
  const people = crowd(10)
  const { clock, evacuation, over } = evacuate(people)
  evacuation.stop()
  clock.advance(10_000)
  expect([people.size, await over(), clock.pendingTimers]).toEqual([5, true, 0])
})
