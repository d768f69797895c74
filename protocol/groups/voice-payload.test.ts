import { describe, expect, it } from 'vitest'
import { mediaLevel, readVoicePayload, type VoicePayload, writeClientPacket, writeVoicePayload } from '.'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const frame = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes)
const ALONE: VoicePayload = {
  sequence: 0xfffe,
  frames: [{ level: 30, timestamp: 0xfffffffe, frame: frame(7, 8, 9) }],
}
/** The timestamps wrap between the frames. */
const REPEATING: VoicePayload = {
  sequence: 1,
  frames: [
    { level: 50, timestamp: 0xfffffc40, frame: frame(1) },
    { level: 40, timestamp: 0, frame: frame(2, 3) },
    { level: 30, timestamp: 960, frame: frame(4, 5, 6) },
  ],
}
const mediaOf = (payload: Uint8Array): Uint8Array =>
  writeClientPacket({ kind: 'media', callId: 1, keyId: 2, payload })

describe('the payload of voice', () => {
  it('has a head and one frame', () => {
    const bytes = writeVoicePayload(ALONE)
    expect(hexOf(bytes)).toBe('101efffefffffffe070809')
    expect(readVoicePayload(bytes)).toEqual(ALONE)
  })

  it('has the frames before it where it repeats them, each with its level', () => {
    const bytes = writeVoicePayload(REPEATING)
    expect(hexOf(bytes)).toBe(
      '111e0001000003c0' + '801e0002' + '800f0003' + '00' + '3201' + '280203' + '1e040506',
    )
    expect(readVoicePayload(bytes)).toEqual(REPEATING)
  })

  it('tells a node its level without its frames', () => {
    for (const payload of [ALONE, REPEATING]) expect(mediaLevel(mediaOf(writeVoicePayload(payload)))).toBe(30)
    const behind = Uint8Array.of(1, 2, 3, ...mediaOf(writeVoicePayload(ALONE)))
    expect(mediaLevel(behind, 3)).toBe(30)
    expect(mediaLevel(mediaOf(frame(0x10, 255, 0, 0, 0, 0, 0, 0, 1)))).toBe(127)
  })

  it('is taken as fairly loud where it has another form', () => {
    expect(mediaLevel(mediaOf(frame(0x20, 5, 0, 0, 0, 0, 0, 0, 1)))).toBe(60)
    expect(mediaLevel(mediaOf(frame(0x10, 5)))).toBe(60)
    expect(mediaLevel(frame(9))).toBe(60)
    expect(mediaLevel(frame())).toBe(60)
  })

  it('is none in another version, without a frame, or with a level that is none', () => {
    const bytes = writeVoicePayload(ALONE)
    expect(readVoicePayload(bytes.subarray(0, 8))).toBeUndefined()
    expect(readVoicePayload(frame(0x20, ...bytes.subarray(1)))).toBeUndefined()
    expect(readVoicePayload(frame(0x10, 128, ...bytes.subarray(2)))).toBeUndefined()
    expect(readVoicePayload(frame())).toBeUndefined()
    const repeating = writeVoicePayload(REPEATING)
    expect(readVoicePayload(repeating.subarray(0, -3))).toBeUndefined()
    expect(readVoicePayload(Uint8Array.from(repeating).fill(200, 17, 18))).toBeUndefined()
  })

  it('is not written with what its fields do not hold', () => {
    const [own] = ALONE.frames
    if (!own) throw new Error('no frame')
    expect(() => writeVoicePayload({ ...ALONE, frames: [] })).toThrow(RangeError)
    expect(() => writeVoicePayload({ ...ALONE, sequence: 65_536 })).toThrow(RangeError)
    expect(() => writeVoicePayload({ ...ALONE, frames: [{ ...own, level: 128 }] })).toThrow(RangeError)
    expect(() => writeVoicePayload({ ...ALONE, frames: [{ ...own, frame: frame() }] })).toThrow(RangeError)
    const late = { ...own, timestamp: own.timestamp - 20_000 }
    expect(() => writeVoicePayload({ ...ALONE, frames: [late, own] })).toThrow(RangeError)
  })
})
