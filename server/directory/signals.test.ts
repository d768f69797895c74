import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import {
  announcement,
  type CarriedSignal,
  type ClientMessage,
  clientToServer,
  type Extension,
  MAX_SIGNAL_JSON_BYTES,
  serverAbilitiesIn,
  type ServerMessage,
  signalFromEntry,
  signalFromIn,
  signalToEntry,
  signalToIn,
} from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()

const phone = (name: string, localAddress?: string) =>
  server.loggedIn(name, undefined, announcement({ signals: true }), localAddress)
/** A Ringdown of before there were signals. */
const earlier = (name: string) => server.loggedIn(name, undefined, announcement({ statuses: true }))

const REFERENCE = '0123456789abcdef'
const json = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const signalTo = (contact: string, text = '{}'): CarriedSignal => ({
  contact,
  reference: REFERENCE,
  json: json(text),
})
const messageOf = (extension: Extension): ClientMessage => ({ kind: 'login', name: 'x', extension })
const send = (client: WireClient, signal: CarriedSignal): void =>
  client.send(messageOf(signalToEntry(signal)))
const received = (messages: readonly ServerMessage[]) =>
  messages.flatMap((each) => (each.kind === 'add-contact' ? (signalFromIn(each.extension) ?? []) : []))

it('says that it passes signals on', async () => {
  const client = await server.connected()
  expect(serverAbilitiesIn((await client.next('hello-connect')).extension)).toMatchObject({ signals: true })
})

it('passes signals on in order, in a list without contacts, from the name of the connection', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  await bob.settled()
  const signals = [
    signalTo('bob', '{"n":1}'),
    { contact: 'bob', json: json('not JSON') },
    { ...signalTo('bob'), json: new Uint8Array(MAX_SIGNAL_JSON_BYTES).fill(7) },
  ]
  for (const signal of signals) send(alice, signal)
  expect(received(await alice.settled())).toEqual([])
  expect(await bob.settled()).toEqual(
    signals.map((signal) => ({
      kind: 'add-contact',
      contacts: [],
      extension: signalFromEntry({ ...signal, contact: 'alice' }),
    })),
  )
})

it('passes a signal on after the call request before it, also to somebody who has just come', async () => {
  const alice = await phone('alice')
  const bob = await phone('bob')
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  send(alice, signalTo('bob'))
  await alice.settled()
  const kinds = (await bob.settled()).map((each) =>
    each.kind === 'add-contact' && each.contacts.length === 0 ? 'signal' : each.kind,
  )
  expect(kinds).toEqual(['add-contact', 'call-request', 'signal'])
})

describe('nothing is passed on', () => {
  it('to an original client or an earlier Ringdown, and not a byte is sent to them', async () => {
    const clients = [await server.loggedIn('original'), await earlier('earlier')]
    const alice = await phone('alice')
    for (const client of clients) await client.settled()
    const before = clients.map(({ socket }) => socket.bytesRead)
    for (let n = 0; n < 5; n++) for (const name of ['original', 'earlier']) send(alice, signalTo(name))
    expect(received(await alice.settled())).toEqual([])
    for (const client of clients) expect(await client.settled()).toEqual([])
    // The answer to the call of nobody that `settled` makes.
    const answer = 10 + 8 + 'requested username not found'.length
    expect(clients.map(({ socket }, n) => socket.bytesRead - (before[n] ?? 0))).toEqual([answer, answer])
  })

  it('of a client that does not take signals itself: it is refused as before', async () => {
    const clients = [await server.loggedIn('original'), await earlier('earlier')]
    const bob = await phone('bob')
    await bob.settled()
    for (const client of clients) {
      send(client, signalTo('bob'))
      expect(await client.next('login-failed')).toMatchObject({ reason: 'you are logged in already' })
    }
    expect(received(await bob.settled())).toEqual([])
  })

  it('to nobody, to the sender, or before the login', async () => {
    const alice = await phone('alice')
    for (const name of ['nobody', 'alice', 'x'.repeat(256)]) send(alice, signalTo(name))
    expect(await alice.settled()).toEqual([])
    const stranger = await server.connected()
    await stranger.next('hello-connect')
    stranger.send({ kind: 'login', name: 'mallory', extension: signalToEntry(signalTo('alice')) })
    await stranger.next('login-success')
    expect(received(await alice.settled())).toEqual([])
  })

  it('that is malformed', async () => {
    const [alice, bob] = [await phone('alice'), await phone('bob')]
    await bob.settled()
    alice.send(messageOf(new Map([[34, Uint8Array.of(3, 0, 98)]])))
    expect(await alice.next('login-failed')).toMatchObject({ reason: 'you are logged in already' })
    expect(await bob.settled()).toEqual([])
  })
})

