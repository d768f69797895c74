import { describe, expect, it } from 'vitest'
import { encodeRedundancy } from '../../../protocol/media'
import { unpack } from './unpack'

/** Opus packets of 20 ms. */
const [OLD, NEW] = [Uint8Array.of(0x78, 1), Uint8Array.of(0x78, 2)]
const NOT_OPUS = Uint8Array.of()
const primary = { payloadType: 111, payload: NEW }

describe('a media packet', () => {
  it('holds one Opus packet', () => {
    expect(unpack({ sequence: 7, timestamp: 9, payload: NEW })).toEqual({
      sequence: 7,
      primary: { timestamp: 9, samples: 960, fecSamples: 0, payload: NEW },
      repeats: [],
    })
  })

  it('contains repeats of earlier packets, whose timestamps wrap', () => {
    const payload = encodeRedundancy({
      primary,
      repeats: [{ payloadType: 111, offset: 960, payload: OLD }],
    })
    expect(unpack({ sequence: 7, timestamp: 959, payload, redundant: true })).toEqual({
      sequence: 7,
      primary: { timestamp: 959, samples: 960, fecSamples: 0, payload: NEW },
      repeats: [{ timestamp: 2 ** 32 - 1, samples: 960, fecSamples: 0, payload: OLD }],
    })
  })

  it('contains no repeats in other formats than Opus', () => {
    const payload = encodeRedundancy({
      primary,
      repeats: [
        { payloadType: 5, offset: 1920, payload: OLD },
        { payloadType: 111, offset: 960, payload: NOT_OPUS },
      ],
    })
    expect(unpack({ sequence: 7, timestamp: 0, payload, redundant: true })?.repeats).toEqual([])
  })

  it.each([
    ['no Opus packet', { payload: NOT_OPUS }],
    ['no redundant payload', { payload: Uint8Array.of(0xff), redundant: true }],
    [
      'a redundant payload without an Opus packet',
      {
        payload: encodeRedundancy({ primary: { payloadType: 111, payload: NOT_OPUS }, repeats: [] }),
        redundant: true,
      },
    ],
  ])('with %s contains nothing', (_, packet) => {
    expect(unpack({ sequence: 7, timestamp: 0, ...packet })).toBeUndefined()
  })
})
