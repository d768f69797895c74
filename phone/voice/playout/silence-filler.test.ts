import { describe, expect, it } from 'vitest'
import { SilenceFiller } from './silence-filler'

const speech = new Uint8Array(60)
const silence = Uint8Array.of(0x78)

describe('what a sender left out in silence', () => {
  it('is put back when its time has come, as often as the silence was said to last', () => {
    const filler = new SilenceFiller()
    filler.arrived(silence, 20, 1000)
    expect(filler.next(1019)).toBeUndefined()
    expect(filler.next(1020)).toEqual({ packet: silence, durationMs: 20, arrivedMs: 1020 })
    expect(filler.next(1020)).toBeUndefined()
    const filled = Array.from({ length: 100 }, () => filler.next(9000)).filter(Boolean)
    expect(filled).toHaveLength(19)
    expect(filled.at(-1)?.arrivedMs).toBe(1400)
  })

  it('is put back before the packet that ends it, to the nearest', () => {
    for (const lateMs of [-9, 0, 9]) {
      const filler = new SilenceFiller()
      filler.arrived(silence, 20, 1000)
      const filled = filler.arrived(speech, 20, 1200 + lateMs)
      expect(filled.map(({ arrivedMs }) => arrivedMs)).toEqual([
        1020, 1040, 1060, 1080, 1100, 1120, 1140, 1160, 1180,
      ])
    }
  })

  it('is nothing between packets that are all there, and nothing in speech', () => {
    const filler = new SilenceFiller()
    expect(filler.arrived(silence, 20, 0)).toEqual([])
    expect(filler.arrived(silence, 20, 20)).toEqual([])
    expect(filler.arrived(speech, 20, 45)).toEqual([])
    expect(filler.next(500)).toBeUndefined()
    expect(filler.arrived(speech, 20, 500)).toEqual([])
  })
})
