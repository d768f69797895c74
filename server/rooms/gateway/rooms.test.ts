import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { rawObject } from '../../../protocol/rooms'
import { Rooms, type RoomsHost } from './rooms'

const MESSAGE = rawObject({ a: 1 })

/** A room host that notes what it is told. */
const hostNamed = (id: string) => {
  const told: string[] = []
  const host = {
    ...{ id, told, isCongested: false },
    join: (client: { token: string }) => void told.push(`join ${client.token}`),
    leave: (client: { token: string }) => void told.push(`leave ${client.token}`),
    relay: (client: { token: string }) => void told.push(`relay ${client.token}`),
  }
  return host satisfies RoomsHost
}

/** A client that always has something to say. */
const clientOf = (rooms: Rooms, token: string, room = 'lobby') => {
  const got: string[] = []
  const client = {
    ...{ id: `id of ${token}`, token, room, got },
    deliver: (text: Buffer) => void got.push(text.toString()),
    pump: () => {
      if (rooms.canRelay(client)) rooms.relay(client, MESSAGE)
    },
    close: (code: number) => {
      got.push(`closed ${code}`)
      rooms.leave(client)
    },
  }
  rooms.enter(client)
  return client
}

it('nobody joins or speaks at a host that is congested; all do in order when it has read', () => {
  const rooms = new Rooms(new ManualClock())
  const host = hostNamed('h')
  rooms.hostUp(host)
  clientOf(rooms, 'a')
  host.isCongested = true
  const [b] = [clientOf(rooms, 'b'), clientOf(rooms, 'c')]
  clientOf(rooms, 'd')
  rooms.leave(b)
  expect(host.told).toEqual(['join a', 'relay a'])
  // Nobody reaches a client that has not joined.
  expect(rooms.unicast(host, 'lobby', 'id of c', MESSAGE)).toBe(false)
  host.isCongested = false
  rooms.drained(host)
  expect(host.told).toEqual(['join a', 'relay a', 'join c', 'relay c', 'join d', 'relay d'])
  rooms.drained(host)
  expect(host.told).toHaveLength(6)
})

it('a congested host that is lost has nobody waiting for it any more', () => {
  const rooms = new Rooms(new ManualClock())
  const [host, next] = [hostNamed('h'), hostNamed('next')]
  host.isCongested = true
  rooms.hostUp(host)
  const client = clientOf(rooms, 'a')
  expect(rooms.hostDown(host)).toBe(true)
  expect(rooms.hostDown(host)).toBe(false)
  rooms.hostUp(next)
  expect(next.told).toEqual(['join a', 'relay a'])
  rooms.drained(host)
  expect(host.told).toEqual([])
  expect(rooms.broadcast(host, 'lobby', MESSAGE, false)).toBe(false)
  expect(rooms.kick(host, client.id, 4005)).toBe(false)
  expect(client.got).toEqual([])
})

it('what is for those inside reaches nobody whom the host that has the room has not let in', () => {
  const rooms = new Rooms(new ManualClock())
  const [host, next] = [hostNamed('h'), hostNamed('next')]
  rooms.hostUp(host)
  const [a, b] = [clientOf(rooms, 'a'), clientOf(rooms, 'b')]
  expect(rooms.letIn(host, a.id)).toBe(true)
  expect(rooms.letIn(next, b.id)).toBe(false)
  rooms.broadcast(host, 'lobby', MESSAGE, true)
  rooms.broadcast(host, 'lobby', rawObject({}), false)
  expect([a.got, b.got]).toEqual([[MESSAGE, '{}'], ['{}']])
  // Another host has to let everybody in again.
  rooms.hostDown(host)
  rooms.hostUp(next)
  rooms.broadcast(next, 'lobby', MESSAGE, true)
  expect(a.got).toHaveLength(2)
})

it('a room that moves leaves the host that has it first', () => {
  const rooms = new Rooms(new ManualClock())
  const hosts = [hostNamed('h1'), hostNamed('h2')]
  for (const host of hosts) {
    rooms.hostUp(host)
    for (let n = 0; n < 20; n++) if (host.id === 'h1') clientOf(rooms, `t${n}`, `room ${n}`)
  }
  const [one, other] = hosts
  const moved = one?.told.filter((line) => line.startsWith('leave')) ?? []
  expect(moved.length).toBeGreaterThan(0)
  expect(moved.length).toBeLessThan(20)
  expect(other?.told.filter((line) => line.startsWith('join'))).toEqual(
    moved.map((line) => line.replace('leave', 'join')),
  )
})

it('a room without clients is forgotten, with its wait for a host', () => {
  const clock = new ManualClock()
  const rooms = new Rooms(clock)
  const client = clientOf(rooms, 'a')
  expect([rooms.size, rooms.roomCount, clock.pendingTimers]).toEqual([1, 1, 1])
  rooms.leave(client)
  rooms.leave(client)
  expect([rooms.size, rooms.roomCount, clock.pendingTimers]).toEqual([0, 0, 0])
})
