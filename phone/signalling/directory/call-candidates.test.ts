import { expect, it } from 'vitest'
import { candidateAddresses, candidateEntry, type ServerRoute } from './call-candidates'

const offered = (addresses: readonly string[], server: ServerRoute): readonly string[] =>
  candidateAddresses(candidateEntry(addresses, server))

const AT_HOME = { reach: 'site', localAddress: '192.168.1.7' } as const
const ABROAD = { reach: 'internet', localAddress: '192.168.1.7' } as const

it('the families alternate, and begin with the one that the server does not see', () => {
  const addresses = ['192.168.1.7', '10.8.0.2', '2001:db8::7', 'fd00::7']
  expect(offered(addresses, ABROAD)).toEqual(['2001:db8::7', '192.168.1.7', 'fd00::7', '10.8.0.2'])
  expect(offered(addresses, { reach: 'internet', localAddress: '2001:db8::7' })).toEqual([
    '192.168.1.7',
    '2001:db8::7',
    '10.8.0.2',
    'fd00::7',
  ])
})

it('our address towards the server precedes others of its family', () => {
  expect(offered(['172.17.0.1', '10.8.0.2', '192.168.1.7'], ABROAD)).toEqual([
    '192.168.1.7',
    '172.17.0.1',
    '10.8.0.2',
  ])
})

it('link-local addresses come last, two at most, and are not shown to a server on the internet', () => {
  const addresses = ['fe80::1', 'fe80::2', '169.254.7.7', '192.168.1.7', '2001:db8::7']
  expect(offered(addresses, AT_HOME)).toEqual(['2001:db8::7', '192.168.1.7', 'fe80::1', 'fe80::2'])
  expect(offered(addresses, ABROAD)).toEqual(['2001:db8::7', '192.168.1.7'])
})

it('a server on this computer learns all of them, without our loopback address', () => {
  expect(offered(['10.0.0.7', 'fe80::1'], { reach: 'computer', localAddress: '127.0.0.1' })).toEqual([
    '10.0.0.7',
    'fe80::1',
  ])
})

it('there are eight at most, of both families', () => {
  const addresses = Array.from({ length: 20 }, (_, n) => [`10.0.${n}.1`, `2001:db8:0:${n}::1`]).flat()
  const eight = offered(addresses, ABROAD)
  expect(eight).toHaveLength(8)
  expect(eight.filter((address) => address.includes(':'))).toHaveLength(4)
})

it('a computer without addresses offers none', () => {
  expect(candidateEntry([], { reach: 'site', localAddress: undefined })).toEqual(new Map())
})
