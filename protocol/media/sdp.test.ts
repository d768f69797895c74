import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCandidate, MAX_CANDIDATE, parseCandidate } from './ice-candidate'
import { formatSdp, MAX_CANDIDATES, MAX_SDP, parseSdp, type VoiceDescription } from './sdp'
import chromium from './testing/chromium-offer.json'

const DESCRIPTION: VoiceDescription = {
  iceUfrag: 'ynB0',
  icePassword: 'pT7jBkRw3qJT03FDAj4N0m',
  fingerprint: '22bf4611f492e10fa445aa994f44f58b738b0e70355d3023cd0c691c8c9246cd',
  setup: 'actpass',
  mid: '0',
  opusType: 111,
  redType: 63,
  audioLevelId: 1,
  ssrc: 1234,
}

/** As libdatachannel 0.24 describes itself. */
const LIBDATACHANNEL = [
  ...['v=0', 'o=rtc 849831781 0 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'a=group:LS 0'],
  ...['a=msid-semantic:WMS *', 'a=ice-options:ice2,trickle'],
  'a=fingerprint:sha-256 22:BF:46:11:F4:92:E1:0F:A4:45:AA:99:4F:44:F5:8B:73:8B:0E:70:35:5D:30:23:CD:0C:69:1C:8C:92:46:CD',
  ...['m=audio 9 UDP/TLS/RTP/SAVPF 111 63', 'c=IN IP4 0.0.0.0', 'a=mid:0'],
  ...['a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level', 'a=sendrecv', 'a=ssrc:1234 cname:cname'],
  ...['a=ssrc:1234 msid:s t', 'a=msid:s t', 'a=rtcp-mux', 'a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111'],
  ...['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=setup:actpass'],
  ...['a=ice-ufrag:ynB0', 'a=ice-pwd:pT7jBkRw3qJT03FDAj4N0m', ''],
].join('\r\n')

const { redType, audioLevelId, ssrc, ...LEAST } = DESCRIPTION
const hexDigits = fc.array(fc.constantFrom(...Array.from('0123456789abcdef')), {
  minLength: 64,
  maxLength: 64,
})
const descriptions: fc.Arbitrary<VoiceDescription> = fc
  .record(
    {
      iceUfrag: fc.stringMatching(/^[A-Za-z0-9+/]{4,64}$/),
      icePassword: fc.stringMatching(/^[A-Za-z0-9+/]{22,128}$/),
      fingerprint: hexDigits.map((digits) => digits.join('')),
      setup: fc.constantFrom('active', 'passive', 'actpass'),
      mid: fc.stringMatching(/^[\w-]{1,16}$/),
      opusType: fc.integer({ min: 96, max: 127 }),
      redType: fc.integer({ min: 35, max: 63 }),
      audioLevelId: fc.integer({ min: 1, max: 14 }),
      ssrc: fc.nat(0xffffffff),
    },
    { requiredKeys: ['iceUfrag', 'icePassword', 'fingerprint', 'setup', 'mid', 'opusType'] },
  )
  .map((description): VoiceDescription => description)

describe('a description of voice', () => {
  it('is read from the library’s, and written with nothing else', () => {
    expect(parseSdp(LIBDATACHANNEL)).toEqual({ description: DESCRIPTION, candidates: [] })
    const written = formatSdp(DESCRIPTION)
    expect(parseSdp(written)?.description).toEqual(DESCRIPTION)
    expect(written).not.toMatch(/msid|extmap-allow|rtcp-fb|candidate/)
  })

  it('is read from a browser’s, with its candidates', () => {
    const parsed = parseSdp(chromium.sdp)
    expect(parsed?.description).toMatchObject({ setup: 'actpass', mid: '0', opusType: 111, redType: 63 })
    expect(parsed?.description.audioLevelId).toBeGreaterThan(0)
    expect(parsed?.candidates.every((candidate) => candidate.startsWith('candidate:'))).toBe(true)
  })

  it('is read as it was written', () =>
    fc.assert(
      fc.property(descriptions, (description) => {
        expect(parseSdp(formatSdp(description))?.description).toEqual(description)
      }),
    ))

  it('may lack redundancy, audio levels and a number', () => {
    expect(redType && audioLevelId && ssrc).toBeDefined()
    expect(parseSdp(formatSdp(LEAST))?.description).toEqual(LEAST)
    // Redundancy of another format is none of Opus.
    expect(parseSdp(formatSdp(DESCRIPTION).replace('111/111', '111/0'))?.description).not.toHaveProperty(
      'redType',
    )
  })

  const damaged = (from: string | RegExp, to: string): string => formatSdp(DESCRIPTION).replace(from, to)
  it.each([
    ['nothing', ''],
    ['another version', damaged('v=0', 'v=1')],
    ['no stream', damaged(/m=audio.*\r\n/, '')],
    ['two streams', `${formatSdp(DESCRIPTION)}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`],
    ['another transport', damaged('UDP/TLS', 'TCP/TLS')],
    ['no Opus', damaged('opus/48000/2', 'PCMU/8000')],
    ['a payload type that is not among the formats', damaged('SAVPF 111', 'SAVPF 112')],
    ['a payload type of RTCP', damaged(/111/g, '72')],
    ['no ICE', damaged(/a=ice-ufrag.*\r\n/, '')],
    ['a short password', damaged('pT7jBkRw3qJT03FDAj4N0m', 'short')],
    ['a password with a line end in it', damaged('pT7jBkRw', 'pT7j\nBkRw')],
    ['two passwords', damaged('a=mid', 'a=ice-pwd:AAAAAAAAAAAAAAAAAAAAAA\r\na=mid')],
    ['no fingerprint', damaged(/a=fingerprint.*\r\n/, '')],
    ['another hash', damaged('sha-256', 'sha-1')],
    ['two fingerprints', damaged('a=mid', `a=fingerprint:sha-256 ${'00:'.repeat(31)}00\r\na=mid`)],
    ['no role in DTLS', damaged('a=setup:actpass', 'a=setup:holdconn')],
    ['no name', damaged(/a=mid.*\r\n/, '')],
    ['a name that is too long', damaged('a=mid:0', `a=mid:${'0'.repeat(17)}`)],
    ['one way only', damaged('a=sendrecv', 'a=recvonly')],
    ['two ports', damaged('a=rtcp-mux\r\n', '')],
    ['too many lines', damaged('a=mid', `${'a=x\r\n'.repeat(600)}a=mid`)],
    ['too many characters', damaged('a=mid', `a=${'x'.repeat(MAX_SDP)}\r\na=mid`)],
  ])('is refused: %s', (_, sdp) => expect(parseSdp(sdp)).toBeUndefined())

  it('has a few candidates at most', () => {
    const many = 'a=candidate:1 1 UDP 1 192.0.2.7 4000 typ host\r\n'.repeat(40)
    expect(parseSdp(`${formatSdp(DESCRIPTION)}${many}`)?.candidates).toHaveLength(MAX_CANDIDATES)
  })
})

describe('a candidate', () => {
  it.each([
    'candidate:1 1 UDP 2114977791 127.0.0.1 33967 typ host',
    'candidate:a+/9 1 UDP 0 2001:db8::7 65535 typ relay',
  ])('is written as it was read: %s', (text) => {
    const candidate = parseCandidate(text)
    expect(candidate && formatCandidate(candidate)).toBe(text)
  })

  it('is read from a browser’s, without what is only for logs', () => {
    const text =
      'candidate:842163049 1 udp 1677729535 203.0.113.9 40000 typ srflx raddr 192.168.1.9 rport 40000 generation 0 ufrag a network-cost 10'
    expect(parseCandidate(text)).toEqual({
      ...{ foundation: '842163049', priority: 1677729535, address: '203.0.113.9', port: 40000 },
      type: 'srflx',
    })
  })

  it.each([
    '',
    'candidate:1 1 UDP 1 host.example 4000 typ host',
    'candidate:1 1 UDP 1 8d5e1c1e-6f0d-4a2c.local 4000 typ host',
    'candidate:1 1 TCP 1 192.0.2.7 4000 typ host tcptype active',
    'candidate:1 2 UDP 1 192.0.2.7 4000 typ host',
    'candidate:1 1 UDP 1 192.0.2.7 0 typ host',
    'candidate:1 1 UDP 1 192.0.2.7 70000 typ host',
    'candidate:1 1 UDP 4294967296 192.0.2.7 4000 typ host',
    'candidate:1 1 UDP 1 192.0.2.7 4000 typ other',
    'candidate:1 1 UDP 1 192.0.2.7 4000 typ hostage',
    'candidate:1 1 UDP 1 fe80::1%eth0 4000 typ host',
    'candidate:1 1 UDP 1 192.0.2.7\n 4000 typ host',
    `candidate:1 1 UDP 1 192.0.2.7 4000 typ host ${'x'.repeat(MAX_CANDIDATE)}`,
  ])('is refused: %s', (text) => expect(parseCandidate(text)).toBeUndefined())
})
