import { describe, expect, it } from 'vitest'
import {
  decodeRedundancy,
  encodeRedundancy,
  MAX_OFFSET,
  MAX_REPEAT_BYTES,
  MAX_REPEATS,
  type RedundantPayload,
} from './redundancy'

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)

/**
 * RFC 2198 section 7: 84 bytes of DVI4 (payload type 5) at 8 kHz, and 14 bytes of LPC (7) of 20 ms, 160 samples, before.
 * 1 0000111 | 00000010100000 | 0000001110, then 0 0000101.
 */
const EXAMPLE: RedundantPayload = {
  repeats: [{ payloadType: 7, offset: 160, payload: filled(14, 0x11) }],
  primary: { payloadType: 5, payload: filled(84, 0x22) },
}
const EXAMPLE_BYTES = Uint8Array.of(
  ...[0x87, 0x02, 0x80, 0x0e],
  0x05,
  ...filled(14, 0x11),
  ...filled(84, 0x22),
)

/** Two repeats with all bits of their fields, and an empty one. 1 1101111 | 14 ones | 10 ones; 1 1101111 | 960 | 0 */
const FULL: RedundantPayload = {
  repeats: [
    { payloadType: 111, offset: MAX_OFFSET, payload: filled(MAX_REPEAT_BYTES, 1) },
    { payloadType: 111, offset: 960, payload: filled(0, 0) },
  ],
  primary: { payloadType: 111, payload: filled(3, 2) },
}
const FULL_BYTES = Uint8Array.of(
  ...[0xef, 0xff, 0xff, 0xff],
  ...[0xef, 0x0f, 0x00, 0x00],
  0x6f,
  ...filled(MAX_REPEAT_BYTES, 1),
  ...filled(3, 2),
)

describe('redundant audio data', () => {
  it.each([
    ['the example of the RFC', EXAMPLE, EXAMPLE_BYTES],
    ['fields with all their bits set', FULL, FULL_BYTES],
    [
      'a packet without repeats',
      { repeats: [], primary: { payloadType: 96, payload: filled(2, 9) } },
      Uint8Array.of(0x60, 9, 9),
    ],
  ])('encodes and decodes %s', (_, payload, bytes) => {
    expect(encodeRedundancy(payload)).toEqual(bytes)
    expect(decodeRedundancy(bytes)).toEqual(payload)
  })

  it('decodes bytes from the middle of a buffer', () => {
    const around = Uint8Array.of(1, 2, 3, ...EXAMPLE_BYTES)
    expect(decodeRedundancy(around.subarray(3))).toEqual(EXAMPLE)
  })

  it.each([
    ['nothing', Uint8Array.of()],
    ['a header that is cut off', Uint8Array.of(0x87, 0x02, 0x80)],
    ['repeats without a primary', Uint8Array.of(0x87, 0x02, 0x80, 0x00)],
    ['a repeat longer than what is there', EXAMPLE_BYTES.subarray(0, 5 + 13)],
    ['only headers', filled(4000, 0xff)],
    [
      'more repeats than allowed',
      Uint8Array.of(
        ...Array<number[]>(MAX_REPEATS + 1)
          .fill([0xef, 0, 0, 0])
          .flat(),
        0x6f,
      ),
    ],
  ])('refuses %s', (_, bytes) => {
    expect(decodeRedundancy(bytes)).toBeUndefined()
  })

  it('refuses to encode a repeat that does not fit', () => {
    const repeat = { payloadType: 111, offset: 960, payload: filled(10, 0) }
    const { primary } = FULL
    for (const [wrong, error] of [
      [{ ...repeat, offset: MAX_OFFSET + 1 }, /offset 16384/],
      [{ ...repeat, payload: filled(MAX_REPEAT_BYTES + 1, 0) }, /length of a repeat 1024/],
      [{ ...repeat, payloadType: 128 }, /payload type 128/],
    ] as const)
      expect(() => encodeRedundancy({ repeats: [wrong], primary })).toThrow(error)
    expect(() =>
      encodeRedundancy({ repeats: Array<typeof repeat>(MAX_REPEATS + 1).fill(repeat), primary }),
    ).toThrow(/too many/)
  })
})
