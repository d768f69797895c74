import { expect, it } from 'vitest'
import { waitUntil } from '../../../base/testing/wait-until'
import { RING_EVERY_MS } from '../../../phone/rooms/recent-rings'
import { type App, desksOnServer, enterAll, ROOM, until } from './testing/desks-on-server'

const { start, appAt } = desksOnServer()
const DONE = { ok: true }
const refusedBy = (key: string) => ({ ok: false, problem: { key } })

/** Both have been in the room, and Bob has left it. */
async function annInside(create = {}): Promise<{ ann: App; bob: App; port: number }> {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  ann.rooms.enterRoom(ROOM, { create })
  await enterAll(ann, bob)
  await until(() => [ann, bob].every(({ known }) => membersOf(known, port).length === 1), ann, bob)
  bob.rooms.leaveRoom()
  await until(() => ann.phone.rooms.members.length === 1, ann)
  return { ann, bob, port }
}

const membersOf = (known: App['known'], port: number): readonly string[] =>
  known.find(`127.0.0.1:${port}`, ROOM)?.members ?? []

it('a moderator rings those who have been in the room and are not there, once a minute', async () => {
  const { ann, bob, port } = await annInside()
  const carla = await appAt(port, 'Carla')
  await waitUntil(() => ann.phone.contacts.filter(({ online }) => online).length === 2)
  expect(ann.bell.ring()).toEqual(DONE)
  await waitUntil(() => bob.rings.length === 1)
  expect(bob.rings).toMatchObject([
    { room: ROOM, name: 'Ann', nickname: 'my Ann', picture: 'hash', key: ann.key },
  ])
  expect(carla.rings).toEqual([])
  expect(ann.bell.ring()).toEqual(refusedBy('problem.ringAgain'))
  ann.clock.advance(RING_EVERY_MS)
  expect(ann.bell.ring()).toEqual(DONE)
  await waitUntil(() => bob.rings.length === 2)
})

it('nobody rings in a silenced or forgotten room, from inside of it, or whom we have blocked', async () => {
  const { ann, bob } = await annInside()
  const ring = { room: ROOM, name: 'Ann', key: ann.key }
  expect(bob.bell.mayRing(ring)).toBe(true)
  expect(bob.bell.mayRing({ ...ring, room: 'Attic' })).toBe(false)
  expect(bob.bell.mayRing({ ...ring, key: 'f'.repeat(64) })).toBe(false)
  bob.rooms.silenceRoom(ROOM, bob.clock.unixTime() + 1)
  expect(bob.bell.mayRing(ring)).toBe(false)
  bob.rooms.silenceRoom(ROOM)
  bob.block('Ann')
  expect(bob.bell.mayRing(ring)).toBe(false)
  await enterAll(ann)
  expect(ann.bell.mayRing({ room: ROOM, name: 'Bob', key: bob.key })).toBe(false)
  bob.rooms.forgetRoom(ROOM)
  expect(bob.bell.mayRing(ring)).toBe(false)
})

it('members ring only where the room lets them', async () => {
  const { ann, bob } = await annInside()
  expect(bob.bell.ring()).toEqual(refusedBy('problem.notInRoom'))
  bob.rooms.enterRoom(ROOM)
  await until(() => bob.phone.rooms.state?.phase === 'inside', bob)
  expect(bob.bell.ring()).toEqual(refusedBy('problem.ringModerators'))
  ann.rooms.changeRoomSettings({ membersRing: true })
  await until(() => bob.phone.rooms.state?.settings?.membersRing === true, bob)
  // Everybody whom they know is inside.
  expect(bob.bell.ring()).toEqual(refusedBy('problem.ringNobody'))
  ann.rooms.leaveRoom()
  await until(() => bob.phone.rooms.members.length === 1, bob)
  expect(bob.bell.ring()).toEqual(DONE)
  await waitUntil(() => ann.rings.length === 1)
})
