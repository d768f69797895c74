import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../base/clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { type NetworkRelay, parseAddress } from '../../../protocol/directory'
import { KnownNodes } from './known-nodes'
import { KnownRelays, type KnownRelaysOptions } from './known-relays'

const OWN = 'ws://a.example:4280/relay/'
const TICKET = 'of-the-network'

const relay = (id: string, host: string, parts: Partial<NetworkRelay> = {}): NetworkRelay => ({
  ...{ id: id.repeat(8), host, port: 4280, encrypted: false, isOwn: false },
  ...parts,
})
const make = (options: Partial<KnownRelaysOptions> = {}) =>
  new KnownRelays({
    ...{ clock: systemClock, roots: undefined, random: () => 0 },
    chooseProxy: () => Promise.resolve(undefined),
    ...options,
  })
const named = (
  relays: readonly NetworkRelay[],
  typed = 'a.example',
  from: 'site' | 'internet' = 'internet',
) => {
  const address = parseAddress(typed)
  if (!address) throw new Error(`${typed} is no address`)
  const nodes = new KnownNodes(address)
  return { ticket: TICKET, relays, from, mayBeNamed: nodes.mayBeNamed.bind(nodes) }
}
const urlsOf = (relays: KnownRelays, ticket?: string) => relays.all(ticket).map(({ url }) => url)

it('is that of the server alone, without an id, where it names none', () => {
  const relays = make({ roots: ['root'] })
  relays.loggedIn(OWN)
  expect(relays.all('own')).toEqual([{ url: OWN, ticket: 'own', roots: ['root'] }])
  expect(relays.all(undefined)).toEqual([])
  relays.loggedIn(undefined)
  expect(relays.all('own')).toEqual([])
})

it('begins with that of the server, by the way that it is reached; each has its id', () => {
  const relays = make()
  relays.loggedIn(OWN)
  relays.named(named([relay('1', 'b.example'), relay('2', '192.0.2.9', { isOwn: true })]))
  expect(relays.all('own')).toEqual([
    { url: OWN, ticket: 'own', id: '22222222' },
    { url: 'ws://b.example:4280/relay/', ticket: TICKET, id: '11111111', namedFrom: 'internet' },
  ])
})

it('is one of the others where the server has none; a later list replaces them', () => {
  const relays = make()
  relays.loggedIn(undefined)
  relays.named(named([relay('1', 'b.example', { port: 443, encrypted: true }), relay('2', '2001:db8::7')]))
  expect(urlsOf(relays)).toEqual(['wss://b.example/relay/', 'ws://[2001:db8::7]:4280/relay/'])
  relays.named(named([relay('3', 'c.example')]))
  expect(urlsOf(relays)).toEqual(['ws://c.example:4280/relay/'])
  relays.named(undefined)
  expect(relays.all('own')).toEqual([])
})

it('spreads calls over the others', () => {
  const numbers = [0.9, 0.1, 0.5]
  const relays = make({ random: () => numbers.shift() ?? 0 })
  relays.named(named([relay('1', 'b.example'), relay('2', 'c.example'), relay('3', 'd.example')]))
  expect(urlsOf(relays).map((url) => new URL(url).hostname)).toEqual(['c.example', 'd.example', 'b.example'])
})

it('knows the proxy for each, and keeps it when the list comes again', async () => {
  const asked: string[] = []
  const relays = make({
    chooseProxy: (url) => {
      asked.push(url)
      return Promise.resolve('http://proxy.example:3128')
    },
  })
  const list = named([relay('1', 'b.example')])
  relays.named(list)
  await waitUntil(() => relays.all(undefined)[0]?.proxy === 'http://proxy.example:3128')
  relays.named(list)
  expect(relays.all(undefined)[0]?.proxy).toBe('http://proxy.example:3128')
  expect(asked).toEqual(['ws://b.example:4280/relay/'])
})

describe('of a hostile server', () => {
  it.each<readonly [string, NetworkRelay]>([
    ['our own computer', relay('1', '127.0.0.1')],
    ['our own network', relay('1', '192.168.1.1')],
    ['our own computer by IPv6', relay('1', '::1')],
  ])('on the internet leads not into %s', (_, hostile) => {
    const relays = make()
    relays.named(named([hostile, relay('2', 'b.example')]))
    expect(urlsOf(relays)).toEqual(['ws://b.example:4280/relay/'])
  })

  it('does not lose the encryption that the user has asked for', () => {
    const relays = make()
    relays.named(
      named([relay('1', 'b.example'), relay('2', 'c.example', { encrypted: true })], 'ringdowns://a.example'),
    )
    expect(urlsOf(relays)).toEqual(['wss://c.example:4280/relay/'])
  })

  it('in our own network leads into it', () => {
    const relays = make()
    relays.named(named([relay('1', '192.168.1.1')], 'a.example', 'site'))
    expect(relays.all(undefined)).toMatchObject([{ namedFrom: 'site' }])
  })
})
