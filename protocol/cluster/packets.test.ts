import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MAX_PACKET_BYTES, PACKET_CODES, PacketReader, packetText, type ReadPacket } from '.'
import found from './vectors.json'

const vectors = z
  .strictObject({
    encode: z.array(
      z.strictObject({
        id: z.string(),
        code: z.enum(PACKET_CODES),
        payload: z.record(z.string(), z.unknown()),
        hex: z.string(),
      }),
    ),
    streams: z.array(
      z.strictObject({
        id: z.string(),
        chunksHex: z.array(z.string()),
        expect: z.array(z.looseObject({})),
        leftover: z.string(),
      }),
    ),
  })
  .parse(found)

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
const bytes = (text: string): Uint8Array => Buffer.from(text)

/** A packet as the vectors tell it. */
const told = (read: ReadPacket): object => {
  switch (read.kind) {
    case 'packet':
      return { code: read.code, payload: read.payload }
    case 'unknown':
      return { unknown: read.code }
    case 'malformed':
      return { error: read.error }
  }
}

const readAll = (chunks: readonly Uint8Array[]) => {
  const reader = new PacketReader()
  const seen: object[] = []
  for (const chunk of chunks) {
    const { packets, error } = reader.push(chunk)
    seen.push(...packets.map(told), ...(error ? [{ error }] : []))
  }
  return { seen, pendingBytes: reader.pendingBytes }
}

describe('packets of master and nodes', () => {
  it.each(vectors.encode.map((vector) => [vector.id, vector] as const))('%s is written so', (_, vector) => {
    const { code, payload, hex } = vector
    expect(Buffer.from(packetText(code, payload)).toString('hex')).toBe(hex)
    expect(readAll([bytesOf(hex)]).seen).toEqual([{ code, payload }])
  })

  it.each(vectors.streams.map((vector) => [vector.id, vector] as const))(
    '%s is read so, however it is split',
    (_, { chunksHex, expect: expected, leftover }) => {
      const whole = bytesOf(chunksHex.join(''))
      const pendingBytes = bytes(leftover).length
      expect(readAll(chunksHex.map(bytesOf))).toEqual({ seen: expected, pendingBytes })
      expect(readAll([whole])).toEqual({ seen: expected, pendingBytes })
      expect(readAll([...whole].map((byte) => Uint8Array.of(byte)))).toEqual({ seen: expected, pendingBytes })
    },
  )

  it('are read in the later form as well, and written in it', () => {
    const text = packetText('auth:ack', { upstream: 'ö:1' }, 'with-length')
    expect(text).toBe('auth:ack;;19;;{"upstream":"ö:1"}<EOF>')
    expect(new PacketReader().push(bytes(text)).packets).toEqual([
      { kind: 'packet', code: 'auth:ack', payload: { upstream: 'ö:1' }, form: 'with-length' },
    ])
    expect(packetText('conn:alive', {}, 'with-length')).toBe('conn:alive;;0;;<EOF>')
  })

  it.each([
    ['a;;b;;;c', 'a;\\u003bb;\\u003b\\u003bc'],
    ['<EOF>', '\\u003cEOF\\u003e'],
  ])('contain %s escaped', (cert, escaped) => {
    const text = packetText('auth:start', { cert })
    expect(text).toBe(`auth:start;;{"cert":"${escaped}"}<EOF>`)
    expect(readAll([bytes(text)]).seen).toEqual([{ code: 'auth:start', payload: { cert } }])
  })

  it('have their keys in order at every depth', () => {
    expect(packetText('auth:ack', { b: [{ d: 1, c: 2 }], a: { z: 1, y: null } })).toBe(
      'auth:ack;;{"a":{"y":null,"z":1},"b":[{"c":2,"d":1}]}<EOF>',
    )
  })

  it('have at most 65,536 bytes, the end included', () => {
    const withBytes = (size: number): Uint8Array => {
      const around = packetText('auth:start', { cert: '' }).length
      return bytes(packetText('auth:start', { cert: 'A'.repeat(size - around) }))
    }
    const largest = withBytes(MAX_PACKET_BYTES)
    expect(largest).toHaveLength(65_536)
    const byHalves = [largest.subarray(0, 40_000), largest.subarray(40_000)]
    for (const chunks of [[largest], byHalves]) expect(readAll(chunks).seen).toHaveLength(1)
    expect(readAll([withBytes(MAX_PACKET_BYTES + 1)]).seen).toEqual([{ error: 'too-large' }])
  })

  it('that never end are an error before they are larger than that', () => {
    const reader = new PacketReader()
    expect(reader.push(new Uint8Array(MAX_PACKET_BYTES - 1)).error).toBeUndefined()
    expect(reader.push(new Uint8Array(1)).error).toBe('too-large')
    expect(reader.pendingBytes).toBe(0)
  })

  it('are ignored after an error', () => {
    const reader = new PacketReader()
    expect(reader.push(bytes('conn:alive;;<EOF>nonsense<EOF>conn:alive;;<EOF>'))).toMatchObject({
      packets: [{ code: 'conn:alive' }],
      error: 'no-delimiter',
    })
    expect(reader.push(bytes('conn:alive;;<EOF>'))).toEqual({ packets: [] })
  })

  it('with a long unknown code do not repeat it', () => {
    expect(readAll([bytes(`${'x'.repeat(65)};;<EOF>`)]).seen).toEqual([{ unknown: undefined }])
  })
})
