import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FrameReader } from '../../../protocol/directory/frame-reader'
import { pureTarget } from '../target'

/** Headers, views and the test's own memory. Bytes */
const SLACK = 4096
/** Each doubling of a growing buffer leaves one of half its size for the garbage collector; a frame is passed on without a copy. */
const TIMES_RECEIVED = 4

const chunk = new Uint8Array(65_536)

export const frameMemory = pureTarget({
  name: 'frame-memory',
  about: 'a header with a huge length: memory for the received bytes only',
  share: 300,
  cases: fc.record({
    promised: fc.oneof(fc.integer({ min: 2, max: 4096 }), fc.integer({ min: 2, max: 4_194_304 })),
    chunks: fc.array(fc.oneof(fc.nat(64), fc.nat(chunk.length)), { maxLength: 8 }),
  }),
  test: ({ promised, chunks }) => {
    const reader = new FrameReader(4_194_304)
    const header = Buffer.alloc(8)
    header.writeBigUInt64LE(BigInt(promised))
    const before = process.memoryUsage().arrayBuffers
    reader.push(header, () => undefined)
    let [left, received] = [promised, 8]
    for (const size of chunks) {
      const length = Math.min(size, left)
      reader.push(chunk.subarray(0, length), () => undefined)
      left -= length
      received += length
    }
    // Garbage collection only reduces it.
    const grown = process.memoryUsage().arrayBuffers - before
    assert.ok(grown <= TIMES_RECEIVED * received + SLACK, `${grown} bytes for ${received} received`)
  },
})
