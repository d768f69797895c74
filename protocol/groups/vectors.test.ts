import { describe, expect, it } from 'vitest'
import { readClientPacket, readLoadBalancerPacket, writeClientPacket, writeLoadBalancerPacket } from '.'
import { AS_CODED, MALFORMED, shown, TOLERATED, told, VECTORS } from './testing/vectors'

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

type Plane = (typeof VECTORS)[number]['plane']
const read = (plane: Plane, hex: string): object | undefined =>
  shown(plane === 'client' ? readClientPacket(bytesOf(hex)) : readLoadBalancerPacket(bytesOf(hex)))

/** Reads and writes again. */
const rewritten = (plane: Plane, hex: string): string => {
  if (plane === 'client') {
    const packet = readClientPacket(bytesOf(hex))
    return packet ? hexOf(writeClientPacket(packet)) : 'unread'
  }
  const packet = readLoadBalancerPacket(bytesOf(hex))
  return packet ? hexOf(writeLoadBalancerPacket(packet)) : 'unread'
}

describe('packets of the document', () => {
  it.each(VECTORS.map((vector) => [vector.id, vector] as const))('%s is read and written so', (_, vector) => {
    const { plane, hex } = vector
    expect(read(plane, hex)).toEqual(told(vector))
    expect(rewritten(plane, hex)).toBe(hex)
  })

  it.each(VECTORS.map((vector) => [vector.id, vector] as const))(
    '%s cut anywhere is no packet, unless it is media or a list',
    (_, { packet, plane, hex }) => {
      const cut = Array.from({ length: hex.length / 2 }, (__, n) => read(plane, hex.slice(0, 2 * n)))
      const whole = cut.filter((one) => one !== undefined)
      if (packet === 'Media') expect(whole).toHaveLength(hex.length / 2 - 5)
      else if (packet === 'ServingNodes') expect(whole).toHaveLength((hex.length / 2 - 3) / 6)
      else expect(whole).toEqual([])
    },
  )

  it.each(VECTORS.filter(({ packet }) => packet !== 'Media' && packet !== 'ServingNodes'))(
    '$id is the same with bytes behind it that are no block',
    ({ plane, hex, packet }) => {
      for (const trailing of ['00', '524402', 'deadbeef', '52440101', '5244010100020000'])
        expect(read(plane, hex + trailing)).toEqual(read(plane, hex))
      // Two bytes are what originals write in this packet.
      if (packet !== 'RegistrationResponse') expect(read(plane, `${hex}dead`)).toEqual(read(plane, hex))
    },
  )

  it.each(MALFORMED.map(({ id, plane, hex, expect: why }) => [id, why, plane, hex] as const))(
    '%s: %s',
    (_, __, plane, hex) => {
      expect(read(plane, hex)).toBeUndefined()
    },
  )

  it.each(TOLERATED)('$id is read', ({ plane, hex }) => {
    expect(read(plane, hex)).toEqual({ kind: 'ack', requestId: 7 })
  })

  it('are not read beyond the size of a datagram', () => {
    const list = new Uint8Array(3 + 6 * 10_917).fill(1)
    list[0] = 9
    expect(readLoadBalancerPacket(list)).toMatchObject({ kind: 'serving-nodes' })
    const longer = new Uint8Array(3 + 6 * 10_918).fill(1)
    longer[0] = 9
    expect(readLoadBalancerPacket(longer)).toBeUndefined()
    expect(readClientPacket(longer)).toBeUndefined()
  })
})

describe('packets as originals write them', () => {
  const coded = (id: string): object | undefined => {
    const { plane, hex } = AS_CODED.find((one) => one.id === id) ?? { plane: 'client', hex: '' }
    return read(plane, hex)
  }

  it('are read as the document has them, but for the answer to a registration', () => {
    expect(coded('q-1')).toMatchObject({ endpoint: { address: '0.0.192.168', port: 262 } })
    expect(coded('q-2')).toEqual({
      kind: 'registration-response',
      userId: 1234,
      codec: 0,
      bitrate: 8000,
    })
    expect(coded('q-3')).toMatchObject({ callId: 1234, keyId: 1 })
    expect(coded('q-4')).toMatchObject({ floorEndpoint: { address: '192.168.1.6', port: 5071 } })
    expect(coded('q-5')).toMatchObject({ userId: 1234, endpoint: { address: '0.0.192.168', port: 258 } })
    expect(coded('q-6')).toMatchObject({ requestId: 0, endpoint: { port: 5071 } })
  })
})

describe('a field that does not fit', () => {
  const endpoint = { address: '10.0.0.1', port: 1 }

  it.each([-1, 0.5, 65_536, NaN])('is no request, call, group or port: %s', (value) => {
    for (const packet of [
      { kind: 'ack', requestId: value },
      { kind: 'start-call', requestId: 0, callId: value, groupId: 0 },
      { kind: 'start-call', requestId: 0, callId: 0, groupId: value },
      { kind: 'serving-node-removed', requestId: 0, endpoint: { ...endpoint, port: value } },
    ] as const)
      expect(() => writeLoadBalancerPacket(packet)).toThrow(RangeError)
  })

  it.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.-4', '::1', 'node.example', '1.2.3. 4'])(
    'is no address: %s',
    (address) => {
      const packet = {
        kind: 'serving-nodes',
        requestId: 0,
        endpoints: [endpoint, { address, port: 1 }],
      } as const
      expect(() => writeLoadBalancerPacket(packet)).toThrow(RangeError)
    },
  )

  it('is no user, codec or payload', () => {
    for (const packet of [
      { kind: 'registration', userId: 2 ** 32 },
      { kind: 'registration-response', userId: 0, codec: 256, bitrate: 0 },
      { kind: 'media', callId: 0, keyId: 65_536, payload: new Uint8Array(0) },
      { kind: 'media', callId: 0, keyId: 0, payload: new Uint8Array(65_503) },
    ] as const)
      expect(() => writeClientPacket(packet)).toThrow(RangeError)
  })
})
