import { afterEach, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../base/clock'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { ConnectionState } from '../model'
import { ROOM, roomsOnServer, together } from '../testing/rooms-on-server'
import { WrittenSignalling } from '../testing/written-signalling'
import { RoomDirectory } from './room-directory'

const { host, phoneAt, startGateway } = roomsOnServer()
const directories: RoomDirectory[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) directory.close()
})

/** A gateway with one host, that shows the list to everybody. */
const server = async (personOf: (token: string) => { key: string } | undefined = () => ({ key: 'a' })) => {
  const { place } = await host()
  const gateway = await startGateway([place], { personOf })
  await gateway.isLinkedTo(1)
  return { gateway, phone: (name: string) => phoneAt(gateway.port, name) }
}

/** The list of rooms of a phone that is not signed in yet. */
function directoryOf(clock: Clock = systemClock) {
  const signalling = new WrittenSignalling(false)
  const directory = new RoomDirectory({ clock, signalling })
  directories.push(directory)
  const tell = (state: ConnectionState, rooms = signalling.rooms): void => {
    signalling.state = state
    signalling.rooms = rooms
    signalling.emit('connection', state)
  }
  const signIn = (port: number, token: string | undefined): void =>
    tell(
      { kind: 'online', sinceMs: 0, encrypted: false },
      { gateway: `ws://127.0.0.1:${port}`, token, reach: 'computer' },
    )
  return { directory, tell, signIn, names: () => directory.rooms.map(({ name }) => name).join() }
}

it('follows the rooms from the sign-in to the sign-out', async () => {
  const { gateway, phone } = await server()
  const ann = phone('Ann')
  await together(ann)
  const { directory, signIn, tell, names } = directoryOf()
  expect([directory.hasRooms, names()]).toEqual([false, ''])
  signIn(gateway.port, 'token')
  expect(directory.hasRooms).toBe(true)
  await waitUntil(() => names() === ROOM)
  const error = { code: 'lost', message: { key: 'server.otherNetwork' } } as const
  tell({ kind: 'waiting', retryAtMs: 0, attempt: 1, error })
  expect([directory.hasRooms, names()]).toEqual([true, ROOM])
  ann.room.leave()
  await waitUntil(() => names() === '')
  const bob = phone('Bob')
  await together(bob)
  await waitUntil(() => names() === ROOM)
  tell({ kind: 'signed-out' }, undefined)
  expect([directory.hasRooms, names()]).toEqual([false, ''])
})

it('begins anew at the next server, and has no rooms where we have no token', async () => {
  const [here, there] = [await server(), await server()]
  await together(here.phone('Ann'))
  const { directory, signIn, names } = directoryOf()
  signIn(here.gateway.port, 'token')
  await waitUntil(() => names() === ROOM)
  directory.forget()
  signIn(there.gateway.port, 'token')
  expect(names()).toBe('')
  let changes = 0
  directory.on('changed', () => changes++)
  signIn(there.gateway.port, undefined)
  expect(directory.hasRooms).toBe(false)
  await waitUntil(() => changes > 0)
})

it('asks again later when the list was refused', async () => {
  let asked = 0
  const { gateway, phone } = await server(() => (++asked > 1 ? { key: 'a' } : undefined))
  await together(phone('Ann'))
  const clock = new ManualClock()
  const { directory, signIn, names } = directoryOf(clock)
  const changes: string[] = []
  directory.on('changed', () => changes.push(names()))
  signIn(gateway.port, 'token')
  await waitUntil(() => asked === 1)
  await waitUntil(() => {
    clock.advance(100)
    return changes.length === 2
  })
  expect(asked).toBe(1)
  await waitUntil(() => {
    clock.advance(1_000)
    return names() === ROOM
  })
})
