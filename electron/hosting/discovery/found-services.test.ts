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

  it('are twenty at most while none is confirmed, ten of them from one computer; the oldest leave', () => {
    const services = new FoundServices()
    const announce = (host: number): void => {
      for (let i = 0; i < 15; i++)
        services.take(message(ptr(`s${host}-${i}`), srv(`s${host}-${i}`)), `10.0.0.${host}`, 0)
    }
    announce(0)
    expect(services.list()).toHaveLength(10)
    for (let host = 1; host < 20; host++) announce(host)
    expect(services.list()).toHaveLength(20)
    expect(new Set(services.list().map(({ host }) => host))).toEqual(new Set(['10.0.0.18', '10.0.0.19']))
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

describe('a confirmed service', () => {
  const SPOOFED = Array.from({ length: 1000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`)
  const confirmed = (...records: DnsRecord[]): FoundServices => {
    const services = found(NEAR, ...records)
    services.confirm(message(...records), NEAR, 0)
    return services
  }
  const places = (services: FoundServices): string[] =>
    services.list().map(({ name, host, port }) => `${name} ${host}:${port}`)

  it('is not asked for again, in contrast to one that is only announced', () => {
    const services = new FoundServices()
    expect(services.take(message(ptr('a'), srv('a')), NEAR, 0)).toBe(true)
    services.confirm(message(ptr('a'), srv('a')), NEAR, 1)
    expect(services.take(message(ptr('a'), srv('a')), NEAR, 2)).toBe(false)
    expect(services.take(message(ptr('b'), srv('b')), NEAR, 3)).toBe(true)
  })

  it('finds a place among spoofed announcements, and keeps it', () => {
    const services = new FoundServices()
    const flood = (): void => {
      for (const source of SPOOFED) services.take(message(ptr('junk'), srv('junk')), source, 1)
    }
    flood()
    services.take(message(ptr('a'), srv('a')), NEAR, 2)
    flood()
    services.confirm(message(ptr('a'), srv('a')), NEAR, 3)
    flood()
    expect(services.list()).toHaveLength(21)
    expect(places(services)).toContain(`a ${NEAR}:4242`)
  })

  it('finds a place when its own address is spoofed', () => {
    const services = new FoundServices()
    for (let i = 0; i < 20; i++) services.take(message(ptr(`junk${i}`), srv(`junk${i}`)), NEAR, 0)
    expect(services.take(message(ptr('a'), srv('a')), NEAR, 1)).toBe(true)
    services.confirm(message(ptr('a'), srv('a')), NEAR, 2)
    expect(places(services)).toContain(`a ${NEAR}:4242`)
  })

  it.each([
    ['withdraws it', [ptr('a', 0)]],
    ['withdraws its location', [srv('a', 4242, 0)]],
    ['moves it to another port', [ptr('a'), srv('a', 6666)]],
    ['renames it', [ptr('a'), txt('a', 'name=Evil')]],
    ['has an unknown version', [ptr('a'), txt('a', 'v=9', 'name=A')]],
    ['has other addresses', [ptr('a'), srv('a'), ...at('192.168.1.66')]],
    ['has a short life', [ptr('a', 1)]],
  ])('is unchanged when an announcement %s', (_, records) => {
    const records0 = [ptr('a'), srv('a'), txt('a', 'name=A'), ...at(NEAR)]
    const services = confirmed(...records0)
    services.take(message(...records), NEAR, 1)
    services.expire(100_000)
    expect(places(services)).toEqual([`A ${NEAR}:4242`])
    services.confirm(message(...records0), NEAR, 2)
    expect(places(services)).toEqual([`A ${NEAR}:4242`])
    expect(services.take(message(...records0), NEAR, 3)).toBe(false)
  })

  it('changes as its computer answers', () => {
    const services = confirmed(ptr('a'), srv('a'), txt('a', 'name=A'))
    expect(services.take(message(ptr('a'), srv('a', 5000)), NEAR, 1)).toBe(true)
    services.confirm(message(ptr('a', 10), srv('a', 5000, 10), txt('a', 'name=B')), NEAR, 2)
    expect(places(services)).toEqual([`B ${NEAR}:5000`])
  })

  it.each([
    ['does not answer', (services: FoundServices) => services.silent(NEAR)],
    ['answers without it', (services: FoundServices) => services.confirm(message(ptr('b')), NEAR, 2)],
    [
      'withdraws it in its answer',
      (services: FoundServices) => services.confirm(message(ptr('a', 0)), NEAR, 2),
    ],
  ])('disappears after its goodbye when its computer %s', (_, asked) => {
    const services = confirmed(ptr('a'), srv('a'))
    expect(services.take(message(ptr('a', 0)), NEAR, 1)).toBe(true)
    asked(services)
    expect(services.list()).toEqual([])
  })

  it('stays without a goodbye when its computer does not answer, until it expires', () => {
    const services = confirmed(ptr('a'), srv('a'))
    services.silent(NEAR)
    expect(services.list()).toHaveLength(1)
    services.expire(120_000)
    expect(services.list()).toEqual([])
  })

  it('gets the place of one from the computer that has most', () => {
    const services = new FoundServices()
    const from = (host: number, count: number): void => {
      const labels = Array.from({ length: count }, (_, i) => `s${host}-${i}`)
      services.confirm(message(...labels.flatMap((label) => [ptr(label), srv(label)])), `10.0.0.${host}`, 0)
    }
    for (const host of [1, 2, 3]) from(host, 12)
    expect(services.list()).toHaveLength(30)
    from(4, 1)
    expect(services.list()).toHaveLength(30)
    expect(places(services)).toContain('s4-0 10.0.0.4:4242')
    expect(places(services)).not.toContain('s1-9 10.0.0.1:4242')
  })

  it('keeps its place when thirty computers have one each', () => {
    const services = new FoundServices()
    for (let host = 0; host < 40; host++)
      services.confirm(message(ptr(`s${host}`), srv(`s${host}`)), `10.0.0.${host}`, 0)
    expect(services.list()).toHaveLength(30)
    expect(places(services)).toContain('s0 10.0.0.0:4242')
  })
})
