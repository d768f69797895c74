import { expect, test } from 'vitest'
import { decodeExtension, encodeExtension } from './extension'
import { type NetworkRelay, type NetworkRelays, networkRelaysEntry, networkRelaysIn } from './network-relays'

const TYPE = 45
const OWN: NetworkRelay = { id: '00010203', host: 'a.example', port: 4280, encrypted: false, isOwn: true }
const OTHER: NetworkRelay = { id: 'fffefdfc', host: '10.0.0.1', port: 443, encrypted: true, isOwn: false }

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(/[ |]/g, ''), 'hex')
const read = (hex: string) => networkRelaysIn(new Map([[TYPE, bytesOf(hex)]]))
const written = (relays: NetworkRelays) => Buffer.from(networkRelaysEntry(relays).get(TYPE) ?? [])

const A = '00010203 02 09 612e6578616d706c65 b810'
const B = 'fffefdfc 01 08 31302e302e302e31 bb01'

test.each<[string, NetworkRelays]>([
  [`03 742e31 | ${A} | ${B}`, { ticket: 't.1', relays: [OWN, OTHER] }],
  [`01 74 | ${B}`, { ticket: 't', relays: [OTHER] }],
  [
    '01 74 | 01020304 00 03 3a3a31 0100',
    { ticket: 't', relays: [{ id: '01020304', host: '::1', port: 1, encrypted: false, isOwn: false }] },
  ],
])('%s is %j, both ways', (hex, relays) => {
  expect(read(hex)).toEqual(relays)
  expect(written(relays)).toEqual(bytesOf(hex))
})

test('the whole block is as it is documented', () => {
  const block = bytesOf(`524401 2d00 2500 | 03 742e31 | ${A} | ${B}`)
  const relays = { ticket: 't.1', relays: [OWN, OTHER] }
  expect(Buffer.from(encodeExtension(networkRelaysEntry(relays)))).toEqual(block)
  expect(networkRelaysIn(decodeExtension(block))).toEqual(relays)
  expect(networkRelaysEntry({ ticket: 't', relays: [] })).toEqual(new Map())
})

test('unknown bits are ignored', () =>
  expect(read('01 74 00010203 fd 01 61 0100')?.relays).toEqual([
    { id: '00010203', host: 'a', port: 1, encrypted: true, isOwn: false },
  ]))

const sixteen = (host: string) =>
  Array.from({ length: 16 }, (_, n) => ({ ...OTHER, id: `0000000${n.toString(16)}`, host }))
const hexOf = (relay: NetworkRelay) =>
  written({ ticket: 't', relays: [relay] })
    .subarray(2)
    .toString('hex')

test('there are 16 relays of 384 bytes at most', () => {
  const most = { ticket: 't'.repeat(128), relays: sixteen('a'.repeat(16)) }
  expect(networkRelaysIn(networkRelaysEntry(most))).toEqual(most)
  const more = [...sixteen('a'), { ...OTHER, id: '00000010', host: 'a' }]
  expect(() => networkRelaysEntry({ ticket: 't', relays: more })).toThrow(RangeError)
  expect(read(`01 74 ${more.map(hexOf).join('')}`)).toBeUndefined()
  const longer = [...sixteen('a'.repeat(16)).slice(1), { ...OTHER, host: 'a'.repeat(17) }]
  expect(() => networkRelaysEntry({ ticket: 't', relays: longer })).toThrow(RangeError)
  expect(read(`01 74 ${longer.map(hexOf).join('')}`)).toBeUndefined()
})

test.each<readonly [string, string]>([
  ['nothing', ''],
  ['a ticket alone', '01 74'],
  ['no ticket', `00 ${A}`],
  ['a ticket of other characters', `02 7420 ${A}`],
  ['a ticket of 129 characters', `81 ${'74'.repeat(129)} ${A}`],
  ['a ticket that is cut off', 'ff 74'],
  ['half a relay', '01 74 00010203 00 01 61'],
  ['a relay that is followed by half of one', `01 74 ${A} 00`],
  ['the same id twice', `01 74 ${A} ${A}`],
  ['no host', '01 74 00010203 00 00 0100'],
  ['port 0', '01 74 00010203 00 01 61 0000'],
  ['a host that is a URL', '01 74 00010203 00 03 612f62 0100'],
  ['a host that is no UTF-8', '01 74 00010203 00 01 ff 0100'],
])('%s counts as none', (_, hex) => expect(read(hex)).toBeUndefined())

test.each<readonly [string, Partial<NetworkRelay>]>([
  ['an id of other digits', { id: '0001020G' }],
  ['a short id', { id: '0102' }],
  ['a host that is none', { host: 'a b' }],
  ['port 0', { port: 0 }],
])('%s cannot be written', (_, part) =>
  expect(() => networkRelaysEntry({ ticket: 't', relays: [{ ...OWN, ...part }] })).toThrow(RangeError),
)

test('a ticket that is none cannot be written', () =>
  expect(() => networkRelaysEntry({ ticket: 'a b', relays: [OWN] })).toThrow(RangeError))
