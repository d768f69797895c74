import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { Status } from '../../base/status'
import {
  announcement,
  type ServerMessage,
  serverAbilitiesIn,
  statusEntry,
  statusesIn,
} from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()

const ringdown = (name: string) => server.loggedIn(name, undefined, announcement({ statuses: true }))
/** A Ringdown of before there were statuses. */
const earlier = (name: string) => server.loggedIn(name, undefined, announcement({ pings: true }))
const setStatus = (client: WireClient, name: string, status: Status): void =>
  client.send({ kind: 'login', name, extension: statusEntry(status) })
const told = (messages: readonly ServerMessage[]) =>
  messages.flatMap((each) => (each.kind === 'add-contact' ? statusesIn(each.contacts, each.extension) : []))

/** The next statuses that the client is told: they come with the server's next batch. */
const nextTold = async (client: WireClient) => {
  for (;;) {
    const statuses = told([await client.next('add-contact')])
    if (statuses.length > 0) return statuses
  }
}

it('says that it passes statuses on', async () => {
  const client = await server.connected()
  expect(serverAbilitiesIn((await client.next('hello-connect')).extension)).toMatchObject({ statuses: true })
})

it('sends a status to present Ringdowns and to later ones', async () => {
  const [alice, bob] = [await ringdown('alice'), await ringdown('bob')]
  await bob.settled()
  setStatus(alice, 'alice', 'do-not-disturb')
  await alice.settled()
  expect(await nextTold(bob)).toEqual([{ name: 'alice', status: 'do-not-disturb' }])
  const carol = await ringdown('carol')
  expect(await nextTold(carol)).toEqual([{ name: 'alice', status: 'do-not-disturb' }])
})

it('sends nothing more to an original client, or to a Ringdown that knows no statuses', async () => {
  const original = await server.loggedIn('original')
  const [before, alice] = [await earlier('before'), await ringdown('alice')]
  await Promise.all([original.settled(), before.settled()])
  const [originalRead, beforeRead] = [original.socket.bytesRead, before.socket.bytesRead]
  setStatus(alice, 'alice', 'in-call')
  const bob = await ringdown('bob')
  expect(await nextTold(bob)).toEqual([{ name: 'alice', status: 'in-call' }])
  // The AddContact of one name, the answer to a call of nobody, and no byte more.
  expect(await original.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
  expect(original.socket.bytesRead - originalRead).toBe(
    10 + 8 + 8 + 3 + 10 + 8 + 'requested username not found'.length,
  )
  expect(told(await before.settled())).toEqual([])
  expect(before.socket.bytesRead - beforeRead).toBeLessThan(120)
})

it('ignores a name beside the status, and a status without a login', async () => {
  const [alice, bob] = [await ringdown('alice'), await ringdown('bob')]
  await bob.settled()
  setStatus(alice, 'bob', 'in-call')
  await alice.settled()
  expect(await nextTold(bob)).toEqual([{ name: 'alice', status: 'in-call' }])
  const stranger = await server.connected()
  await stranger.next('hello-connect')
  setStatus(stranger, 'stranger', 'in-call')
  await stranger.next('login-success')
  expect(told(await bob.settled())).toEqual([])
})

it('sends others few statuses of a flooding member, and all of the other members', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const [mallory, alice, bob] = [await ringdown('mallory'), await ringdown('alice'), await ringdown('bob')]
  await bob.settled()
  for (let n = 0; n < 90; n++) setStatus(mallory, 'mallory', n % 2 === 0 ? 'in-call' : 'do-not-disturb')
  await mallory.settled()
  setStatus(alice, 'alice', 'in-call')
  await alice.settled()
  expect(told(await bob.settled())).toEqual([
    { name: 'mallory', status: 'in-call' },
    { name: 'alice', status: 'in-call' },
  ])
  clock.advance(2_000)
  expect(told(await bob.settled())).toEqual([{ name: 'mallory', status: 'do-not-disturb' }])
})

it('drops a client that sends more than a phone does', async () => {
  const mallory = await ringdown('mallory')
  for (let n = 0; n < 200; n++) setStatus(mallory, 'mallory', n % 2 === 0 ? 'in-call' : 'available')
  await mallory.closed
  expect(server.loggedAs('disconnected')).toMatchObject([
    { reason: 'it sends more messages than a phone does' },
  ])
})
