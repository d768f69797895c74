import { describe, expect, it } from 'vitest'
import type { QueuedPacket } from './packet-queue'
import { SilenceFiller } from './silence-filler'

const FRAME = 960
const SPEECH = new Uint8Array(60)
const SILENCE = Uint8Array.of(0x78)

/** The packet of frame n, on time. */
const packet = (frame: number, payload: Uint8Array): QueuedPacket => ({
  start: frame * FRAME,
  samples: FRAME,
  fecSamples: 0,
  payload,
  arrivedMs: 1000 + frame * 20,
  isFiller: false,
})

describe('silence that a sender left out', () => {
  it('is inserted on time, until the next packet is due', () => {
    const filler = new SilenceFiller()
    filler.arrived(packet(0, SILENCE))
    expect(filler.next(1019)).toBeUndefined()
    expect(filler.next(1020)).toEqual({ ...packet(1, SILENCE), isFiller: true })
    expect(filler.next(1020)).toBeUndefined()
    const filled = Array.from({ length: 100 }, () => filler.next(9000)).filter(Boolean)
    expect(filled).toHaveLength(19)
    expect(filled.at(-1)?.arrivedMs).toBe(1400)
  })

  it('is inserted before the packet that ends it, as far as timestamps leave room', () => {
    const filler = new SilenceFiller()
    filler.arrived(packet(0, SILENCE))
    expect(filler.next(1020)?.start).toBe(FRAME)
    const filled = filler.arrived(packet(10, SPEECH))
    expect(filled.map(({ start }) => start / FRAME)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    expect(filler.next(5000)).toBeUndefined()
  })

  it('is not inserted between consecutive packets, nor in speech', () => {
    const filler = new SilenceFiller()
    expect(filler.arrived(packet(0, SILENCE))).toEqual([])
    expect(filler.arrived(packet(1, SILENCE))).toEqual([])
    expect(filler.arrived(packet(2, SPEECH))).toEqual([])
    expect(filler.next(5000)).toBeUndefined()
    expect(filler.arrived(packet(20, SPEECH))).toEqual([])
  })

  it('is not inserted before a packet that others have overtaken', () => {
    const filler = new SilenceFiller()
    filler.arrived(packet(5, SILENCE))
    expect(filler.arrived(packet(3, SPEECH))).toEqual([])
    expect(filler.next(1120)?.start).toBe(6 * FRAME)
  })

  it('is forgotten when the stream ends', () => {
    const filler = new SilenceFiller()
    filler.arrived(packet(0, SILENCE))
    filler.reset()
    expect(filler.next(9000)).toBeUndefined()
  })
})
