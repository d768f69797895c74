import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import {
  announcement,
  iceServersIn,
  MAX_NETWORK_NODES,
  type NetworkNode,
  networkNodesIn,
  pulseIn,
} from '../../protocol/directory'
import { type Deliver, MemoryBackplane } from '../backplane/memory/memory-backplane'
import { MemoryStore } from '../backplane/memory/memory-store'
import { SharedRoster } from '../backplane/shared-roster'
import { NameRegister } from '../names/name-register'
import { PULSE_MS } from './pulses'
import { serverForEachTest } from './testing/server-for-each-test'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()

const node = (host: string): NetworkNode => ({ host, port: 4242, encrypted: false })

const logIn = async (name: string, isRingdown = true): Promise<WireClient> => {
  const client = await server.connected()
  await client.next('hello-connect')
  client.send({ kind: 'login', name, ...(isRingdown && { extension: announcement({}) }) })
  return client
}
const told = async (client: WireClient): Promise<readonly string[]> =>
  networkNodesIn((await client.next('login-success')).extension).map(({ host }) => host)

it('tells a Ringdown of the other nodes, as it reaches them, in the answer to its login', async () => {
  const http = { port: 443, encrypted: true }
  await server.restart({ otherNodes: ({ remote }) => [{ ...node(remote), http }, node('b.example')] })
  const { extension } = await (await logIn('alice')).next('login-success')
  expect(networkNodesIn(extension)).toEqual([{ ...node('127.0.0.1'), http }, node('b.example')])
})

it('sends an original client not a byte more, also when the nodes change', async () => {
  const running = await server.restart({ otherNodes: () => [node('b.example')] })
  const original = await logIn('original', false)
  expect(await original.next('login-success')).toEqual({ kind: 'login-success' })
  const alice = await logIn('alice')
  expect(await told(alice)).toEqual(['b.example'])
  running.nodesChanged()
  expect(await told(alice)).toEqual(['b.example'])
  await original.next('add-contact')
  expect(original.received).toEqual([])
})

it('tells the Ringdowns who are there when the nodes change, ten at once and a hundred a second', async () => {
  const clock = new ManualClock()
  let nodes = [node('b.example')]
  const running = await server.restart({ clock, otherNodes: () => nodes })
  const clients: WireClient[] = []
  for (let n = 0; n < 12; n++) {
    const client = await logIn(`phone ${n}`)
    expect(await told(client)).toEqual(['b.example'])
    clients.push(client)
  }
  const gone = clients.splice(3, 1)[0]
  await gone?.close()
  await waitUntil(() => server.loggedAs('disconnected').length === 1)
  nodes = []
  running.nodesChanged()
  const first = clients.slice(0, 10)
  for (const client of first) expect(await told(client)).toEqual([])
  const last = clients.at(-1)
  expect(last?.received.some(({ kind }) => kind === 'login-success')).toBe(false)
  nodes = [node('c.example')]
  running.nodesChanged()
  clock.advance(100)
  clock.advance(100)
  for (const client of clients) expect(await told(client)).toEqual(['c.example'])
})

it('lets those whom it has told hear something all the time, and nobody else', async () => {
  let nodes = [node('b.example')]
  const running = await server.restart({ otherNodes: () => nodes })
  const alice = await logIn('alice')
  expect(pulseIn((await alice.next('login-success')).extension)).toBe(PULSE_MS)
  await alice.next('add-contact')
  const original = await logIn('original', false)
  await original.next('login-success')
  await original.next('add-contact')
  expect(await alice.next('add-contact')).toMatchObject({ contacts: ['original'] })
  for (let n = 0; n < 2; n++)
    expect(await alice.next('add-contact')).toEqual({ kind: 'add-contact', contacts: [] })
  nodes = []
  running.nodesChanged()
  expect(pulseIn((await alice.next('login-success')).extension)).toBeUndefined()
  expect(original.received).toEqual([])
})

it('lets nobody hear anything who has left before the network has let them in', async () => {
  const waiting: (() => void)[] = []
  let isLate = false
  const deliver: Deliver = (act) => (isLate ? void waiting.push(act) : act())
  const ofNetwork = new ManualClock()
  const store = new MemoryStore(ofNetwork, new NameRegister(ofNetwork))
  const shared = new SharedRoster({ backplane: new MemoryBackplane(store, deliver), clock: ofNetwork })
  const clock = new ManualClock()
  await server.restart({ clock, shared, otherNodes: () => [node('b.example')] })
  await waitUntil(() => shared.isUp)
  const timers = clock.pendingTimers
  isLate = true
  const client = await logIn('alice')
  await waitUntil(() => waiting.length > 0)
  await client.close()
  await waitUntil(() => server.loggedAs('disconnected').length === 1)
  isLate = false
  for (const act of waiting) act()
  clock.advance(PULSE_MS)
  expect(clock.pendingTimers).toBe(timers)
})

it('cuts a list that is too long, or for which the block has no room', async () => {
  const longest = `${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(63)}`
  const many = Array.from({ length: 20 }, (_, n) => node(`n${n}.example`))
  let nodes: readonly NetworkNode[] = many
  await server.restart({ otherNodes: () => nodes, iceServers: () => ({ stunPort: 3478 }) })
  expect(await told(await logIn('alice'))).toEqual(many.slice(0, MAX_NETWORK_NODES).map(({ host }) => host))
  nodes = Array.from({ length: 8 }, () => node(longest))
  const { extension } = await (await logIn('bob')).next('login-success')
  expect(networkNodesIn(extension)).toHaveLength(3)
  expect(iceServersIn(extension)).toEqual({ stunPort: 3478 })
})
