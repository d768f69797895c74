import { describe, expect, it } from 'vitest'
import {
  formatServerAddress,
  type NetworkNode,
  parseAddress,
  type ServerAddress,
} from '../../../protocol/directory'
import { KnownNodes } from './known-nodes'

const at = (text: string): ServerAddress => {
  const address = parseAddress(text)
  if (!address) throw new Error(`${text} is no address`)
  return address
}
const named = (...texts: readonly string[]): readonly NetworkNode[] => texts.map(at)
const orderOf = (nodes: KnownNodes) => nodes.inOrder.map(({ address }) => formatServerAddress(address))

it('begins with the node that we are signed in at, and ends with the one that the user has typed', () => {
  const nodes = new KnownNodes(at('a.example'))
  expect(orderOf(nodes)).toEqual(['a.example:4242'])
  nodes.named(named('b.example', 'c.example'), 'internet')
  expect(orderOf(nodes)).toEqual(['a.example:4242', 'b.example:4242', 'c.example:4242'])
  const [, b] = nodes.inOrder
  if (b) nodes.signedIn(b)
  nodes.named(named('c.example'), 'internet')
  expect(orderOf(nodes)).toEqual(['b.example:4242', 'c.example:4242', 'a.example:4242'])
  nodes.named([], 'internet')
  expect(orderOf(nodes)).toEqual(['b.example:4242', 'a.example:4242'])
})

it('tries a node that has refused us last', () => {
  const nodes = new KnownNodes(at('a.example'))
  nodes.named(named('b.example', 'c.example'), 'internet')
  const [a] = nodes.inOrder
  if (a) nodes.refused(a)
  expect(orderOf(nodes)).toEqual(['b.example:4242', 'c.example:4242', 'a.example:4242'])
})

it('keeps the only node, whatever it says', () => {
  const nodes = new KnownNodes(at('a.example'))
  const [a] = nodes.inOrder
  if (a) nodes.refused(a)
  expect(orderOf(nodes)).toEqual(['a.example:4242'])
})

it('takes a node once', () => {
  const nodes = new KnownNodes(at('a.example'))
  nodes.named(named('a.example', 'b.example', 'b.example'), 'internet')
  expect(orderOf(nodes)).toEqual(['a.example:4242', 'b.example:4242'])
})

describe('of a hostile list', () => {
  const taken = (typed: string, from: 'computer' | 'site' | 'internet', ...hosts: readonly string[]) => {
    const nodes = new KnownNodes(at(typed))
    nodes.named(
      hosts.map((text) => {
        const encrypted = text.startsWith('tls ')
        return { host: text.replace('tls ', ''), port: 4242, encrypted }
      }),
      from,
    )
    return orderOf(nodes).slice(1)
  }

  it('no node without TLS is taken where the user has asked for it', () => {
    expect(taken('ringdowns://a.example', 'internet', 'b.example', 'tls c.example')).toEqual([
      'ringdowns://c.example:4242',
    ])
    expect(taken('a.example', 'internet', 'b.example', 'tls c.example')).toEqual([
      'b.example:4242',
      'ringdowns://c.example:4242',
    ])
  })

  it('no address of our own networks is taken from a server that is not there', () => {
    const own = ['127.0.0.1', '::1', '10.0.0.1', '192.168.1.1', 'fe80::1', '::ffff:127.0.0.1', '0.0.0.0']
    expect(taken('a.example', 'internet', ...own)).toEqual([])
    expect(taken('a.example', 'internet', '192.0.2.1', '2001:db8::1')).toHaveLength(2)
    expect(taken('a.example', 'site', '127.0.0.1', '10.0.0.1')).toEqual(['10.0.0.1:4242'])
    expect(taken('127.0.0.1', 'computer', '127.0.0.1')).toEqual([])
    expect(taken('localhost', 'computer', '127.0.0.1')).toEqual(['127.0.0.1:4242'])
  })

  it('what only looks like an address is not taken', () =>
    expect(taken('a.example', 'computer', '1:2:3', ':::')).toEqual([]))

  it('eight nodes are taken at most', () =>
    expect(
      taken('a.example', 'internet', ...Array.from({ length: 100 }, (_, n) => `n${n}.example`)),
    ).toHaveLength(8))
})
