import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  decodeRtcp,
  decodeRtp,
  encodeRtcp,
  encodeRtp,
  isRtcp,
  MAX_BLOCKS,
  MAX_RTCP_BYTES,
  MAX_RTP_BYTES,
} from '../../../protocol/media'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const HEADER = [0x90, 0x6f, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x40, 1, 2, 3, 4]
const rtpPackets = fc
  .tuple(fc.constantFrom(0, 1, 0x20, 0x10, 0x31, 0x0f), anyBytes(60))
  .map(([bits, rest]) =>
    Uint8Array.of(...HEADER, 0xbe, 0xde, 0, 1, 0x10, 0x9e, 0, 0, ...rest).fill(0x80 | bits, 0, 1),
  )

const RTCP_PARTS = [
  [0x80, 201, 0, 1, 0, 0, 0, 1],
  [0x81, 200, 0, 12, ...new Uint8Array(48)],
  [0x81, 202, 0, 3, 0, 0, 0, 1, 1, 4, 0x61, 0x62, 0x63, 0x64, 0, 0],
  [0x81, 203, 0, 1, 0, 0, 0, 1],
  [0x80, 204, 0, 3, 0, 0, 0, 1, 0x41, 0x42, 0x43, 0x44, 1, 0, 0, 0],
  [0xa0, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4],
]
const rtcpPackets = fc
  .array(fc.constantFrom(...RTCP_PARTS), { maxLength: 6 })
  .map((parts) => Uint8Array.from(parts.flat()))

const damaged = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(valid, mutations).map(([bytes, all]) => mutate(bytes, all)) },
    { weight: 1, arbitrary: anyBytes(100) },
  )

export const rtp = pureTarget({
  name: 'rtp',
  about: 'any RTP packet: its fields, which encode to the same again, or nothing',
  share: 1000,
  cases: damaged(rtpPackets),
  test: (bytes) => {
    const packet = decodeRtp(bytes)
    if (packet === undefined) return
    assert.ok(!isRtcp(bytes) && bytes.length <= MAX_RTP_BYTES)
    assert.ok(packet.payload.length + 12 <= bytes.length && packet.csrcs.length <= 15)
    assert.deepEqual(decodeRtp(encodeRtp(packet)), packet)
  },
})

export const rtcp = pureTarget({
  name: 'rtcp',
  about: 'any RTCP packet: a report first, which encodes to the same again, or nothing',
  share: 1000,
  cases: damaged(rtcpPackets),
  test: (bytes) => {
    const packets = decodeRtcp(bytes)
    if (packets === undefined) return
    assert.ok(isRtcp(bytes) && bytes.length <= MAX_RTCP_BYTES)
    for (const packet of packets) if ('blocks' in packet) assert.ok(packet.blocks.length <= MAX_BLOCKS)
    assert.deepEqual(decodeRtcp(encodeRtcp(packets)), packets)
  },
})
