import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KnownRooms } from '../../../phone/rooms/known-rooms'
import { desksOnServer, enterAll, HERE, ROOM, until } from './testing/desks-on-server'

const { start, appAt, guestAt } = desksOnServer()
const MINUTE_MS = 60_000

it('lists the rooms of the network, and keeps those that we have been in', async () => {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  expect(ann.rooms.state).toEqual({ hasRooms: true, rooms: [] })
  ann.rooms.enterRoom(ROOM, { create: { topic: 'Tea', mode: 'push-to-talk' } })
  await until(() => bob.room()?.count === 1, bob)
  expect(bob.room()).toEqual({
    ...{ name: ROOM, topic: 'Tea', mode: 'push-to-talk', entry: 'anybody' },
    ...{ people: [{ name: 'Ann', key: ann.key }], count: 1, isKnown: false, unread: 0, mentions: 0 },
  })
  await until(() => ann.room()?.isKnown === true, ann)
  expect(ann.rooms.forgetRoom(ROOM)).toMatchObject({ problem: { key: 'problem.leaveRoomFirst' } })
  expect(ann.rooms.leaveRoom()).toEqual({ ok: true })
  await until(() => ann.room()?.count === 0 && bob.room() === undefined, ann, bob)
  expect(ann.room()).toMatchObject({ topic: 'Tea', mode: 'push-to-talk', isKnown: true, people: [] })
  await ann.known.flush()
  const file = join(ann.folder, 'rooms.json')
  const stored = new KnownRooms({ file, clock: ann.clock, onProblem: () => undefined })
  expect(stored.at(`127.0.0.1:${port}`)).toMatchObject([{ name: ROOM, seen: { topic: 'Tea' } }])
  expect(ann.rooms.forgetRoom(ROOM)).toEqual({ ok: true })
  expect(ann.rooms.state.rooms).toEqual([])
  ann.phone.signOut()
  expect(ann.rooms.state).toEqual({ hasRooms: false, rooms: [] })
})

it('shows who is in a room that is not listed to us alone, and leaves it with the sign-out', async () => {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  ann.rooms.enterRoom(ROOM, { create: { isListed: false } })
  await until(() => ann.room()?.count === 1, ann)
  expect(ann.room()).toMatchObject({ people: [{ name: 'Ann' }], isKnown: true })
  ann.rooms.enterRoom('Attic', { create: {} })
  await until(() => bob.room('Attic') !== undefined, ann, bob)
  expect(bob.room()).toBeUndefined()
  expect(ann.rooms.state.rooms.map(({ name }) => name)).toEqual(['Attic', ROOM])
  ann.phone.signOut()
  await until(() => bob.rooms.state.rooms.length === 0, bob)
})

it('counts texts that were not looked at, and tells of those that mention us', async () => {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  await enterAll(ann, bob)
  bob.texts.writeText(HERE, 'one')
  bob.texts.writeText(HERE, 'two', { mentions: [ann.key] })
  await until(() => ann.room()?.unread === 2, ann, bob)
  expect(ann.room()?.mentions).toBe(1)
  expect(ann.mentions).toMatchObject([{ room: ROOM, message: { name: 'Bob', text: 'two' } }])
  await until(() => bob.room()?.unread === 0, ann, bob)
  expect(bob.room()?.mentions).toBe(0)
  let reads = 0
  ann.texts.on('read', () => reads++)
  expect(ann.texts.markRead(HERE)).toEqual({ ok: true })
  expect([ann.room()?.unread, ann.room()?.mentions, reads]).toEqual([0, 0, 1])
  ann.rooms.silenceRoom(ROOM, ann.clock.unixTime() + MINUTE_MS)
  expect(ann.room()?.silencedUntilMs).toBe(ann.clock.unixTime() + MINUTE_MS)
  bob.texts.writeText(HERE, 'three', { mentions: [ann.key] })
  await until(() => ann.room()?.mentions === 1, bob)
  expect(ann.mentions).toHaveLength(1)
  ann.clock.advance(1_000)
  let changes = 0
  ann.rooms.on('changed', () => changes++)
  ann.clock.advance(MINUTE_MS)
  expect(changes).toBeGreaterThan(0)
  expect(ann.room()).not.toHaveProperty('silencedUntilMs')
  ann.block('Bob')
  bob.texts.writeText(HERE, 'four', { mentions: [ann.key] })
  await until(() => ann.written().length === 4, ann, bob)
  expect(ann.mentions).toHaveLength(1)
  expect(ann.room()?.unread).toBe(0)
})

