import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { isObject, jsonIn } from '../../base/json'
import { waitUntil } from '../../base/testing/wait-until'
import { listNewsIn } from '../../protocol/rooms'
import type { Backplane } from '../backplane/backplane'
import { type Network, redisNetwork } from '../backplane/testing/network'
import { RecordingNode } from '../backplane/testing/recording-node'
import { keyOf } from './room/testing/room-host-for-tests'
import { RoomStore } from './room/room-store'
import { NO_VOICE } from './room/room-voice'
import { Rooms } from './room/rooms'
import { roomsForEachTest } from './testing/rooms-for-each-test'
import { StayingPhone } from './testing/staying-phone'

const { startHost, startGateway } = roomsForEachTest()

let network: Network
const closers: (() => unknown)[] = []
beforeEach(async () => {
  network = await redisNetwork()
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await network.close()
})

async function backplaneThatIsUp(): Promise<Backplane> {
  const node = await new RecordingNode(await network.node()).start()
  closers.push(() => node.stop())
  return node.roster.backplane
}

const log = { info: () => undefined, warn: () => undefined }

/** A room host with a way to the Redis of all hosts. */
async function hostOfNetwork() {
  const backplane = await backplaneThatIsUp()
  let rooms: Rooms | undefined
  const { place, stop } = await startHost({
    handler: (port) => {
      const made = new Rooms({
        ...{ port, clock: systemClock, log, voice: NO_VOICE, store: new RoomStore(backplane) },
        personOf: (token) => ({ name: token, key: keyOf(token) }),
      })
      rooms = made
      return made
    },
  })
  const die = async (): Promise<void> => {
    await stop()
    await rooms?.close()
  }
  closers.push(die)
  return { place, die, has: () => rooms?.members ?? 0 }
}

it('a room goes on at another host, and everybody hears everything once in the same order', async () => {
  const hosts = [await hostOfNetwork(), await hostOfNetwork()]
  const places = hosts.map(({ place }) => place)
  const gateways = [await startGateway(places), await startGateway(places)]
  for (const { isLinkedTo } of gateways) await isLinkedTo(2)
  const names = ['anna', 'bob', 'carla', 'dora']
  const phones = await Promise.all(
    names.map(async (name, n) => {
      const gateway = gateways[n % 2]
      if (!gateway) throw new Error('there is no gateway')
      return new StayingPhone(await gateway.enter('workshop', name), name)
    }),
  )
  await waitUntil(() => phones.every(({ entries }) => entries === 1))
  expect(hosts.map(({ has }) => has()).toSorted()).toEqual([0, names.length])

  const agree = async (): Promise<void> => {
    await waitUntil(() => phones.every(({ hasAll }) => hasAll))
    await waitUntil(() => new Set(phones.map(({ texts }) => texts)).size === 1)
  }
  for (const phone of phones) for (let n = 0; n < 3; n++) phone.say(`before-${n}`)
  await agree()

  // They go on talking while the host goes away.
  for (const phone of phones) phone.say('amid-0')
  const dead = hosts.find(({ has }) => has() > 0)
  const dying = dead?.die()
  for (const phone of phones) for (let n = 1; n < 4; n++) phone.say(`amid-${n}`)
  await dying
  await waitUntil(() => phones.every(({ entries }) => entries === 2))
  for (const phone of phones) phone.say('after')
  await agree()

  const [{ events } = { events: [] }] = phones
  const said = events.map(({ name, id }) => `${name} ${id}`)
  const expected = ['before-0', 'before-1', 'before-2', 'amid-0', 'amid-1', 'amid-2', 'amid-3', 'after']
  expect(said.toSorted()).toEqual(names.flatMap((name) => expected.map((id) => `${name} ${id}`)).toSorted())
  expect(events.map(({ number }) => number)).toEqual(events.map((_, n) => n + 1))
  expect(phones.flatMap(({ refusals }) => refusals)).toEqual([])
})

it('the list of rooms shows who is in the rooms of all hosts, and goes on when one dies', async () => {
  const hosts = [await hostOfNetwork(), await hostOfNetwork()]
  const personOf = (token: string) => (token === '' ? undefined : { key: keyOf(token) })
  const gateway = await startGateway(
    hosts.map(({ place }) => place),
    { personOf },
  )
  await gateway.isLinkedTo(2)
  const [zoe, stranger] = [await gateway.watch('zoe'), await gateway.watch('bad')]
  expect(await stranger.next()).toBe('{"action":"rooms","rooms":[],"gone":[]}')
  const shown = new Map<string, string>()
  zoe.socket.on('message', (data: Buffer) => {
    const object = jsonIn(data.toString())
    const news = isObject(object) ? listNewsIn(object) : undefined
    for (const name of news?.gone ?? []) shown.delete(name)
    for (const { name, topic, people } of news?.rooms ?? [])
      shown.set(name, `${topic}: ${people.map((each) => each.name).join()}`)
  })
  // So many that chance gives each host some.
  const rooms = Array.from({ length: 24 }, (_, n) => `room ${n}`)
  for (const room of rooms) new StayingPhone(await gateway.enter(room, 'anna'), 'anna')
  const isWhole = (): boolean => rooms.every((room) => shown.get(room) === 'Everything: anna')
  await waitUntil(() => shown.size === rooms.length && isWhole())
  expect(hosts.map(({ has }) => has()).every((count) => count > 0)).toBe(true)
  const bob = await gateway.enter('room 0', 'bob')
  new StayingPhone(bob, 'bob')
  await waitUntil(() => shown.get('room 0') === 'Everything: anna,bob')
  bob.send('{"action":"leave"}')
  await waitUntil(() => shown.get('room 0') === 'Everything: anna')
  await hosts[0]?.die()
  await waitUntil(() => (hosts[1]?.has() ?? 0) >= rooms.length && shown.size === rooms.length && isWhole())
})

it('a room outlives a Redis that is away for a while', async () => {
  const host = await hostOfNetwork()
  const gateway = await startGateway([host.place])
  await gateway.isLinkedTo(1)
  const anna = new StayingPhone(await gateway.enter('workshop', 'anna'), 'anna')
  const bob = new StayingPhone(await gateway.enter('workshop', 'bob'), 'bob')
  await waitUntil(() => anna.entries + bob.entries === 2)
  anna.say('one')
  await waitUntil(() => bob.texts === '1 anna one')
  await network.loseContent()
  // What was lost with Redis is still known to those who were there.
  let at = 0
  await waitUntil(() => {
    anna.say(`after-${at++}`)
    return bob.events.length > 1
  })
  expect(bob.events.at(1)).toMatchObject({ number: 2, name: 'anna' })
  // The next one who enters brings the room back.
  const carla = new StayingPhone(await gateway.enter('workshop', 'carla'), 'carla')
  await waitUntil(() => carla.entries === 1)
  expect(await new RoomStore(await backplaneThatIsUp()).record('workshop')).toMatchObject({
    record: { moderators: [keyOf('anna')], settings: { topic: 'Everything' } },
  })
})
