import { describe, expect, it } from 'vitest'
import type { DnsMessage, DnsRecord } from './dns-message'
import { FoundServices } from './found-services'

const SERVICE = '_ringdown._tcp.local'
const NEAR = '192.168.1.7'

const message = (...answers: DnsRecord[]): DnsMessage => ({
  kind: 'response',
  id: 0,
  questions: [],
  answers,
  additionals: [],
})
const ptr = (label: string, ttl = 120): DnsRecord => ({
  type: 'PTR',
  name: SERVICE,
  ttl,
  data: `${label}.${SERVICE}`,
})
const srv = (label: string, port = 4242, ttl = 120): DnsRecord => ({
  type: 'SRV',
  name: `${label}.${SERVICE}`,
  ttl,
  data: { port, target: 'host.local' },
})
const txt = (label: string, ...strings: string[]): DnsRecord => ({
  type: 'TXT',
  name: `${label}.${SERVICE}`,
  ttl: 120,
  data: strings.map((text) => Buffer.from(text)),
})
const at = (...addresses: string[]): DnsRecord[] =>
  addresses.map((data) => ({
    type: data.includes(':') ? 'AAAA' : 'A',
    name: 'HOST.local',
    ttl: 120,
    data,
  }))
const found = (from: string, ...records: DnsRecord[]): FoundServices => {
  const services = new FoundServices()
  services.take(message(...records), from, 0)
  return services
}

describe('the discovered services', () => {
  it.each([
    ['the sender’s address, if it is one of the service’s', ['10.0.0.1', NEAR], NEAR],
    ['IPv4 before IPv6, when another computer forwarded it', ['2001:db8::1', '10.0.0.1'], '10.0.0.1'],
    ['IPv6, when there is no IPv4', ['2001:db8::1'], '2001:db8::1'],
    ['the sender’s address, when there is no other', [], NEAR],
    ['no loopback', ['127.0.0.1', '::1'], NEAR],
    ['no link-local IPv6', ['fe80::1'], NEAR],
    [
      'no unspecified, multicast or broadcast address',
      ['0.0.0.0', '224.0.0.1', '255.255.255.255', '::', 'ff02::1'],
      NEAR,
    ],
  ])('use %s', (_, addresses, host) => {
    expect(found(NEAR, ptr('a'), srv('a'), ...at(...addresses)).list()[0]?.host).toBe(host)
  })

  it('have the announced name, or their instance name', () => {
    const services = found(NEAR, ptr('a'), srv('a'), txt('a', 'v=1', 'NAME=Ann’s'), ptr('b.c'), srv('b.c'))
    expect(services.list().map(({ name }) => name)).toEqual(['Ann’s', 'b.c'])
  })

  it('of an unknown version are not listed', () => {
    expect(found(NEAR, ptr('a'), srv('a'), txt('a', 'v=2')).list()).toEqual([])
  })

  it('are fifty at most, ten of them from one computer', () => {
    const services = new FoundServices()
    for (let host = 0; host < 20; host++) {
      for (let i = 0; i < 15; i++) {
        const label = `s${host}-${i}`
        services.take(message(ptr(label), srv(label)), `10.0.0.${host}`, 0)
      }
    }
    expect(services.list()).toHaveLength(50)
    expect(services.list().filter(({ host }) => host === '10.0.0.0')).toHaveLength(10)
  })

  it('with one name from two computers are two services, and neither moves', () => {
    const services = found(NEAR, ptr('a'), srv('a'), ...at(NEAR))
    services.take(message(ptr('a'), srv('a', 6666), ...at('192.168.1.66', NEAR)), '192.168.1.66', 1)
    expect(services.list().map(({ host, port }) => `${host}:${port}`)).toEqual([
      `${NEAR}:4242`,
      '192.168.1.66:6666',
    ])
    expect(new Set(services.list().map(({ id }) => id)).size).toBe(2)
    services.take(message(srv('a', 6667)), '192.168.1.66', 2)
    services.take(message(ptr('a', 0), srv('a', 4242, 0)), '192.168.1.66', 3)
    expect(services.list()).toMatchObject([{ host: NEAR, port: 4242 }])
  })

  it('of one computer with two addresses are one service', () => {
    const services = new FoundServices()
    for (const source of [NEAR, '10.0.0.7'])
      services.take(message(ptr('a'), srv('a'), ...at(NEAR, '10.0.0.7')), source, 0)
    expect(services.list()).toMatchObject([{ host: NEAR }])
  })

  it('expire after their own lifetime, or 150 s at most', () => {
    const services = found(
      NEAR,
      ptr('long', 2 ** 31),
      srv('long', 1, 2 ** 31),
      ptr('short', 5),
      srv('short', 1, 5),
    )
    expect(services.nextExpiryMs).toBe(5000)
    services.expire(5000)
    expect(services.list().map(({ name }) => name)).toEqual(['long'])
    services.expire(149_999)
    expect(services.list()).toHaveLength(1)
    services.expire(150_000)
    expect(services.list()).toEqual([])
    expect(services.nextExpiryMs).toBeUndefined()
  })

  it('disappear when they or their locations are withdrawn', () => {
    const services = found(NEAR, ptr('a'), srv('a'), ptr('b'), srv('b'))
    services.take(message(ptr('a', 0)), NEAR, 1)
    services.take(message(srv('b', 4242, 0)), NEAR, 1)
    expect(services.list()).toEqual([])
  })

  it('of other kinds, or without a listing, are dropped', () => {
    const other: DnsRecord = { type: 'PTR', name: SERVICE, ttl: 120, data: 'x._other._tcp.local' }
    expect(found(NEAR, other, srv('a'), txt('a', 'name=A')).nextExpiryMs).toBeUndefined()
  })

  it('are incomplete until their location is known', () => {
    const services = found(NEAR, ptr('a'))
    expect(services.incomplete).toEqual([`a.${SERVICE}`])
    expect(services.list()).toEqual([])
    services.take(message(srv('a')), NEAR, 1)
    expect(services.incomplete).toEqual([])
  })
})
