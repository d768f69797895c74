import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProxyHeader } from './proxy-header'

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const read = (remote: string, local: string, length: number) => ({
  kind: 'read',
  value: { remote, local },
  length,
})
const SIGNATURE = '0d0a0d0a000d0a515549540a'
const v2 = (hex: string): Uint8Array =>
  new Uint8Array(Buffer.from(SIGNATURE + hex.replaceAll(' ', ''), 'hex'))

describe('version 1', () => {
  it.each([
    ['PROXY TCP4 203.0.113.7 198.51.100.1 4000 4242\r\nrest', read('203.0.113.7', '198.51.100.1', 47)],
    ['PROXY TCP6 2001:db8::7 ::1 65535 0\r\n', read('2001:db8::7', '::1', 36)],
    ['PROXY TCP6 ::ffff:203.0.113.7 ::ffff:198.51.100.1 1 2\r\n', read('203.0.113.7', '198.51.100.1', 55)],
    [
      'PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n',
      read(Array(8).fill('ffff').join(':'), Array(8).fill('ffff').join(':'), 104),
    ],
    ['PROXY UNKNOWN whatever it says\r\n', { kind: 'read', value: undefined, length: 32 }],
  ])('%j is read', (text, header) => expect(readProxyHeader(bytesOf(text))).toEqual(header))

  it.each([
    'GET / HTTP/1.1\r\n',
    'PROXY TCP4 203.0.113.7 198.51.100.1 4000\r\n',
    'PROXY TCP4 203.0.113.7 198.51.100.1 4000 65536\r\n',
    'PROXY TCP4 203.0.113.7 198.51.100.1 4000 04\r\n',
    'PROXY TCP4 203.0.113.256 198.51.100.1 4000 4242\r\n',
    'PROXY TCP4 2001:db8::7 198.51.100.1 4000 4242\r\n',
    'PROXY TCP6 2001:db8::7::1 ::1 4000 4242\r\n',
    'PROXY TCP6 2001:db8:7 ::1 4000 4242\r\n',
    'PROXY TCP6 fe80::1%eth0 ::1 4000 4242\r\n',
    'PROXY UDP4 203.0.113.7 198.51.100.1 4000 4242\r\n',
    `PROXY UNKNOWN ${'x'.repeat(100)}\r\n`,
    `PROXY TCP4 ${'1'.repeat(200)}`,
  ])('%j is malformed', (text) => expect(readProxyHeader(bytesOf(text))).toEqual({ kind: 'malformed' }))
})

describe('version 2', () => {
  it.each([
    ['21 11 000c cb007107 c6336401 0fa0 1092', read('203.0.113.7', '198.51.100.1', 28)],
    ['21 11 000f cb007107 c6336401 0fa0 1092 040000', read('203.0.113.7', '198.51.100.1', 31)],
    [
      '21 21 0024 20010db8000000000000000000000007 00000000000000000000000000000001 0fa0 1092',
      read('2001:db8:0:0:0:0:0:7', '0:0:0:0:0:0:0:1', 52),
    ],
    [
      '21 21 0024 00000000000000000000ffffcb007107 00000000000000000000ffffc6336401 0fa0 1092',
      read('203.0.113.7', '198.51.100.1', 52),
    ],
    ['20 00 0000', { kind: 'read', value: undefined, length: 16 }],
  ])('%s is read', (hex, header) => expect(readProxyHeader(v2(hex))).toEqual(header))

  it.each([
    '11 11 000c cb007107 c6336401 0fa0 1092',
    '22 11 000c cb007107 c6336401 0fa0 1092',
    '21 12 000c cb007107 c6336401 0fa0 1092',
    '21 11 000b cb007107 c6336401 0fa0 10',
    '21 31 00d8',
    '21 11 03f1',
  ])('%s is malformed', (hex) => expect(readProxyHeader(v2(hex))).toEqual({ kind: 'malformed' }))
})

it.each([
  bytesOf('PROXY TCP4 203.0.113.7 198.51.100.1 4000 4242\r\n'),
  v2('21 11 000c cb007107 c6336401 0fa0 1092'),
])('every beginning of a header asks for more', (header) => {
  for (let length = 0; length < header.length; length++)
    expect(readProxyHeader(header.subarray(0, length))).toEqual({ kind: 'more' })
})

it('never asks for more than 1,024 bytes', () => {
  const begun = fc.constantFrom(bytesOf('PROXY '), bytesOf('PROXY TCP4 '), v2('21 11'), v2(''))
  fc.assert(
    fc.property(begun, fc.uint8Array({ minLength: 1024, maxLength: 1100 }), (start, rest) => {
      expect(readProxyHeader(new Uint8Array([...start, ...rest])).kind).not.toBe('more')
    }),
  )
})
