import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  leaseEntry,
  type LoadBalancerPacket,
  readLoadBalancerPacket,
  seal,
  sealIn,
  withStamp,
  writeLoadBalancerPacket,
} from '.'

const mac = (bytes: Uint8Array): Uint8Array => createHmac('sha256', 'a key').update(bytes).digest()
const stamp = { run: 0x0123456789abcdefn, counter: 0xfffffffe }
const endpoint = { address: '10.0.0.1', port: 80 }

const sealed = (packet: LoadBalancerPacket): Uint8Array => {
  const bytes = writeLoadBalancerPacket({ ...packet, extension: withStamp(packet.extension, stamp) })
  seal(bytes, mac)
  return bytes
}
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('the code of a packet', () => {
  it('is of all bytes before it, which are the last ones', () => {
    const bytes = sealed({ kind: 'ack', requestId: 7, extension: leaseEntry(1000) })
    const covered = '0300075244010500020003e80b001c000123456789abcdeffffffffe'
    expect(hexOf(bytes).slice(0, -32)).toBe(covered)
    expect(hexOf(bytes).slice(-32)).toBe(hexOf(mac(Buffer.from(covered, 'hex'))).slice(0, 32))
    const found = sealIn(bytes)
    expect(found?.stamp).toEqual(stamp)
    expect(hexOf(found?.covered ?? bytes)).toBe(covered)
    expect(hexOf(found?.code ?? bytes)).toBe(hexOf(bytes).slice(-32))
  })

  it.each([[0], [1], [2], [5], [6], [7], [200]])('follows a list of %i serving nodes', (count) => {
    const endpoints = Array.from({ length: count }, () => endpoint)
    const bytes = sealed({ kind: 'serving-nodes', requestId: 7, endpoints })
    expect(bytes).toHaveLength(3 + 6 * count + 35)
    expect(readLoadBalancerPacket(bytes)).toMatchObject({ kind: 'serving-nodes', requestId: 7, endpoints })
    expect(sealIn(bytes)?.stamp).toEqual(stamp)
    const plain = writeLoadBalancerPacket({ kind: 'serving-nodes', requestId: 7, endpoints })
    expect(sealIn(plain)).toBeUndefined()
    // No other length is a list.
    for (let cut = 1; cut < bytes.length - 2; cut++) {
      const isList = (bytes.length - cut) % 6 === 3
      expect(readLoadBalancerPacket(bytes.subarray(0, -cut)) !== undefined).toBe(isList)
    }
  })

  it('is the only entry of a list of serving nodes', () => {
    const packet = { kind: 'serving-nodes', requestId: 7, endpoints: [endpoint] } as const
    expect(() => writeLoadBalancerPacket({ ...packet, extension: leaseEntry(1) })).toThrow(RangeError)
    const both = withStamp(leaseEntry(1), stamp)
    expect(() => writeLoadBalancerPacket({ ...packet, extension: both })).toThrow(RangeError)
  })

  it('is missing where the last bytes are others', () => {
    const bytes = sealed({ kind: 'ack', requestId: 7 })
    expect(sealIn(bytes)).toBeDefined()
    expect(sealIn(bytes.subarray(0, -1))).toBeUndefined()
    expect(sealIn(Uint8Array.of(...bytes, 0))).toBeUndefined()
    expect(sealIn(writeLoadBalancerPacket({ kind: 'ack', requestId: 7 }))).toBeUndefined()
    expect(sealIn(new Uint8Array(0))).toBeUndefined()
  })

  it('has numbers that fit', () => {
    expect(() => withStamp(undefined, { ...stamp, counter: 2 ** 32 })).toThrow(RangeError)
    expect(() => withStamp(undefined, { ...stamp, run: 1n << 64n })).toThrow(RangeError)
    expect(() => withStamp(undefined, { ...stamp, run: -1n })).toThrow(RangeError)
  })
})