describe('a member that sends many signals', () => {
  const numbers = (messages: readonly ServerMessage[]) =>
    received(messages).map((signal) => Number(Buffer.from(signal.json).toString()))

  it('has those over its rate dropped, and keeps its connection and its place', async () => {
    const clock = new ManualClock()
    await server.restart({ clock })
    const [alice, bob] = [await phone('alice'), await phone('bob')]
    await bob.settled()
    await alice.settled()
    for (let n = 0; n < 90; n++) send(alice, signalTo('bob', String(n)))
    await alice.settled()
    expect(numbers(await bob.settled())).toEqual(Array.from({ length: 80 }, (_, n) => n))
    clock.advance(1_000)
    for (let n = 90; n < 99; n++) send(alice, signalTo('bob', String(n)))
    await alice.settled()
    expect(numbers(await bob.settled())).toEqual(Array.from({ length: 8 }, (_, n) => 90 + n))
    expect(server.loggedAs('disconnected')).toEqual([])
  })

  it('is dropped when it floods', async () => {
    await server.restart({ clock: new ManualClock() })
    const [mallory, bob] = [await phone('mallory'), await phone('bob')]
    const flood = clientToServer.encode(messageOf(signalToEntry(signalTo('bob'))))
    mallory.socket.write(Buffer.concat(Array<Uint8Array>(500).fill(flood)))
    await mallory.closed
    await bob.next('del-contact')
    expect(received(bob.received)).toHaveLength(80)
    expect(server.loggedAs('disconnected')).toMatchObject([
      { reason: 'it sends more messages than a phone does' },
    ])
  })

  it('does not take the room of others, nor does a gang of them', async () => {
    const clock = new ManualClock()
    await server.restart({ clock })
    const bob = await phone('bob')
    const gang: WireClient[] = []
    // Two of them at each of five hosts.
    for (let n = 0; n < 10; n++) gang.push(await phone(`m${n}`, `127.0.${n >> 1}.9`))
    const alice = await phone('alice', '127.9.9.9')
    // Until everybody knows everybody.
    clock.advance(50)
    for (const mallory of gang) for (let n = 0; n < 80; n++) send(mallory, signalTo('bob'))
    for (const mallory of gang) await mallory.settled()
    for (let n = 0; n < 20; n++) send(alice, signalTo('bob'))
    await alice.settled()
    const senders = received(await bob.settled()).map(({ contact }) => contact)
    expect(senders.filter((name) => name === 'alice')).toHaveLength(20)
    // Of all together, and what each host may send above that.
    expect(senders.length).toBeLessThanOrEqual(400 + 6 * 24)
    expect(senders.length).toBeGreaterThanOrEqual(400)
  })
})

it('drops signals for a client that does not read, and not the client', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  await bob.settled()
  bob.socket.pause()
  const largest = { ...signalTo('bob'), json: new Uint8Array(MAX_SIGNAL_JSON_BYTES).fill(0x20) }
  const rounds = 200
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < 70; n++) send(alice, largest)
    await alice.settled()
    clock.advance(20_000)
  }
  expect(server.loggedAs('disconnected')).toEqual([])
  bob.socket.resume()
  const taken = received(await bob.settled())
  expect(taken.length).toBeGreaterThan(0)
  expect(taken.length).toBeLessThan(rounds * 70)
  expect(taken.every((signal) => signalToIn(signalToEntry(signal)) !== undefined)).toBe(true)
})
