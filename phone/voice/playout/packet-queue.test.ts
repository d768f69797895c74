import { describe, expect, it } from 'vitest'
import { PacketQueue, type QueuedPacket } from './packet-queue'

const FRAME = 960

/** The packet of frame n, with n in its payload. */
const packet = (frame: number, isFiller = false): QueuedPacket => ({
  start: frame * FRAME,
  samples: FRAME,
  fecSamples: 0,
  payload: Uint8Array.of(frame),
  arrivedMs: 0,
  isFiller,
})
const queueOf = (...frames: readonly number[]): PacketQueue => {
  const queue = new PacketQueue()
  for (const frame of frames) queue.insert(packet(frame))
  queue.begin()
  return queue
}
/** Everything that is taken: frames, and the number of missing samples. */
const takeAll = (queue: PacketQueue): (number | string | undefined)[] => {
  const all = []
  for (let taken = queue.take(); taken; taken = queue.take())
    all.push(taken.kind === 'packet' ? taken.payload[0] : `-${taken.samples}`)
  return all
}

describe('packets that wait', () => {
  it('are taken in the order of their sound', () => {
    expect(takeAll(queueOf(3, 1, 2))).toEqual([1, 2, 3])
  })

  it('leave gaps as long as the missing sound, in steps of a packet', () => {
    const queue = queueOf(1, 4)
    expect(queue.ahead).toBe(4 * FRAME)
    expect(takeAll(queue)).toEqual([1, '-960', '-960', 4])
  })

  it('are late if later sound was taken, or their gap', () => {
    const queue = queueOf(1, 3)
    queue.take()
    queue.take()
    expect(queue.insert(packet(2))).toEqual({ kind: 'late' })
    expect(queue.insert(packet(0))).toEqual({ kind: 'late' })
    expect(takeAll(queue)).toEqual([3])
  })

  it('are played after all if no later sound was: the sound in their place was unnecessary', () => {
    const queue = queueOf(1)
    queue.take()
    queue.skip(500)
    expect(queue.insert(packet(2))).toEqual({ kind: 'queued', rewound: 500 })
    expect(takeAll(queue)).toEqual([2])
  })

  it('do not repeat the duration of missing sound before them', () => {
    const queue = queueOf(1)
    queue.take()
    queue.skip(700)
    expect(queue.insert(packet(3))).toEqual({ kind: 'queued', rewound: 0 })
    expect(queue.insert(packet(2))).toEqual({ kind: 'late' })
    expect(takeAll(queue)).toEqual(['-260', 3])
  })

  it('are not skipped', () => {
    const queue = queueOf(1, 3)
    queue.take()
    queue.skip(5000)
    expect(takeAll(queue)).toEqual([3])
  })

  it('do not overlap', () => {
    const queue = queueOf(1, 3)
    expect(queue.insert({ ...packet(2), start: 2 * FRAME - 1 })).toEqual({ kind: 'occupied' })
    expect(queue.insert({ ...packet(2), samples: FRAME + 1 })).toEqual({ kind: 'occupied' })
    expect(queue.insert(packet(3))).toEqual({ kind: 'occupied' })
  })

  it('replace fillers, which never replace them', () => {
    const queue = queueOf(1)
    for (const frame of [2, 3, 4]) queue.insert(packet(frame, true))
    expect(queue.insert(packet(1, true))).toEqual({ kind: 'occupied' })
    expect(queue.insert(packet(3))).toEqual({ kind: 'queued', rewound: 0 })
    expect(takeAll(queue)).toEqual([1, 2, 3])
  })

  it('are played even after a filler in their place', () => {
    const queue = queueOf(1)
    queue.insert(packet(2, true))
    expect(takeAll(queue)).toEqual([1, 2])
    expect(queue.insert(packet(2))).toEqual({ kind: 'queued', rewound: FRAME })
    expect(takeAll(queue)).toEqual([2])
  })

  it('are discarded from the oldest, gaps first', () => {
    const queue = queueOf(1, 50, 51, 52)
    queue.take()
    expect(queue.shrinkTo(3 * FRAME)).toBe(0)
    expect(queue.shrinkTo(FRAME)).toBe(2)
    expect(queue.shrinkTo(0)).toBe(0)
    expect(takeAll(queue)).toEqual([52])
  })

  it('accumulate again after a stop, from the oldest one present', () => {
    const queue = queueOf(1)
    queue.take()
    queue.stop()
    queue.insert(packet(9))
    expect(queue.ahead).toBe(FRAME)
    queue.begin()
    expect(takeAll(queue)).toEqual([9])
  })

  it('recovers the end of a gap from the packet behind it, as far as that contains it', () => {
    const queue = new PacketQueue()
    queue.insert(packet(0))
    queue.begin()
    queue.take()
    const behind = { ...packet(3), fecSamples: FRAME }
    queue.insert(behind)
    expect(queue.take()).toEqual({ kind: 'missing', samples: FRAME })
    expect(queue.take()).toEqual({ kind: 'recoverable', samples: FRAME, following: behind.payload })
    expect(queue.take()).toEqual({ kind: 'packet', payload: behind.payload })
  })

  it('recovers what is left of a gap after concealment', () => {
    const queue = new PacketQueue()
    queue.insert(packet(0))
    queue.begin()
    queue.take()
    queue.skip(FRAME / 4)
    const behind = { ...packet(3), fecSamples: FRAME }
    queue.insert(behind)
    expect(queue.take()).toEqual({ kind: 'missing', samples: FRAME - FRAME / 4 })
    queue.skip(FRAME / 2)
    expect(queue.take()).toEqual({ kind: 'recoverable', samples: FRAME / 2, following: behind.payload })
  })

  it('prefers a packet that comes after all to what can be recovered of it', () => {
    const queue = new PacketQueue()
    queue.insert(packet(0))
    queue.begin()
    queue.take()
    queue.insert({ ...packet(2), fecSamples: FRAME })
    queue.insert(packet(1))
    expect(queue.take()).toEqual({ kind: 'packet', payload: packet(1).payload })
  })
})
