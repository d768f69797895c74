import { expect, it } from 'vitest'
import { type NodeInfo, nodeInfoText } from '../backplane/node-info'
import { roomHostPlaces } from './room-host-places'

const infoOf = (parts: Partial<NodeInfo> = {}): string =>
  nodeInfoText({
    ...{ name: 'Studio', version: '1', roles: ['room-host'], host: '192.0.2.9', rooms: { port: 3002 } },
    ...parts,
  })
const own = {
  ...{ node: 'm', place: { address: 'in-process', url: 'ws://localhost/' }, address: '192.0.2.1:3002' },
  isDraining: false,
}
const addresses = (...args: Parameters<typeof roomHostPlaces>) =>
  roomHostPlaces(...args).map(({ address }) => address)

it('are those of all nodes, the own one in this process', () => {
  const others = new Map([
    ['z', infoOf({ host: '2001:db8::7', rooms: { port: 40_000 } })],
    ['a', infoOf()],
    ['b', infoOf({ host: undefined })],
  ])
  expect(addresses(others, own)).toEqual([
    '192.0.2.9:3002',
    '127.0.0.1:3002',
    'in-process',
    '[2001:db8::7]:40000',
  ])
  expect(roomHostPlaces(others, undefined).map(({ url }) => url)).toEqual([
    'ws://192.0.2.9:3002/',
    'ws://127.0.0.1:3002/',
    'ws://[2001:db8::7]:40000/',
  ])
})

it.each([
  ['without a port for gateways', infoOf({ rooms: undefined })],
  ['with a host that is none', infoOf({ host: 'a/b' })],
  ['at the address of this one: an earlier run', infoOf({ host: '192.0.2.1' })],
  ['that is none', 'rubbish'],
])('are not at a node %s', (_, text) =>
  expect(addresses(new Map([['a', text]]), own)).toEqual(['in-process']),
)

it('are not at a node that is being emptied while there is another one', () => {
  const emptied = infoOf({ isDraining: true })
  expect(addresses(new Map([['a', emptied]]), own)).toEqual(['in-process'])
  expect(addresses(new Map([['a', infoOf()]]), { ...own, isDraining: true })).toEqual(['192.0.2.9:3002'])
  expect(addresses(new Map([['a', emptied]]), { ...own, isDraining: true })).toHaveLength(2)
  expect(addresses(new Map([['a', emptied]]), undefined)).toEqual(['192.0.2.9:3002'])
})

it('are the same ones for all gateways of a large network', () => {
  const nodes = Array.from({ length: 70 }, (_, n) => ({
    node: `node ${String(n).padStart(2, '0')}`,
    host: `n${n}.example`,
  }))
  const all = new Map(nodes.map(({ node, host }) => [node, infoOf({ host })]))
  const places = addresses(all, undefined)
  expect(places).toHaveLength(64)
  all.delete('node 69')
  expect(addresses(all, { ...own, node: 'node 69' })).toEqual(places)
})
