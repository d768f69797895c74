import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  decodeRedundancy,
  encodeRedundancy,
  MAX_OFFSET,
  MAX_REPEAT_BYTES,
  MAX_REPEATS,
} from '../../../protocol/media'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const payloadType = fc.nat(127)
const valid = fc
  .record({
    repeats: fc.array(fc.record({ payloadType, offset: fc.nat(MAX_OFFSET), payload: anyBytes(60) }), {
      maxLength: 4,
    }),
    primary: fc.record({ payloadType, payload: anyBytes(60) }),
  })
  .map(encodeRedundancy)

/** Headers with any number of redundant blocks, whose data may be missing. */
const manyHeaders = fc
  .tuple(fc.nat(2 * MAX_REPEATS), anyBytes(4), anyBytes(80))
  .map(([count, header, rest]) =>
    Uint8Array.of(
      ...Array<number[]>(count)
        .fill([0xef, ...header.subarray(1)])
        .flat(),
      ...rest,
    ),
  )

/** Any payload of a redundant packet. */
export const redundantPayload: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(valid, mutations).map(([bytes, all]) => mutate(bytes, all)) },
  { weight: 1, arbitrary: valid },
  { weight: 1, arbitrary: manyHeaders },
  { weight: 1, arbitrary: anyBytes(80) },
)

export const redundancy = pureTarget({
  name: 'redundancy',
  about: 'any payload of RFC 2198: blocks within it, to the byte, or none',
  share: 1000,
  cases: redundantPayload,
  test: (bytes) => {
    const decoded = decodeRedundancy(bytes)
    if (decoded === undefined) return
    assert.ok(decoded.repeats.length <= MAX_REPEATS)
    for (const { payload } of decoded.repeats) assert.ok(payload.length <= MAX_REPEAT_BYTES)
    assert.deepEqual(encodeRedundancy(decoded), Uint8Array.from(bytes))
  },
})
