import { expect, it } from 'vitest'
import { type NodeInfo, nodeInfoText } from '../backplane/node-info'
import { toldOfNodes } from './told-of-nodes'

const infoOf = (parts: Partial<NodeInfo> = {}): string =>
  nodeInfoText({ name: 'Studio', version: '1', roles: ['relay'], host: '192.0.2.9', ...parts })

it('is the same while only the number of people and the order change', () => {
  const nodes = new Map([
    ['one', infoOf({ load: 1 })],
    ['two', infoOf()],
  ])
  const later = new Map([
    ['two', infoOf({ load: 9 })],
    ['one', infoOf({ load: 2 })],
  ])
  expect(toldOfNodes(later)).toBe(toldOfNodes(nodes))
})

it.each<readonly [string, Partial<NodeInfo>]>([
  ['host', { host: '192.0.2.10' }],
  ['directory', { directory: { port: 4242, encrypted: false } }],
  ['HTTP port', { http: { port: 4280, encrypted: false } }],
  ['relay', { relays: true }],
  ['end', { isDraining: true }],
])('changes with the %s of a node', (_, parts) =>
  expect(toldOfNodes(new Map([['one', infoOf(parts)]]))).not.toBe(toldOfNodes(new Map([['one', infoOf()]]))),
)