it('invites by an address for others, with the secret of a link that is kept for this run', async () => {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  expect(ann.rooms.roomInvitation(false)).toBeUndefined()
  await enterAll(ann)
  const plain = 'ringdown://talk.example:4242/room/K%C3%BCche'
  expect(ann.rooms.roomInvitation(true)).toEqual({ room: ROOM, url: plain })
  expect(bob.rooms.linkTo(ROOM)).toBe(plain)
  ann.rooms.changeRoomSettings({ entry: 'link' })
  await until(() => ann.phone.rooms.state?.settings?.entry === 'link')
  const first = ann.rooms.roomInvitation(false)?.url ?? ''
  expect(first).toMatch(/^ringdown:\/\/talk\.example:4242\/room\/K%C3%BCche\?link=[\w-]{22}$/)
  expect(ann.rooms.roomInvitation(false)?.url).toBe(first)
  const second = ann.rooms.roomInvitation(true)?.url ?? ''
  expect(second).not.toBe(first)
  await until(() => ann.phone.rooms.state?.guests?.hasLink === true)
  bob.rooms.enterRoom(ROOM, { link: first.slice(-22) })
  await until(() => bob.phone.rooms.state?.phase === 'ended')
  bob.rooms.enterRoom(ROOM, { link: second.slice(-22) })
  await until(() => bob.phone.rooms.state?.phase === 'inside')
  // Who came by a link can pass it on, and can make no other one.
  expect(bob.rooms.roomInvitation(true)?.url).toBe(second)
  expect(bob.rooms.linkTo(ROOM)).toBe(second)
  bob.phone.signOut()
  expect(bob.rooms.linkTo(ROOM)).toBeUndefined()
})

it('opens the voice of the room, and sets how loud others are', async () => {
  const any = { port: 0, otherwise: 'fail' } as const
  const { port } = await start({
    groups: {
      balancer: any,
      servingNode: { port: any, balancerPort: any },
      callController: { port: any, balancerPort: any },
    },
  })
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  await enterAll(ann, bob)
  await until(() => ann.said.some(({ kind }) => kind === 'room-keys'))
  expect(ann.said.find(({ kind }) => kind === 'open-room')).toMatchObject({ mode: 'open', muted: false })
  expect(ann.rooms.setMemberVolume(bob.key, 0.25)).toEqual({ ok: true })
  expect(ann.said.at(-1)).toMatchObject({ kind: 'room-listening', listening: [{ volume: 0.25 }] })
  ann.rooms.setRoomMuted(true)
  expect(ann.said.at(-1)).toMatchObject({ kind: 'room-mute', muted: true })
  ann.phone.signOut()
  expect(ann.said.at(-1)).toMatchObject({ kind: 'close-room' })
})

it('tells who asks to be let in, and alerts nobody in a silenced room', async () => {
  const { port, httpPort } = await start()
  const ann = await appAt(port, 'Ann')
  await enterAll(ann)
  ann.rooms.changeRoomSettings({ browserGuests: 'members' })
  await until(() => ann.phone.rooms.state?.settings?.browserGuests === 'members', ann)
  const zoe = await guestAt(httpPort, 'Zoe')
  await until(() => ann.asks.length === 1, ann)
  expect(ann.asks).toMatchObject([{ room: ROOM, asks: [{ name: 'Zoe' }], isNew: true }])
  await zoe.close()
  await until(() => ann.asks.length === 2, ann)
  expect(ann.asks[1]).toEqual({ room: ROOM, asks: [], isNew: false })
  ann.rooms.silenceRoom(ROOM, ann.clock.unixTime() + 60 * MINUTE_MS)
  await guestAt(httpPort, 'Max')
  await until(() => ann.asks.length === 3, ann)
  expect(ann.asks[2]).toMatchObject({ asks: [{ name: 'Max' }], isNew: false })
})
