import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FrameReader } from '../../../protocol/directory/frame-reader'
import { ProtocolError } from '../../../protocol/directory'
import { chunksOf, cuts } from '../cases/bytes'
import { clientStream, peerStream, serverStream } from '../cases/messages'
import { pureTarget } from '../target'

interface Cut {
  /** Each frame as hex: opcode, then body. */
  readonly frames: readonly string[]
  readonly error: string | undefined
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The reference result: splits all bytes at once. */
const frameByFrame = (bytes: Uint8Array, cap: number): Cut => {
  const buffer = Buffer.from(bytes)
  const frames: string[] = []
  for (let from = 0; from + 8 <= buffer.length;) {
    const length = buffer.readBigUInt64LE(from)
    if (length < 2n) return { frames, error: 'frame-too-short' }
    if (length > BigInt(cap)) return { frames, error: 'frame-too-large' }
    const to = from + 8 + Number(length)
    if (to > buffer.length) break
    frames.push(hexOf(buffer.subarray(from + 8, to)))
    from = to
  }
  return { frames, error: undefined }
}

const read = (chunks: readonly Uint8Array[], cap: number): Cut => {
  const frames: string[] = []
  const reader = new FrameReader(cap)
  try {
    for (const chunk of chunks)
      reader.push(chunk, ({ opcode, body }) => {
        const head = Uint8Array.of(opcode & 0xff, opcode >> 8)
        frames.push(hexOf(head) + hexOf(body))
      })
  } catch (error) {
    assert.ok(error instanceof ProtocolError, 'it throws its own error only')
    return { frames, error: error.code }
  }
  return { frames, error: undefined }
}

export const framer = pureTarget({
  name: 'framer',
  about: 'any bytes, split anywhere: the same frames and the same error',
  share: 1500,
  cases: fc.record({
    bytes: fc.oneof(clientStream, serverStream, peerStream),
    places: cuts,
    cap: fc.constantFrom(2, 16, 64, 4096, 65_536, 4_194_304),
  }),
  test: ({ bytes, places, cap }) =>
    assert.deepEqual(read(chunksOf(bytes, places), cap), frameByFrame(bytes, cap)),
})
