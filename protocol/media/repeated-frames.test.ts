import { describe, expect, it } from 'vitest'
import { decodeRedundancy, MAX_OFFSET } from './redundancy'
import { MAX_FRAMES_BYTES, redundantPayload, RepeatedFrames, type RepeatDistance } from './repeated-frames'
import { timestampPlus } from './serial'

const FRAME = 960

/** Sends frames of the given sizes. @returns which frames each packet repeats, by number */
const send = (
  distances: readonly RepeatDistance[],
  bytes: readonly number[],
  timestampOf = (frame: number): number => frame * FRAME,
): number[][] => {
  const frames = new RepeatedFrames()
  frames.setDistances(distances)
  return bytes.map((length, frame) =>
    frames
      .next({ timestamp: timestampOf(frame), payload: new Uint8Array(length).fill(frame) })
      .map(({ payload }) => payload[0] ?? -1),
  )
}

describe('the frames that a packet repeats', () => {
  it.each<[string, readonly RepeatDistance[], number[][]]>([
    ['none', [], [[], [], [], [], []]],
    ['the one before', [1], [[], [0], [1], [2], [3]]],
    ['two, oldest first', [1, 2], [[], [0], [0, 1], [1, 2], [2, 3]]],
    ['the one before the last', [2, 2], [[], [], [0], [1], [2]]],
    ['any order of distances', [4, 1, 3], [[], [0], [1], [0, 2], [0, 1, 3]]],
  ])('are as chosen: %s', (_, distances, expected) => {
    expect(send(distances, [80, 80, 80, 80, 80])).toEqual(expected)
  })

  it('fit into the fields of the format', () => {
    expect(send([1], [1023, 20, 1024, 20])).toEqual([[], [0], [1], []])
    expect(send([1], [80, 80], (frame) => frame * MAX_OFFSET)).toEqual([[], [0]])
    expect(send([1], [80, 80], (frame) => frame * (MAX_OFFSET + 1))).toEqual([[], []])
    expect(send([1], [80, 80], () => 0)).toEqual([[], []])
  })

  it('fit into the packet, the nearest first', () => {
    expect(send([1, 2], [400, 400, 400])).toEqual([[], [0], [1]])
    expect(send([1, 2], [300, 400, 400])).toEqual([[], [0], [0, 1]])
    expect(send([1], [20, MAX_FRAMES_BYTES - 19])).toEqual([[], []])
  })

  it('are those before it where timestamps wrap', () => {
    const wrapping = (frame: number) => timestampPlus(2 ** 32 - FRAME, frame * FRAME)
    expect(send([1, 2], [80, 80, 80, 80], wrapping)).toEqual(send([1, 2], [80, 80, 80, 80]))
  })

  it('can be chosen anew with every frame', () => {
    const frames = new RepeatedFrames()
    const next = (frame: number) => frames.next({ timestamp: frame * FRAME, payload: Uint8Array.of(frame) })
    next(0)
    expect(next(1)).toEqual([])
    frames.setDistances([1, 2])
    expect(next(2).map(({ payload }) => payload[0])).toEqual([0, 1])
    frames.setDistances([])
    expect(next(3)).toEqual([])
  })

  it('are none of before the keys changed', () => {
    const frames = new RepeatedFrames()
    frames.setDistances([1])
    frames.next({ timestamp: 0, payload: Uint8Array.of(0) })
    frames.clear()
    expect(frames.next({ timestamp: FRAME, payload: Uint8Array.of(1) })).toEqual([])
  })

  it('are sent byte for byte, with their distance in time', () => {
    const [old, last, now] = [0, 960, 1440].map((timestamp, n) => ({
      timestamp,
      payload: Uint8Array.of(n, n),
    }))
    if (!old || !last || !now) throw new Error('three frames')
    expect(decodeRedundancy(redundantPayload(now, [old, last], 111))).toEqual({
      repeats: [
        { payloadType: 111, offset: 1440, payload: Uint8Array.of(0, 0) },
        { payloadType: 111, offset: 480, payload: Uint8Array.of(1, 1) },
      ],
      primary: { payloadType: 111, payload: Uint8Array.of(2, 2) },
    })
  })
})
