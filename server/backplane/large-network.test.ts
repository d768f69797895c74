import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { NameRegister } from '../names/name-register'
import { type Deliver, MemoryBackplane } from './memory/memory-backplane'
import { MemoryStore } from './memory/memory-store'
import type { CutBackplane } from './testing/network'
import { RecordingNode } from './testing/recording-node'

const PEOPLE = 3_000
/** Each round of answers takes this long. ms */
const ROUND_MS = 500

const cutBackplane = (backplane: MemoryBackplane): CutBackplane => ({
  backplane,
  cut: () => backplane.cut(),
  heal: () => backplane.heal(),
  close: () => backplane.stop(),
})

/** Two nodes; the store answers the first one late once it is `slow`. */
async function scene() {
  const clock = new ManualClock()
  const store = new MemoryStore(clock, new NameRegister(clock))
  const waiting: (() => void)[] = []
  let isSlow = false
  let most = 0
  const deliver: Deliver = (act) => {
    if (!isSlow) return act()
    waiting.push(act)
    most = Math.max(most, waiting.length)
  }
  const [crowded, other] = [
    await new RecordingNode(cutBackplane(new MemoryBackplane(store, deliver)), '', clock).start(),
    await new RecordingNode(cutBackplane(new MemoryBackplane(store)), '', clock).start(),
  ]
  for (let n = 0; n < PEOPLE; n++) await crowded.enter(`person ${n}`)
  return {
    ...{ crowded, other, store },
    loseContent: async () => {
      for (const node of [crowded, other]) node.cut()
      store.loseContent()
      isSlow = true
      for (const node of [crowded, other]) node.heal()
      await turn()
    },
    pass: async (ms: number): Promise<void> => {
      clock.advance(ms)
      for (let turns = 0; turns < 5; turns++) await turn()
    },
    /** The store answers what it has been asked. @returns false: nothing waits */
    round: async (): Promise<boolean> => {
      clock.advance(ROUND_MS)
      const due = waiting.splice(0)
      for (const act of due) act()
      await turn()
      return due.length > 0
    },
    get most() {
      return most
    },
  }
}

it('people whom the store has lost are gone only when nobody has come back for a while', async () => {
  const network = await scene()
  const { other } = network
  expect(other.people).toHaveLength(PEOPLE)
  const moves = other.moves
  await network.loseContent()
  let rounds = 0
  while (network.store.snapshot().entries.length < PEOPLE && rounds++ < 100) await network.round()
  // Longer than people are waited for who do not come.
  expect(rounds * ROUND_MS).toBeGreaterThan(2 * 1_200)
  for (let n = 0; n < 10; n++) await network.round()
  expect(other.moves).toBe(moves)
  expect(other.people).toHaveLength(PEOPLE)
  await Promise.all([network.crowded.kill(), other.kill()])
})

it('people come back to a store a few at once, so that it answers in time', async () => {
  const network = await scene()
  await network.loseContent()
  while (network.store.snapshot().entries.length < PEOPLE) expect(await network.round()).toBe(true)
  // An answer and a change for each of two groups, and signs of life.
  expect(network.most).toBeLessThanOrEqual(8)
  await Promise.all([network.crowded.kill(), network.other.kill()])
})

it('whoever does not come back is gone soon after', async () => {
  const network = await scene()
  await network.crowded.kill()
  network.other.cut()
  network.store.loseContent()
  network.other.heal()
  await turn()
  expect(network.other.people).toHaveLength(PEOPLE)
  for (let n = 0; n < 4; n++) await network.round()
  expect(network.other.people).toEqual([])
  await network.other.kill()
})

it('who has left meanwhile is gone as soon as the others are back', async () => {
  const network = await scene()
  const { crowded, other } = network
  // They have seen each other's signs of life.
  for (let n = 0; n < 2; n++) await network.pass(1_000)
  for (const node of [crowded, other]) node.cut()
  network.store.loseContent()
  crowded.leave('person 7')
  for (const node of [crowded, other]) node.heal()
  // The signs of life after which a node says so; not so long as others would wait for its people.
  for (let n = 0; n < 5; n++) await network.pass(20)
  expect(other.people).toHaveLength(PEOPLE - 1)
  expect(other.people).not.toContain('person 7')
  await Promise.all([crowded.kill(), other.kill()])
})

it('whoever takes the name of somebody who has not come back yet takes the place, too', async () => {
  const network = await scene()
  const { crowded, other } = network
  await network.loseContent()
  const entered = crowded.enter(`person ${PEOPLE - 1}`)
  while (network.store.snapshot().entries.length < PEOPLE) await network.round()
  await network.round()
  expect(await entered).toBe('entered')
  expect(crowded.evictions).toEqual([`person ${PEOPLE - 1} by another`])
  expect(crowded.own).toHaveLength(PEOPLE)
  expect(other.people).toHaveLength(PEOPLE)
  await Promise.all([crowded.kill(), other.kill()])
})
