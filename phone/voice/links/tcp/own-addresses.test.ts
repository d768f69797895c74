import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { linkLocalZones, ownAddresses } from './own-addresses'
import { addressesOfComputer, type Interfaces } from '../../../../base/networks/interfaces'

const info = (address: string, scopeid = 0, internal = false): NetworkInterfaceInfo => {
  const common = { address, netmask: '', mac: '00:00:00:00:00:00', internal, cidr: null }
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid } : { ...common, family: 'IPv4' }
}

const COMPUTER: Interfaces = {
  lo: [info('127.0.0.1', 0, true), info('::1', 0, true), info('fe80::1', 1, true)],
  eth0: [
    info('192.168.1.7'),
    info('2001:db8:1:0:21a:2bff:fe3c:4d5e'),
    info('2001:db8:1::77'),
    info('fe80::7', 2),
  ],
  tun0: [info('10.8.0.2'), info('fd00::2')],
  gone: undefined,
}

describe('the addresses at which others reach a port', () => {
  it('are those of all interfaces but loopback', () =>
    expect(ownAddresses(COMPUTER, '::')).toEqual([
      ...['192.168.1.7', '2001:db8:1::77', 'fe80::7'],
      ...['10.8.0.2', 'fd00::2'],
    ]))

  it('are IPv4 ones where the port is open on IPv4 only', () =>
    expect(ownAddresses(COMPUTER, '0.0.0.0')).toEqual(['192.168.1.7', '10.8.0.2']))

  it('have one of each subnet, and one with the hardware’s address only if there is no other', () => {
    const temporary = Array.from({ length: 7 }, (_, n) => info(`2001:db8:1::${n + 1}`))
    expect(ownAddresses({ eth0: temporary }, '::')).toEqual(['2001:db8:1::1'])
    const hardware = '2001:db8:1:0:21a:2bff:fe3c:4d5e'
    expect(ownAddresses({ eth0: [info(hardware)] }, '::')).toEqual([hardware])
  })

  it('are named once, without a zone', () =>
    expect(ownAddresses({ a: [info('fe80::7%a', 2)], b: [info('fe80::7', 3)] }, '::')).toEqual(['fe80::7']))

  it('are none where nobody connects to', () =>
    expect(ownAddresses({ eth0: [info('0.0.0.0'), info('224.0.0.1'), info('::')] }, '::')).toEqual([]))
})

it('the addresses of a computer include loopback', () => {
  expect([...addressesOfComputer(COMPUTER)]).toEqual(expect.arrayContaining(['127.0.0.1', '::1', 'fe80::7']))
})

it('a zone is the name of an interface, on Windows its number; loopback has none', () => {
  expect(linkLocalZones(COMPUTER, 'linux')).toEqual(['eth0'])
  expect(linkLocalZones(COMPUTER, 'darwin')).toEqual(['eth0'])
  expect(linkLocalZones(COMPUTER, 'win32')).toEqual(['2'])
})
