import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audioLevelIn, decodeRtp, encodeAudioLevel, encodeRtp, isRtcp, type RtpPacket } from './rtp'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const PLAIN: RtpPacket = {
  marker: false,
  payloadType: 111,
  sequence: 0xfffe,
  timestamp: 0xfffffc40,
  ssrc: 0xdecafbad,
  csrcs: [],
  extensions: [],
  payload: Uint8Array.of(0x78, 1, 2),
}

/** RFC 3550 section 5.1: V=2, then marker and payload type, sequence, timestamp, SSRC. */
const PLAIN_BYTES = hex('80 6f fffe fffffc40 decafbad 780102')

/** Chromium's: the audio level as the extension 1, with two bytes of padding in its word. */
const WITH_LEVEL: RtpPacket = {
  ...PLAIN,
  marker: true,
  extensions: [{ id: 1, data: Uint8Array.of(0x80 | 30) }],
}
const WITH_LEVEL_BYTES = hex('90 ef fffe fffffc40 decafbad bede0001 109e0000 780102')

const payloadType = fc.nat(127).filter((type) => type < 64 || type > 95)
const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength })
const packets: fc.Arbitrary<RtpPacket> = fc.record({
  marker: fc.boolean(),
  payloadType,
  sequence: fc.nat(0xffff),
  timestamp: fc.nat(0xffffffff),
  ssrc: fc.nat(0xffffffff),
  csrcs: fc.array(fc.nat(0xffffffff), { maxLength: 15 }),
  extensions: fc.array(fc.record({ id: fc.integer({ min: 1, max: 14 }), data: bytes(16, 1) }), {
    maxLength: 8,
  }),
  payload: bytes(60),
})

describe('RTP', () => {
  it.each([
    ['a plain packet', PLAIN, PLAIN_BYTES],
    ['a packet with an audio level', WITH_LEVEL, WITH_LEVEL_BYTES],
    [
      'contributing sources',
      { ...PLAIN, csrcs: [1, 0xffffffff] },
      hex('82 6f fffe fffffc40 decafbad 00000001 ffffffff 780102'),
    ],
  ])('encodes and decodes %s', (_, packet, bytes) => {
    expect(encodeRtp(packet)).toEqual(bytes)
    expect(decodeRtp(bytes)).toEqual(packet)
  })

  it('decodes every packet that it encodes', () =>
    fc.assert(
      fc.property(packets, (packet) => {
        expect(decodeRtp(encodeRtp(packet))).toEqual(packet)
      }),
    ))

  it('leaves padding out', () => {
    expect(decodeRtp(hex('a0 6f fffe fffffc40 decafbad 780102 000003'))).toEqual(PLAIN)
  })

  it('leaves out extensions of other forms, and those after the end', () => {
    expect(decodeRtp(hex('90 6f fffe fffffc40 decafbad 10000001 01017f00 780102'))).toEqual(PLAIN)
    expect(decodeRtp(hex('90 6f fffe fffffc40 decafbad bede0001 109ef010 780102'))).toEqual({
      ...WITH_LEVEL,
      marker: false,
    })
  })

  it('decodes bytes from the middle of a buffer', () => {
    const around = Uint8Array.of(1, 2, 3, ...WITH_LEVEL_BYTES)
    expect(decodeRtp(around.subarray(3))).toEqual(WITH_LEVEL)
  })

  it.each([
    ['nothing', ''],
    ['a header that is cut off', '80 6f fffe fffffc40 decafb'],
    ['another version', '40 6f fffe fffffc40 decafbad 78'],
    ['missing sources', '8f 6f fffe fffffc40 decafbad 78'],
    ['an extension longer than the packet', '90 6f fffe fffffc40 decafbad bede0002 109e0000'],
    ['an extension without a header', '90 6f fffe fffffc40 decafbad bede'],
    ['an element longer than the extension', '90 6f fffe fffffc40 decafbad bede0001 1f9e0000 78'],
    ['padding longer than the packet', 'a0 6f fffe fffffc40 decafbad 78010205'],
    ['padding of nothing', 'a0 6f fffe fffffc40 decafbad 78010200'],
    ['RTCP', '80 c8 fffe fffffc40 decafbad 780102'],
  ])('refuses %s', (_, text) => expect(decodeRtp(hex(text))).toBeUndefined())

  it('refuses more than any network carries', () => {
    expect(decodeRtp(Uint8Array.of(...PLAIN_BYTES, ...new Uint8Array(2048)))).toBeUndefined()
  })

  it('refuses to encode an extension that does not fit', () => {
    const data = Uint8Array.of(1)
    for (const extension of [
      { id: 0, data },
      { id: 15, data },
      { id: 1, data: new Uint8Array(17) },
      { id: 1, data: new Uint8Array(0) },
    ])
      expect(() => encodeRtp({ ...PLAIN, extensions: [extension] })).toThrow(/does not fit/)
    expect(() => encodeRtp({ ...PLAIN, csrcs: Array<number>(16).fill(1) })).toThrow(/too many/)
  })

  it('tells RTCP from RTP', () => {
    expect(isRtcp(hex('80c8'))).toBe(true)
    expect(isRtcp(hex('80cb'))).toBe(true)
    expect(isRtcp(PLAIN_BYTES)).toBe(false)
    expect(isRtcp(hex('80'))).toBe(false)
  })

  it('has audio levels', () => {
    const level = { isVoice: true, belowMaxDb: 30 }
    expect(encodeAudioLevel(level)).toEqual(hex('9e'))
    expect(encodeAudioLevel({ isVoice: false, belowMaxDb: 400 })).toEqual(hex('7f'))
    expect(audioLevelIn(WITH_LEVEL.extensions, 1)).toEqual(level)
    expect(audioLevelIn(WITH_LEVEL.extensions, 2)).toBeUndefined()
  })
})
