import { describe, expect, it } from 'vitest'
import { SendQueue } from './send-queue'

const packet = (n: number): Uint8Array => Uint8Array.of(n)
const all = (queue: SendQueue): number[] => {
  const taken: number[] = []
  for (let next = queue.take(); next; next = queue.take()) taken.push(next[0] ?? -1)
  return taken
}

describe('the send queue', () => {
  it('passes packets on in order', () => {
    const queue = new SendQueue()
    expect(queue.isEmpty).toBe(true)
    for (let n = 0; n < 5; n++) queue.push(packet(n), 20)
    expect(queue.isEmpty).toBe(false)
    expect(all(queue)).toEqual([0, 1, 2, 3, 4])
    expect(queue.isEmpty).toBe(true)
    expect(queue.droppedFrames).toBe(0)
  })

  it('keeps the newest 200 ms when the socket is full, and counts dropped packets', () => {
    const queue = new SendQueue()
    for (let n = 0; n < 50; n++) queue.push(packet(n), 20)
    expect(queue.droppedFrames).toBe(40)
    expect(all(queue)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
  })

  it('measures by time, not by packets', () => {
    const queue = new SendQueue()
    for (let n = 0; n < 50; n++) queue.push(packet(n), 10)
    expect(queue.droppedFrames).toBe(15)
    expect(all(queue)).toHaveLength(20)
    queue.push(packet(1), 120)
    queue.push(packet(2), 120)
    expect(all(queue)).toEqual([2])
  })
})
