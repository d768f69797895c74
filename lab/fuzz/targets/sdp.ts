import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  formatCandidate,
  formatSdp,
  MAX_CANDIDATE,
  MAX_CANDIDATES,
  parseCandidate,
  parseSdp,
} from '../../../protocol/media'
import chromium from '../../../protocol/media/testing/chromium-offer.json'
import { mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const LINES = [
  ...chromium.sdp.split('\r\n'),
  ...['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=setup:active', 'a=ice-pwd:'],
  ...['a=fingerprint:sha-1 00', 'a=candidate:1 1 udp 1 ::1 9 typ relay', 'a=rtpmap:72 opus/48000/2', ''],
  ...['a=ssrc:4294967296 cname:x', 'a=ssrc:-1 cname:x', 'a=mid:\u0000', 'a=extmap:15 x', 'a=constructor:1'],
]
const shuffled = fc
  .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 4 }), fc.array(fc.nat(60), { maxLength: 4 }))
  .map(([more, removed]) => {
    const lines = chromium.sdp.split('\r\n').filter((_, n) => !removed.includes(n))
    return [...lines.slice(0, 20), ...more, ...lines.slice(20)].join('\r\n')
  })
const damaged = fc
  .tuple(fc.constantFrom(chromium.sdp, ...LINES), mutations)
  .map(([text, all]) => Buffer.from(mutate(Buffer.from(text), all)).toString('latin1'))

/** What the library may get of a stranger: printable, and each line from our own words. */
export const WRITTEN_SDP =
  /^((v=0|o=- 1 1 IN IP4 127\.0\.0\.1|s=-|t=0 0|c=IN IP4 0\.0\.0\.0|m=audio 9 UDP\/TLS\/RTP\/SAVPF \d+( \d+)?|a=(group:BUNDLE [\w-]+|mid:[\w-]+|sendrecv|rtcp-mux|rtpmap:\d+ (opus|red)\/48000\/2|fmtp:\d+ [\w=;/-]+|extmap:\d+ urn:ietf:params:rtp-hdrext:ssrc-audio-level|ssrc:\d+ cname:peer|setup:\w+|ice-ufrag:[\w+/]+|ice-pwd:[\w+/]+|ice-options:trickle|fingerprint:sha-256 [0-9A-F:]{95}))\r\n)+$/

export const sdp = pureTarget({
  name: 'sdp',
  about: 'any description or candidate of a stranger: written anew from checked words, or refused',
  share: 600,
  cases: fc.oneof(shuffled, damaged),
  test: (text) => {
    const parsed = parseSdp(text)
    if (parsed !== undefined) {
      const written = formatSdp(parsed.description)
      assert.match(written, WRITTEN_SDP)
      assert.deepEqual(parseSdp(written)?.description, parsed.description)
      assert.ok(parsed.candidates.length <= MAX_CANDIDATES)
    }
    for (const line of parsed?.candidates ?? text.split('\r\n')) {
      const candidate = parseCandidate(line)
      if (candidate === undefined) continue
      assert.ok(line.length <= MAX_CANDIDATE)
      assert.match(formatCandidate(candidate), /^candidate:[\w+/]+ 1 UDP \d+ [\da-fA-F.:]+ \d+ typ \w+$/)
    }
  },
})
