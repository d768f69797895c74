import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { MAX_ROUTES, planDial } from './dial-plan'
import type { Interfaces } from '../../../../base/networks/interfaces'
import type { TcpAddress } from './tcp-offer'

const info = (address: string, scopeid = 0): NetworkInterfaceInfo => {
  const common = { address, netmask: '', mac: '00:00:00:00:00:00', internal: false, cidr: null }
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid } : { ...common, family: 'IPv4' }
}
const OURS: Interfaces = {
  eth0: [info('192.168.1.9'), info('fe80::9', 2)],
  wlan0: [info('fe80::a', 3)],
  tun0: [info('10.8.0.9')],
}
const HOST = { host: '203.0.113.7', port: 77 }
const plan = (address: Partial<TcpAddress>, interfaces = OURS, platform: NodeJS.Platform = 'linux') =>
  planDial({ ...HOST, ...address }, interfaces, platform)
const names = (...args: Parameters<typeof plan>) =>
  plan(...args).candidates.map((routes) => routes.map(({ name }) => name))

describe('candidates', () => {
  it('are tried in the order of the offer, each at the port of the request', () => {
    const { candidates } = plan({ candidates: ['2001:db8::7', '10.8.0.2', '192.168.1.7'] })
    expect(candidates.map((routes) => routes.map(({ name }) => name))).toEqual([
      ['[2001:db8::7]:77'],
      ['10.8.0.2:77'],
      ['192.168.1.7:77'],
    ])
    expect(candidates[0]?.[0]?.to).toMatchObject({ host: '2001:db8::7', port: 77 })
  })

  it('are tried once each, and not where they are the host', () =>
    expect(names({ candidates: ['203.0.113.7', '10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'] })).toEqual([
      ['10.0.0.1:77'],
    ]))

  it.each([
    ...['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.9.9.9'],
    ...['0.0.0.0', '::', '224.0.0.251', 'ff02::1', '255.255.255.255'],
    ...['192.168.1.9', '10.8.0.9', 'fe80::9', '::ffff:192.168.1.9'],
  ])('%s is never connected to, and its turn passes', (address) =>
    expect(names({ candidates: [address, '10.0.0.1'] })).toEqual([[], ['10.0.0.1:77']]),
  )

  it('that are no addresses are left out: no names are looked up', () =>
    expect(names({ candidates: ['localhost', ''] })).toEqual([]))

  it('are not connected to while our own addresses are not known', () =>
    expect(names({ candidates: ['192.168.1.7'] }, {})).toEqual([[]]))

  it('do not depend on where the server is', () =>
    expect(names({ candidates: ['192.168.1.7'], namedFrom: 'internet' })).toEqual([['192.168.1.7:77']]))
})

describe('a link-local address', () => {
  it('is looked for at each of our own interfaces that has one', () =>
    expect(names({ candidates: ['fe80::7'] })).toEqual([['[fe80::7%eth0]:77', '[fe80::7%wlan0]:77']]))

  it('is looked for at each interface as the host as well, and the server’s zone is ignored', () => {
    const { host } = plan({ host: 'fe80::7%enp3s0', namedFrom: 'site' })
    expect(host).toMatchObject([{ to: { host: 'fe80::7%eth0' } }, { to: { host: 'fe80::7%wlan0' } }])
  })

  it('has a number as its zone on Windows', () =>
    expect(names({ candidates: ['fe80::7'] }, OURS, 'win32')).toEqual([['[fe80::7%2]:77', '[fe80::7%3]:77']]))

  it('of IPv4 needs no zone', () =>
    expect(names({ candidates: ['169.254.7.7'] })).toEqual([['169.254.7.7:77']]))
})

it('a host that the server may not name is an error, and its candidates stand', () => {
  const { host, candidates } = plan({
    host: '192.168.1.7',
    namedFrom: 'internet',
    candidates: ['192.168.1.7', '10.0.0.1'],
  })
  expect(host).toBeInstanceOf(Error)
  expect(candidates).toHaveLength(1)
})

it('one call makes at most a dozen connections, however many candidates and interfaces there are', () => {
  const many: Interfaces = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`eth${n}`, [info(`fe80::${n + 100}`, n + 1)]]),
  )
  const candidates = Array.from({ length: 8 }, (_, n) => `fe80::${n + 1}`)
  const planned = plan({ host: 'fe80::99', namedFrom: 'site', candidates }, many)
  const routes = [...(planned.host instanceof Error ? [] : planned.host), ...planned.candidates.flat()]
  expect(routes).toHaveLength(MAX_ROUTES)
  expect(planned.candidates).toHaveLength(8)
})
