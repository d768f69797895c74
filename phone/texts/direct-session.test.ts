import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { PersonId } from '../model'
import { type RoomPhone, roomsOnServer, together } from '../testing/rooms-on-server'
import { DirectConversation } from './direct-conversation'
import { ImageFolder } from './image-folder'
import { ALONE_MS, DirectSession, IDLE_MS, SILENT_MS } from './direct-session'

const BOB = 'studio bob' as PersonId
const { server } = roomsOnServer()

/** A session in the room of this phone. Its time is the test's. */
function sessionOf({ room, key: own }: RoomPhone, other: string) {
  const clock = new ManualClock()
  const conversation = new DirectConversation({ person: BOB, texts: [] })
  const images = new ImageFolder(undefined).of(BOB)
  const session = new DirectSession({ conversation, own, other, room, clock, images, tellsRead: () => true })
  const ends: string[] = []
  session.on('over', (isIdle) => ends.push(isIdle ? 'idle' : 'alone'))
  session.start()
  return { clock, conversation, session, ends }
}

it('ends when the other one does not come', async () => {
  const { phone } = await server()
  const ann = phone('Ann')
  const { clock, ends } = sessionOf(ann, 'b2'.repeat(32))
  await together(ann)
  clock.advance(ALONE_MS - 1)
  expect(ends).toEqual([])
  clock.advance(1)
  expect(ends).toEqual(['alone'])
  expect(ann.end).toBe('left')
})

it('ends when nobody has written for long, and not before', async () => {
  const { phone } = await server()
  const [ann, bob] = [phone('Ann'), phone('Bob')]
  const { clock, session, conversation, ends } = sessionOf(ann, bob.key)
  conversation.write('A'.repeat(22), { text: 'hello' }, undefined, 1)
  await together(ann, bob)
  await waitUntil(() => bob.told === 'Ann: hello')
  clock.advance(IDLE_MS - 1)
  bob.room.write('hi')
  await waitUntil(() => conversation.texts.length === 2)
  clock.advance(IDLE_MS - 1)
  expect(session.isThere).toBe(true)
  expect(ends).toEqual([])
  clock.advance(1)
  expect(ends).toEqual(['idle'])
})

it('ends soon when nobody writes at all', async () => {
  const { phone } = await server()
  const [ann, bob] = [phone('Ann'), phone('Bob')]
  const { clock, session, ends } = sessionOf(ann, bob.key)
  await together(ann, bob)
  await waitUntil(() => session.isThere)
  clock.advance(SILENT_MS - 1)
  expect(ends).toEqual([])
  clock.advance(1)
  expect(ends).toEqual(['idle'])
})

it('waits with what is to be said while the other one is away', async () => {
  const { phone } = await server()
  const [ann, bob] = [phone('Ann'), phone('Bob')]
  const { session, conversation } = sessionOf(ann, bob.key)
  await together(ann, bob)
  await waitUntil(() => session.isThere)
  bob.room.leave()
  await waitUntil(() => !session.isThere)
  conversation.write('B'.repeat(22), { text: 'are you there?' }, undefined, 1)
  session.say()
  expect(ann.room.messages).toEqual([])
  const again = phone('Bob', { identity: bob.identity })
  await waitUntil(() => again.told === 'Ann: are you there?')
})

it('says nothing to somebody else', async () => {
  const { phone } = await server()
  const [ann, eve] = [phone('Ann'), phone('Eve')]
  const { session, conversation } = sessionOf(ann, 'b2'.repeat(32))
  conversation.write('C'.repeat(22), { text: 'secret' }, undefined, 1)
  await together(ann, eve)
  session.say()
  eve.room.write('I am Bob')
  await waitUntil(() => ann.told === 'Eve: I am Bob')
  expect(session.isThere).toBe(false)
  expect(conversation.texts).toHaveLength(1)
  expect(eve.told).toBe('Eve: I am Bob')
})
