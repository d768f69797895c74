import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeRtcp,
  encodeRtcp,
  middleOfNtp,
  ntpOf,
  type ReportBlock,
  type RtcpPacket,
  type SenderReport,
} from './rtcp'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const BLOCK: ReportBlock = {
  ssrc: 0x11111111,
  fractionLost: 26,
  lost: -2,
  highestSequence: 0x0001fffe,
  jitter: 48,
  lastReport: 0xb7058000,
  sinceLastReport: 0x00054000,
}
const BLOCK_HEX = '11111111 1afffffe 0001fffe 00000030 b7058000 00054000'

/** The example of RFC 3550 section 6.4.1: b44d.b705:2000, which is 10 November 1995. */
const SR: SenderReport = {
  kind: 'sender-report',
  ssrc: 0xdecafbad,
  ntp: { seconds: 0xb44db705, fraction: 0x20000000 },
  timestamp: 0xfffffc40,
  packets: 1000,
  bytes: 100_000,
  blocks: [BLOCK],
}
const SR_HEX = `81c8000c decafbad b44db705 20000000 fffffc40 000003e8 000186a0 ${BLOCK_HEX}`

const u32 = fc.nat(0xffffffff)
const blocks = fc.array(
  fc.record({
    ssrc: u32,
    fractionLost: fc.nat(255),
    lost: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
    highestSequence: u32,
    jitter: u32,
    lastReport: u32,
    sinceLastReport: u32,
  }),
  { maxLength: 31 },
)
const reports: fc.Arbitrary<RtcpPacket> = fc.oneof(
  fc.record({
    kind: fc.constant('sender-report' as const),
    ssrc: u32,
    ntp: fc.record({ seconds: u32, fraction: u32 }),
    ...{ timestamp: u32, packets: u32, bytes: u32, blocks: fc.array(fc.constant(BLOCK), { maxLength: 3 }) },
  }),
  fc.record({ kind: fc.constant('receiver-report' as const), ssrc: u32, blocks }),
)
const others: fc.Arbitrary<RtcpPacket> = fc.oneof(
  fc.record({ kind: fc.constant('bye' as const), ssrcs: fc.array(u32, { maxLength: 31 }) }),
  fc.record({
    kind: fc.constant('application' as const),
    ssrc: u32,
    subtype: fc.nat(31),
    name: fc.constant('TEST'),
    data: fc.nat(5).chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words })),
  }),
)

describe('RTCP', () => {
  it.each<[string, RtcpPacket[], string]>([
    ['a sender report', [SR], SR_HEX],
    [
      'a receiver report and a goodbye',
      [
        { kind: 'receiver-report', ssrc: 1, blocks: [] },
        { kind: 'bye', ssrcs: [1] },
      ],
      '80c90001 00000001 81cb0001 00000001',
    ],
    [
      'an application’s packet',
      [
        { kind: 'receiver-report', ssrc: 1, blocks: [BLOCK] },
        { kind: 'application', ssrc: 1, subtype: 3, name: 'ABCD', data: Uint8Array.of(1, 2, 3, 4) },
      ],
      `81c90007 00000001 ${BLOCK_HEX} 83cc0003 00000001 41424344 01020304`,
    ],
  ])('encodes and decodes %s', (_, packets, text) => {
    expect(encodeRtcp(packets)).toEqual(hex(text))
    expect(decodeRtcp(hex(text))).toEqual(packets)
  })

  it('decodes every compound packet that it encodes', () =>
    fc.assert(
      fc.property(reports, fc.array(others, { maxLength: 3 }), (report, rest) => {
        expect(decodeRtcp(encodeRtcp([report, ...rest]))).toEqual([report, ...rest])
      }),
    ))

  it('encodes a source’s name, and leaves it out when decoding', () => {
    const rr = { kind: 'receiver-report', ssrc: 1, blocks: [] } as const
    const bytes = encodeRtcp([rr, { kind: 'source-description', ssrc: 1, cname: 'abcd' }])
    expect(bytes).toEqual(hex('80c90001 00000001 81ca0003 00000001 01046162 63640000'))
    expect(decodeRtcp(bytes)).toEqual([rr])
  })

  it('ignores other types, a reason to end, extensions of reports, and padding of the last', () => {
    const rr = { kind: 'receiver-report', ssrc: 1, blocks: [] } as const
    expect(decodeRtcp(hex('80c90002 00000001 12345678 80cd0002 00000001 00000002'))).toEqual([rr])
    expect(decodeRtcp(hex('80c90001 00000001 a1cb0003 00000001 03627965 00000004'))).toEqual([
      rr,
      { kind: 'bye', ssrcs: [1] },
    ])
  })

  it.each([
    ['nothing', ''],
    ['a header that is cut off', '80c900'],
    ['a packet that is cut off', '80c90001 000000'],
    ['another version', '40c90001 00000001'],
    ['a goodbye without a report', '81cb0001 00000001'],
    ['fewer blocks than it says', `82c8000c ${SR_HEX.slice(9)}`],
    ['a report without a sender', '80c90000'],
    ['a goodbye without its senders', '80c90001 00000001 82cb0001 00000001'],
    ['an application’s packet without a name', '80c90001 00000001 80cc0001 00000001'],
    ['padding before the last', 'a0c90002 00000001 00000004 80cb0000'],
    ['padding longer than the packet', 'a0c90001 00000010'],
    ['padding of nothing', 'a0c90002 00000001 00000000'],
    ['bytes after the last', '80c90001 00000001 80'],
  ])('refuses %s', (_, text) => expect(decodeRtcp(hex(text))).toBeUndefined())

  it('refuses more than a packet holds', () => {
    expect(decodeRtcp(encodeRtcp([{ kind: 'receiver-report', ssrc: 1, blocks: [] }]))).toBeDefined()
    expect(decodeRtcp(hex('80c90001 00000001'.repeat(200)))).toBeUndefined()
  })

  it('refuses to encode what does not fit', () => {
    const rr = { kind: 'receiver-report', ssrc: 1, blocks: [] } as const
    expect(() => encodeRtcp([{ kind: 'bye', ssrcs: [1] }])).toThrow(/begins with a report/)
    expect(() => encodeRtcp([{ ...rr, blocks: Array<ReportBlock>(32).fill(BLOCK) }])).toThrow(/too many/)
    const application = { kind: 'application', ssrc: 1, subtype: 0, name: 'ABCD' } as const
    expect(() => encodeRtcp([rr, { ...application, data: new Uint8Array(3) }])).toThrow(/does not fit/)
  })

  it('has times', () => {
    expect(middleOfNtp(SR.ntp)).toBe(0xb7052000)
    expect(ntpOf(0)).toEqual({ seconds: 2_208_988_800, fraction: 0 })
    expect(ntpOf(1500)).toEqual({ seconds: 2_208_988_801, fraction: 0x80000000 })
  })
})
