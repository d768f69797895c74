import { once } from 'node:events'
import { expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { waitUntil } from '../../base/testing/wait-until'
import { roomsOnServer, together } from '../testing/rooms-on-server'
import { RoomList } from './room-list'

const { host, phoneAt, startGateway } = roomsOnServer()

const listAt = (port: number, token = 'somebody'): RoomList =>
  new RoomList({
    ...{
      gateway: () => `ws://127.0.0.1:${port}`,
      token: () => token,
      clock: systemClock,
      random: Math.random,
    },
  })

it('shows who is in which room, as they come and go', async () => {
  const { place } = await host()
  const personOf = (token: string) => (token === 'somebody' ? { key: 'a' } : undefined)
  const gateway = await startGateway([place], { personOf })
  await gateway.isLinkedTo(1)
  const list = listAt(gateway.port)
  const changes: number[] = []
  list.on('changed', () => changes.push(list.rooms.length))
  list.start()
  await waitUntil(() => changes.length === 1)
  expect(list.rooms).toEqual([])
  const ann = phoneAt(gateway.port, 'Ann', { create: { topic: 'Supper' } })
  await together(ann)
  await waitUntil(() => list.rooms.length === 1)
  expect(list.rooms).toMatchObject([
    { name: 'Küche', topic: 'Supper', count: 1, people: [{ name: 'Ann', key: ann.key }] },
  ])
  const bob = phoneAt(gateway.port, 'Bob')
  await together(ann, bob)
  await waitUntil(() => list.rooms[0]?.count === 2)
  for (const { room } of [ann, bob]) room.leave()
  await waitUntil(() => list.rooms.length === 0)
  list.stop()
})

it('says when we may not see it', async () => {
  const { place } = await host()
  const gateway = await startGateway([place], { personOf: () => undefined })
  const list = listAt(gateway.port)
  const closed = once(list, 'closed')
  list.start()
  expect(await closed).toEqual([4004])
})
