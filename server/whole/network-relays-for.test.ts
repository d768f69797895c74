import { expect, it } from 'vitest'
import { networkRelaysEntry } from '../../protocol/directory'
import type { NodeId } from '../backplane/backplane'
import { type NodeInfo, nodeInfoText } from '../backplane/node-info'
import { networkRelaysFor } from './network-relays-for'

const CLIENT = { remote: '192.0.2.7', local: '192.0.2.1' }
const infoOf = (parts: Partial<NodeInfo> = {}): string =>
  nodeInfoText({
    ...{ name: 'Studio', version: '1', roles: ['relay'], host: '192.0.2.9' },
    ...{ http: { port: 4280, encrypted: false }, relays: true, ...parts },
  })
const relaysOf = (nodes: ReadonlyMap<NodeId, string>, own = 'own') => networkRelaysFor(nodes, own, CLIENT)

it('are named by all nodes alike, but for which is their own', () => {
  const nodes = new Map(['one', 'two', 'three'].map((node, n) => [node, infoOf({ host: `n${n}.example` })]))
  const [byOne, byTwo] = [relaysOf(nodes, 'one'), relaysOf(nodes, 'two')]
  expect(byOne.filter(({ isOwn }) => isOwn).map(({ host }) => host)).toEqual(['n0.example'])
  expect(byTwo.filter(({ isOwn }) => isOwn).map(({ host }) => host)).toEqual(['n1.example'])
  const withoutOwn = (relays: typeof byOne) => relays.map((relay) => ({ ...relay, isOwn: false }))
  expect(withoutOwn(byOne)).toEqual(withoutOwn(byTwo))
  expect(new Set(byOne.map(({ id }) => id)).size).toBe(3)
})

it('are none where the own one is the only one', () => {
  expect(relaysOf(new Map([['own', infoOf()]]))).toEqual([])
  expect(relaysOf(new Map([['other', infoOf()]]))).toHaveLength(1)
})

it('are at the computer that the client has reached where the node names no host', () => {
  expect(relaysOf(new Map([['other', infoOf({ host: undefined })]]))).toMatchObject([{ host: CLIENT.local }])
})

it.each<readonly [string, string]>([
  ['without a relay', infoOf({ relays: undefined })],
  ['without an HTTP port', infoOf({ http: undefined })],
  ['that is being emptied', infoOf({ isDraining: true })],
  ['with a host that is none', infoOf({ host: 'a/b' })],
  ['that is none', 'rubbish'],
])('are not at a node %s', (_, info) => expect(relaysOf(new Map([['other', info]]))).toEqual([]))

it('are those that fit into an entry, the same for all nodes', () => {
  const nodes = new Map(
    Array.from({ length: 40 }, (_, n) => [`node ${n}`, infoOf({ host: `n${n}.example` })]),
  )
  const relays = relaysOf(nodes)
  expect(relays).toHaveLength(16)
  expect(relaysOf(new Map([...nodes].toReversed()))).toEqual(relays)
  expect(networkRelaysEntry({ ticket: 't', relays }).size).toBe(1)
  const long = new Map([...nodes].map(([node]) => [node, infoOf({ host: 'a'.repeat(63) })]))
  expect(networkRelaysEntry({ ticket: 't', relays: relaysOf(long) }).size).toBe(1)
  expect(relaysOf(long)).toHaveLength(5)
})
