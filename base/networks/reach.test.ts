import { describe, expect, it } from 'vitest'
import { isLinkLocal, mayName, reachOf } from './reach'

it.each([
  ['127.0.0.1', 'computer'],
  ['127.9.9.9', 'computer'],
  ['::1', 'computer'],
  ['::ffff:127.0.0.1', 'computer'],
  ['::ffff:7f00:1', 'computer'],
  ['10.1.2.3', 'site'],
  ['172.31.0.1', 'site'],
  ['192.168.1.5', 'site'],
  ['169.254.7.7', 'site'],
  ['100.64.0.1', 'site'],
  ['fe80::1%eth0', 'site'],
  ['fd00::1', 'site'],
  ['::ffff:10.0.0.1', 'site'],
  ['172.32.0.1', 'internet'],
  ['203.0.113.7', 'internet'],
  ['2001:db8::7', 'internet'],
  ['0.0.0.0', undefined],
  ['::', undefined],
  ['224.0.0.251', undefined],
  ['255.255.255.255', undefined],
  ['ff02::fb', undefined],
  ['::ffff:224.0.0.1', undefined],
  ['localhost', undefined],
  ['', undefined],
] as const)('%s is reached from %s', (address, reach) => expect(reachOf(address)).toBe(reach))

describe('whether a peer may name an address', () => {
  it.each([
    ['computer', '127.0.0.1', true],
    ['computer', '192.168.1.5', true],
    ['computer', '203.0.113.7', true],
    ['site', '127.0.0.1', false],
    ['site', '192.168.1.5', true],
    ['site', '203.0.113.7', true],
    ['internet', '127.0.0.1', false],
    ['internet', '192.168.1.5', false],
    ['internet', '169.254.169.254', false],
    ['internet', '203.0.113.7', true],
    ['computer', '224.0.0.1', false],
  ] as const)('from %s: %s, %s', (namer, address, may) => expect(mayName(namer, address)).toBe(may))
})

it.each([
  ['fe80::1', true],
  ['fe80::1%eth0', true],
  ['febf::1', true],
  ['169.254.7.7', true],
  ['::ffff:169.254.7.7', true],
  ['fec0::1', false],
  ['169.253.7.7', false],
  ['fe80', false],
  ['', false],
] as const)('%s is link-local: %s', (address, is) => expect(isLinkLocal(address)).toBe(is))
