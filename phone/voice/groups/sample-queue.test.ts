import { expect, it } from 'vitest'
import { SampleQueue } from './sample-queue'

/** Counts on, so that each sample tells which it is. */
const counting = () => {
  let next = 0
  return (length: number) => Float32Array.from({ length }, () => ++next)
}
const pulled = (queue: SampleQueue, length: number): Float32Array => {
  const block = new Float32Array(length).fill(-1)
  queue.pull(block)
  return block
}

it('is silent until there is a lead, and gives everything in its order then', () => {
  const queue = new SampleQueue()
  const next = counting()
  queue.push(next(480))
  expect(pulled(queue, 480).every((sample) => sample === 0)).toBe(true)
  queue.push(next(480))
  expect(pulled(queue, 480)[0]).toBe(1)
  expect(pulled(queue, 240)[0]).toBe(481)
  expect(pulled(queue, 240)[239]).toBe(960)
})

it('waits for a new lead after it has run dry', () => {
  const queue = new SampleQueue()
  const next = counting()
  queue.push(next(960))
  pulled(queue, 960)
  expect(pulled(queue, 480)[0]).toBe(0)
  queue.push(next(480))
  expect(pulled(queue, 480)[0]).toBe(0)
  queue.push(next(480))
  expect(pulled(queue, 480)[0]).toBe(961)
})

it('drops what is late when nobody takes it', () => {
  const queue = new SampleQueue()
  const next = counting()
  for (let n = 0; n < 10; n++) queue.push(next(480))
  expect(pulled(queue, 1)[0]).toBe(4800 - 960 + 1)
})

it('begins anew when it is cleared', () => {
  const queue = new SampleQueue()
  const next = counting()
  queue.push(next(1440))
  pulled(queue, 480)
  queue.clear()
  queue.push(next(960))
  expect(pulled(queue, 480)[0]).toBe(1441)
})
