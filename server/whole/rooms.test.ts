import { afterAll, beforeAll, expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { announcement, challengeIn, httpPortIn, relayTicketIn, roomTokenIn } from '../../protocol/directory'
import { authText } from '../../protocol/rooms'
import { RedisServer } from '../broker/testing/redis-server'
import { PhoneKey } from '../directory/testing/signing-client'
import { WireClient } from '../directory/testing/wire-client'
import { hostAt } from '../rooms/gateway/host-places'
import { StayingPhone } from '../rooms/testing/staying-phone'
import { TestSocket } from '../rooms/testing/test-socket'
import { HOST, type StartedServer, wholeServers } from './testing/whole-servers'

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.close())

const { start, closers } = wholeServers()

const node = () => start({ redis: redis.url, rooms: { port: 0, otherwise: 'fail' } })

/** A phone that has proved its key at the directory. @returns what it is told there */
async function signedIn({ port }: StartedServer, name: string) {
  const client = await WireClient.connect(port)
  closers.push(() => client.close())
  const { extension: hello } = await client.next('hello-connect')
  const challenge = challengeIn(hello)
  if (!challenge) throw new Error('the server asks for no proof')
  client.send({ kind: 'login', name, extension: new PhoneKey().proof(challenge, name) })
  const { extension } = await client.next('login-success')
  return { token: roomTokenIn(extension), rooms: httpPortIn(hello)?.rooms }
}

async function clientOf({ httpPort }: StartedServer, room: string): Promise<TestSocket> {
  const socket = await TestSocket.connect(`ws://${HOST}:${httpPort}/api/room/${room}`)
  closers.push(() => socket.close())
  return socket
}

/** Somebody who signs in, and stays in a room. */
async function inside(at: StartedServer, name: string, room = 'lobby'): Promise<StayingPhone> {
  const { token = '' } = await signedIn(at, name)
  const socket = await clientOf(at, room)
  const phone = new StayingPhone(socket, name)
  socket.send(authText(token))
  await waitUntil(() => phone.entries === 1)
  return phone
}

const roomHosts = async ({ httpPort }: StartedServer): Promise<unknown> => {
  const answer: unknown = await (await fetch(`http://${HOST}:${httpPort}/healthz`)).json()
  return typeof answer === 'object' && answer !== null && 'roomHosts' in answer && answer.roomHosts
}

it('two who are signed in meet in a room, and strangers do not come in', async () => {
  const at = await start()
  expect(await signedIn(at, 'carla')).toMatchObject({ rooms: true })
  const [anna, bob] = [await inside(at, 'anna'), await inside(at, 'bob')]
  anna.say('hello')
  bob.say('there')
  await waitUntil(() => anna.events.length === 2 && bob.events.length === 2)
  expect(anna.texts).toBe(bob.texts)
  expect(await at.metrics.text()).toMatch(/\nringdown_rooms 1\n[^]*\nringdown_room_members 2\n/)
  const stranger = await clientOf(at, 'lobby')
  stranger.send(authText('1700000000.YW5uYQ.00.AA'))
  expect(await stranger.closed).toMatchObject({ code: 4004 })
})

it('a phone that proves nothing is given no token, nor anybody at a server without a gateway', async () => {
  const at = await start()
  const unproved = await WireClient.connect(at.port)
  closers.push(() => unproved.close())
  unproved.send({ kind: 'login', name: 'anna', extension: announcement({ signals: true }) })
  const { extension } = await unproved.next('login-success')
  expect([relayTicketIn(extension) === undefined, roomTokenIn(extension)]).toEqual([false, undefined])
  const without = await start({ roles: new Set(['directory', 'room-host'] as const) })
  expect(await signedIn(without, 'anna')).toMatchObject({ token: undefined, rooms: false })
  expect(without.server.rooms).toBeUndefined()
})

it('phones at two nodes are in one room, which goes on when a node is gone', async () => {
  const [here, there] = [await node(), await node()]
  for (const each of [here, there]) await waitUntil(async () => (await roomHosts(each)) === 2)
  const [anna, bob] = [await inside(here, 'anna'), await inside(there, 'bob')]
  anna.say('one')
  bob.say('two')
  await waitUntil(() => anna.events.length === 2 && bob.events.length === 2)
  expect(anna.texts).toBe(bob.texts)
  await there.server.stop()
  anna.say('three')
  await waitUntil(() => anna.events.length === 3 && anna.hasAll)
})

it('the room host of a node serves only the gateways of its network', async () => {
  const { server } = await node()
  const { url } = hostAt(`${HOST}:${server.rooms?.port ?? 0}`)
  const authorization = `Bearer 5f0c7b9e.${'A'.repeat(43)}`
  for (const headers of [{}, { authorization }])
    await expect(TestSocket.connect(url, { headers })).rejects.toThrow('401')
})

it('a node that is emptied sends the clients of its gateway and its rooms elsewhere', async () => {
  const [here, there] = [await node(), await node()]
  for (const each of [here, there]) await waitUntil(async () => (await roomHosts(each)) === 2)
  const dora = await inside(there, 'dora', 'attic')
  const guest = await clientOf(here, 'attic')
  const emptied = here.server.empty()
  expect(await guest.closed).toMatchObject({ code: 1013 })
  await waitUntil(async () => (await roomHosts(there)) === 1)
  dora.say('still-here')
  await waitUntil(() => dora.hasAll)
  await emptied
})
