import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { JsonObject } from '../../../base/json'
import {
  MAX_PACKET_BYTES,
  PACKET_CODES,
  PacketReader,
  packetText,
  readPacket,
} from '../../../protocol/cluster'
import { anyBytes, chunksOf, cuts, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const code = fc.constantFrom(...PACKET_CODES)
const form = fc.constantFrom('plain' as const, 'with-length' as const)
const text = fc.oneof(
  fc.constantFrom('', '<EOF>', ';;', ';;;', '__proto__', '\ud800'),
  fc.string({ unit: 'binary' }),
)
const payload = fc.oneof(
  fc.dictionary(
    fc.oneof(fc.constantFrom('id', 'version', 'type', 'cert', 'upstream', '10', '2'), text),
    fc.oneof(text, fc.jsonValue({ maxDepth: 3 })),
    { noNullPrototype: true },
  ),
  fc.constant({}),
) as fc.Arbitrary<JsonObject>

const well = fc.tuple(code, payload, form).map((packet) => packetText(...packet))
const badly = fc.oneof(
  fc.constantFrom(
    ...['<EOF>', '<EO', 'F>', '\0\0\r\n', 'conn:dance;;{}<EOF>', 'conn:alive;;[]<EOF>'],
    ...['auth:ack;;3;;{}<EOF>', `auth:start;;{"a":${'['.repeat(40)}<EOF>`],
    `x${' '.repeat(MAX_PACKET_BYTES / 8)}x;;<EOF>`,
  ),
  fc.string(),
)
const written = fc
  .array(fc.oneof({ weight: 4, arbitrary: well }, { weight: 1, arbitrary: badly }), { maxLength: 6 })
  .map((parts) => new Uint8Array(Buffer.from(parts.join(''))))
const large = fc
  .integer({ min: MAX_PACKET_BYTES - 40, max: MAX_PACKET_BYTES + 5 })
  .map((size) => new Uint8Array(Buffer.from(packetText('auth:start', { cert: 'A'.repeat(size) }))))
const stream = fc.oneof(
  { weight: 5, arbitrary: written },
  { weight: 5, arbitrary: fc.tuple(written, mutations).map((both) => mutate(...both)) },
  { weight: 1, arbitrary: anyBytes(64) },
)

const receive = (chunks: readonly Uint8Array[]) => {
  const reader = new PacketReader()
  const results = chunks.map((chunk) => reader.push(chunk))
  return {
    packets: results.flatMap(({ packets }) => packets),
    errors: results.flatMap(({ error = [] }) => error),
    pendingBytes: reader.pendingBytes,
  }
}

function testStream({ bytes, places }: { bytes: Uint8Array; places: readonly number[] }): void {
  const whole = receive([bytes])
  assert.deepEqual(receive(chunksOf(bytes, places)), whole, 'it does not matter how a stream is split')
  assert.ok(whole.errors.length <= 1)
  assert.ok(whole.pendingBytes < MAX_PACKET_BYTES)
  for (const packet of whole.packets) {
    if (packet.kind !== 'packet') continue
    const again = packetText(packet.code, packet.payload, packet.form)
    assert.equal(again.indexOf('<EOF>'), again.length - '<EOF>'.length, 'only the end looks like one')
    const read = readPacket(Buffer.from(again.slice(0, -'<EOF>'.length)))
    assert.equal(JSON.stringify(read), JSON.stringify(readPacket(Buffer.from(textOf(read)))))
  }
}

/** A packet without its end. */
function textOf(read: ReturnType<typeof readPacket>): string {
  if (read.kind !== 'packet') return assert.fail(`what was written is read as ${JSON.stringify(read)}`)
  return packetText(read.code, read.payload, read.form).slice(0, -'<EOF>'.length)
}

export const clusterPackets = pureTarget({
  name: 'cluster-packets',
  about: 'any bytes between master and node, split anywhere: the same packets, which can be written again',
  share: 1000,
  cases: fc.record({
    bytes: fc.oneof({ weight: 40, arbitrary: stream }, { weight: 1, arbitrary: large }),
    places: cuts,
  }),
  test: testStream,
})
