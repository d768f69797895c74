import { expect, test } from 'vitest'
import { decodeExtension, encodeExtension } from './extension'
import { type NetworkNode, networkNodesEntry, networkNodesIn } from './network-nodes'

const TYPE = 43
const PLAIN: NetworkNode = { host: 'a.example', port: 4242, encrypted: false }
const ENCRYPTED: NetworkNode = {
  ...{ host: 'b.example', port: 4243, encrypted: true },
  http: { port: 443, encrypted: true },
}

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(/[ |]/g, ''), 'hex')
const read = (hex: string) => networkNodesIn(new Map([[TYPE, bytesOf(hex)]]))
const written = (nodes: readonly NetworkNode[]) =>
  Buffer.from(networkNodesEntry(nodes).get(TYPE) ?? []).toString('hex')

test.each<[string, readonly NetworkNode[]]>([
  ['00 09 612e6578616d706c65 9210 | 07 09 622e6578616d706c65 9310 bb01', [PLAIN, ENCRYPTED]],
  ['01 03 3a3a31 0100', [{ host: '::1', port: 1, encrypted: true }]],
  [
    '02 08 31302e302e302e31 ffff b810',
    [{ host: '10.0.0.1', port: 65_535, encrypted: false, http: { port: 4280, encrypted: false } }],
  ],
])('%s is %j, both ways', (hex, nodes) => {
  expect(read(hex)).toEqual(nodes)
  expect(Buffer.from(written(nodes), 'hex')).toEqual(bytesOf(hex))
})

test('the whole block is as it is documented', () => {
  const block = bytesOf(
    '524401 2b00 1c00 | 00 09 612e6578616d706c65 9210 | 07 09 622e6578616d706c65 9310 bb01',
  )
  expect(Buffer.from(encodeExtension(networkNodesEntry([PLAIN, ENCRYPTED])))).toEqual(block)
  expect(networkNodesIn(decodeExtension(block))).toEqual([PLAIN, ENCRYPTED])
  expect(networkNodesEntry([])).toEqual(new Map())
})

test('unknown bits are ignored', () =>
  expect(read('f8 01 61 0100')).toEqual([{ host: 'a', port: 1, encrypted: false }]))

const hostHex = (host: string) =>
  `00 ${Buffer.of(host.length).toString('hex')}${Buffer.from(host).toString('hex')} 0100`

test.each<readonly [string, string]>([
  ['nothing', ''],
  ['half a node', '00 01 61'],
  ['a node that is followed by half of one', '00 01 61 0100 00'],
  ['an HTTP port that is cut off', '02 01 61 0100 01'],
  ['no host', '00 00 0100'],
  ['port 0', '00 01 61 0000'],
  ['HTTP port 0', '02 01 61 0100 0000'],
  ['a host that is no UTF-8', '00 01 ff 0100'],
  ['nine nodes', '00 01 61 0100'.repeat(9)],
  ...[
    'a b',
    'a/b',
    'a@b',
    '[::1]',
    'fe80::1%eth0',
    'a..b',
    '.',
    'é',
    'a:1',
    '127.1',
    '0x7f000001',
    '1.2.3.256',
    '01.2.3.4',
  ].map((host) => [`the host ${host}`, host === 'é' ? '00 02 c3a9 0100' : hostHex(host)] as const),
])('%s is no list', (_, hex) => expect(read(hex)).toEqual([]))

test('eight nodes with the longest names are read again', () => {
  const host = `${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(63)}`
  const nodes = Array.from({ length: 8 }, () => ({ ...ENCRYPTED, host }))
  expect(host).toHaveLength(255)
  expect(networkNodesIn(networkNodesEntry(nodes))).toEqual(nodes)
})

test.each<[string, readonly NetworkNode[]]>([
  ['nine nodes', Array.from({ length: 9 }, () => PLAIN)],
  ['an empty host', [{ ...PLAIN, host: '' }]],
  ['a host of 256 bytes', [{ ...PLAIN, host: `${'a.'.repeat(127)}aa` }]],
  ['a zone', [{ ...PLAIN, host: 'fe80::1%eth0' }]],
  ['port 0', [{ ...PLAIN, port: 0 }]],
  ['an HTTP port that is none', [{ ...PLAIN, http: { port: 65_536, encrypted: false } }]],
])('%s cannot be written', (_, nodes) => expect(() => networkNodesEntry(nodes)).toThrow(RangeError))
