import { expect, it } from 'vitest'
import type { Interfaces } from '../../../../base/networks/interfaces'
import { CandidateFilter } from './candidate-filter'

const COMMON = { netmask: '', mac: '', internal: false, cidr: null }
const four = (address: string) => ({ ...COMMON, address, family: 'IPv4' as const })
const six = (address: string) => ({ ...COMMON, address, family: 'IPv6' as const, scopeid: 0 })
const PUBLIC: Interfaces = { eth0: [four('198.51.100.9'), six('2001:db8::9')] }
const HOME: Interfaces = { eth0: [four('192.168.1.9'), six('fd00::9')] }

const admits = (interfaces: Interfaces, address: string, isLoopback = false): boolean =>
  new CandidateFilter(interfaces, isLoopback).admit(`candidate:1 1 udp 1 ${address} 4000 typ host`) !==
  undefined

it.each([
  ['198.51.100.7', true, true],
  ['2001:db8::7', true, true],
  // What a provider has behind its computers is nobody's phone.
  ['10.0.0.1', false, true],
  ['fd00::1', false, true],
  ['169.254.169.254', false, false],
  ['fe80::1', false, false],
  ['127.0.0.1', false, false],
  ['::1', false, false],
  ['::ffff:127.0.0.1', false, false],
  ['224.0.0.1', false, false],
  ['255.255.255.255', false, false],
  ['0.0.0.0', false, false],
  ['ff02::1', false, false],
  ['1.2.3', false, false],
])('%s from the internet: %s, from home: %s', (address, fromInternet, fromHome) => {
  expect([admits(PUBLIC, address), admits(HOME, address)]).toEqual([fromInternet, fromHome])
})

it('a link-local address counts where there is one of our own', () => {
  expect(admits({ eth0: [four('169.254.1.2')] }, '169.254.7.7')).toBe(true)
})

it('a private address counts where there is one of the same family', () => {
  expect(admits({ eth0: [four('192.168.1.9'), six('2001:db8::9')] }, 'fd00::1')).toBe(false)
})

it('within one computer there is loopback alone', () => {
  expect([admits(HOME, '127.0.0.1', true), admits(HOME, '203.0.113.7', true)]).toEqual([true, false])
})

it('a candidate counts once', () => {
  const filter = new CandidateFilter(HOME, false)
  const text = 'candidate:1 1 UDP 1 2001:DB8::7 4000 typ relay raddr 10.0.0.1 rport 9'
  expect([filter.admit(text), filter.admit(text)]).toEqual([
    'candidate:1 1 UDP 1 2001:db8::7 4000 typ relay',
    undefined,
  ])
})
