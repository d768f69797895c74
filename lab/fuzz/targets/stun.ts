import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  bindingAnswer,
  MAX_ANSWER_BYTES,
  MAX_REQUEST_BYTES,
  readBindingRequest,
} from '../../../protocol/stun/binding'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

/** RFC 5769, section 2.1, with the fingerprint. */
const SAMPLE = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008' +
    '932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
  'hex',
)
const BARE = SAMPLE.subarray(0, 20)
const ADDRESSES = [Uint8Array.of(203, 0, 113, 7), new Uint8Array(16).fill(0x20)]

const datagram = fc.oneof(
  fc
    .tuple(fc.constantFrom(SAMPLE, BARE), mutations)
    .map(([bytes, damage]) => Buffer.from(mutate(bytes, damage))),
  // Any attributes behind a header that fits them.
  anyBytes(600).map((bytes) => {
    const whole = Buffer.concat([BARE, bytes.subarray(0, bytes.length & ~3)])
    whole.writeUInt16BE(whole.length - BARE.length, 2)
    return whole
  }),
  anyBytes(100).map((bytes) => Buffer.from(bytes)),
)

export const stun = pureTarget({
  name: 'stun',
  about: 'any datagram to the STUN server: a short answer with its transaction, to requests only',
  share: 600,
  cases: datagram,
  test: (bytes) => {
    const request = readBindingRequest(bytes)
    if (!request) return
    assert.ok(bytes.length <= MAX_REQUEST_BYTES && bytes.readUInt16BE(0) === 1)
    for (const address of ADDRESSES) {
      const answer = bindingAnswer(request, address, 40_000)
      assert.ok(answer.length <= MAX_ANSWER_BYTES)
      assert.deepEqual(answer.subarray(4, 20), bytes.subarray(4, 20))
      assert.equal(answer.readUInt16BE(2), answer.length - 20)
      assert.equal(readBindingRequest(answer), undefined)
    }
  },
})
