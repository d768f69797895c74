import { expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import type { CommandResult } from '../model'
import { pastedImage } from '../testing/images'
import { misses, sees, textPhones } from '../testing/text-phones'
import { MAX_SESSIONS } from './direct-texts'

const { newKept, makePhone, signIn, leave, phoneOf } = textPhones()

const DONE: CommandResult = { ok: true }

it('two who are online write to each other, and see what was delivered and read', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  expect(ann.write('Bob', 'hello')).toEqual(DONE)
  expect(ann.texts('Bob')).toMatchObject([{ text: 'hello', name: 'Ann', delivery: 'sending' }])
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  expect(bob.received).toEqual(['Ann: hello'])
  expect(bob.texts('Ann')).toMatchObject([{ text: 'hello', name: 'Ann', key: ann.kept.identity.fingerprint }])
  expect(bob.direct.summaries).toMatchObject([{ person: bob.person('Ann'), unread: 1, isThere: true }])
  bob.direct.markRead(bob.person('Ann'))
  await waitUntil(() => ann.states('Bob')[0] === 'read')
  expect(bob.direct.summaries).toMatchObject([{ unread: 0 }])
  bob.write('Ann', 'hi')
  await waitUntil(() => ann.received.includes('Bob: hi'))
  const [mine] = ann.texts('Bob')
  ann.direct.edit(ann.person('Bob'), mine?.id ?? '', 'hello again')
  await waitUntil(() => bob.texts('Ann')[0]?.text === 'hello again')
  // They have proved their identities to each other.
  expect(ann.kept.trust.pinOf('Bob')?.identity).toBe(bob.kept.identity.fingerprint)
})

it('what is written to somebody who is away comes when they come, also after a restart', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  ann.write('Bob', 'one')
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  await bob.leave()
  await misses(ann.phone, 'Bob')
  expect(ann.write('Bob', 'two')).toEqual(DONE)
  expect(ann.write('Bob', 'three')).toEqual(DONE)
  await ann.leave()
  const bobAgain = await phoneOf('Bob', bob.kept)
  expect(bobAgain.texts('Ann').map(({ text }) => text)).toEqual(['one'])
  const annAgain = await phoneOf('Ann', ann.kept)
  expect(annAgain.states('Bob')).toEqual(['delivered', 'sending', 'sending'])
  await waitUntil(() => annAgain.states('Bob').every((state) => state === 'delivered'))
  expect(bobAgain.texts('Ann').map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  expect(bobAgain.received).toEqual(['Ann: two', 'Ann: three'])
})

it('what is written to a phone where nobody can read it waits', async () => {
  const ann = await phoneOf('Ann')
  const kept = newKept('Bob')
  const { phone: unread } = makePhone(kept)
  await signIn(unread, 'Bob')
  await sees(ann.phone, 'Bob')
  expect(ann.write('Bob', 'hello')).toEqual(DONE)
  // The room of the two is there, with an invitation for Bob.
  await waitUntil(() => unread.roomDirectory.rooms.some(({ count }) => count === 1))
  await leave(unread)
  await misses(ann.phone, 'Bob')
  expect(ann.states('Bob')).toEqual(['sending'])
  const bob = await phoneOf('Bob', kept)
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  expect(bob.received).toEqual(['Ann: hello'])
})

it('who is blocked does not reach us', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  bob.blocked.add('Ann')
  await sees(ann.phone, 'Bob')
  ann.write('Bob', 'hello')
  await waitUntil(() => bob.phone.roomDirectory.rooms.length === 1)
  bob.blocked.delete('Ann')
  expect(bob.texts('Ann')).toEqual([])
  bob.direct.follow()
  await waitUntil(() => bob.received.length === 1)
})

it('nothing is written to another identity than the pinned one', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  ann.kept.trust.pin('Bob', 'a1'.repeat(32))
  expect(ann.write('Bob', 'secret')).toEqual({
    ok: false,
    problem: { key: 'problem.textIdentity', fill: { name: 'Bob' } },
  })
  expect(bob.received).toEqual([])
})

it('nobody else enters the room between two', async () => {
  const [ann, bob, eve] = [await phoneOf('Ann'), await phoneOf('Bob'), await phoneOf('Eve')]
  await sees(ann.phone, 'Bob')
  ann.write('Bob', 'hello')
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  await waitUntil(() => bob.phone.roomDirectory.rooms[0]?.count === 2)
  const [room] = bob.phone.roomDirectory.rooms
  expect(eve.phone.roomDirectory.rooms).toEqual([])
  expect(eve.phone.rooms.enter(room?.name ?? '', { create: { entry: 'anybody' } })).toEqual(DONE)
  await waitUntil(() => eve.phone.rooms.state?.phase === 'ended')
  expect(eve.phone.rooms.state?.end).toBe('no-room')
})

it('shows that the other one is writing', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  ann.write('Bob', 'hello')
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  const typing: string[] = []
  ann.direct.on('typing', (_, name) => typing.push(name))
  bob.direct.type(bob.person('Ann'))
  await waitUntil(() => typing.length > 0)
  expect(typing).toEqual(['Bob'])
})

it('removes everything from this computer', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  ann.write('Bob', 'hello')
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  await ann.direct.clear()
  expect(ann.texts('Bob')).toEqual([])
  await ann.leave()
  const again = await phoneOf('Ann', ann.kept)
  expect(again.direct.summaries).toEqual([])
  expect(bob.texts('Ann')).toHaveLength(1)
})

it('images arrive whole, and wait as texts do', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  await bob.leave()
  await misses(ann.phone, 'Bob')
  const image = pastedImage(100_000)
  expect(await ann.direct.writeImage(ann.person('Bob'), image)).toEqual(DONE)
  ann.write('Bob', 'do you like it?')
  const bobAgain = await phoneOf('Bob', bob.kept)
  await waitUntil(() => ann.states('Bob').every((state) => state === 'delivered'))
  const shown = bobAgain.texts('Ann').find(({ image: has }) => has)
  expect(shown?.image).toEqual({ ...image, bytes: 100_000 })
  expect(await bobAgain.direct.image(bobAgain.person('Ann'), shown?.id ?? '')).toEqual(
    Buffer.from(image.bytes),
  )
  expect(bobAgain.received).toContain('Ann: do you like it?')
  ann.direct.delete(ann.person('Bob'), shown?.id ?? '')
  await waitUntil(() => bobAgain.texts('Ann').some(({ isDeleted }) => isDeleted))
  expect(await bobAgain.direct.image(bobAgain.person('Ann'), shown?.id ?? '')).toBeUndefined()
})

/** What somebody hears of being asked into rooms. */
function ringsOf({ direct }: Awaited<ReturnType<typeof phoneOf>>): string[] {
  const rings: string[] = []
  direct.on('ring', (_person, name, _key, room) => rings.push(`${name}: ${room}`))
  return rings
}

it('asks those who are online into a room, also whom we have never written to, and keeps nothing of it', async () => {
  const ann = await phoneOf('Ann')
  const others = [await phoneOf('Bob'), await phoneOf('Carla'), await phoneOf('Dan')]
  const rings = others.map(ringsOf)
  for (const name of ['Bob', 'Carla', 'Dan']) await sees(ann.phone, name)
  const [bob = '', carla = ''] = others.map(({ kept }) => kept.identity.fingerprint)
  ann.write('Bob', 'hello')
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  expect(ann.direct.ring('Kitchen', [bob, carla, 'f'.repeat(64)])).toBe(2)
  await waitUntil(() => rings[0]?.length === 1 && rings[1]?.length === 1)
  expect(rings).toEqual([['Ann: Kitchen'], ['Ann: Kitchen'], []])
  expect(ann.texts('Carla')).toEqual([])
  expect(ann.texts('Bob')).toHaveLength(1)
  // Texts go on in the same room.
  others[1]?.write('Ann', 'not now')
  await waitUntil(() => ann.received.includes('Carla: not now'))
})

it('asks nobody who is blocked, nor whom nobody knows by this key', async () => {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  ann.blocked.add('Bob')
  expect(ann.direct.ring('Kitchen', [bob.kept.identity.fingerprint])).toBe(0)
  expect(ann.direct.ring('Kitchen', [])).toBe(0)
})

it('asks more people than there are places, one after the other', async () => {
  const ann = await phoneOf('Ann')
  const others = []
  for (let n = 0; n <= MAX_SESSIONS; n++) others.push(await phoneOf(`Member ${n}`))
  const rings = others.map(ringsOf)
  await waitUntil(() => ann.phone.contacts.filter(({ online }) => online).length === others.length)
  const keys = others.map(({ kept }) => kept.identity.fingerprint)
  expect(ann.direct.ring('Kitchen', keys)).toBe(others.length)
  await waitUntil(() => rings.every((each) => each.length === 1))
})

it('a phone whose user cannot read texts is asked into rooms, and leaves what is written with its author', async () => {
  const ann = await phoneOf('Ann')
  const kept = newKept('Bob')
  const { phone } = makePhone(kept)
  const bob = phone.takeRings((identity) => identity === ann.kept.identity.fingerprint)
  const rings: string[] = []
  bob.on('ring', (_person, name, _key, room) => rings.push(`${name}: ${room}`))
  await signIn(phone, 'Bob')
  await sees(ann.phone, 'Bob')
  ann.write('Bob', 'hello')
  expect(ann.direct.ring('Kitchen', [kept.identity.fingerprint])).toBe(1)
  await waitUntil(() => rings.length === 1)
  expect(rings).toEqual(['Ann: Kitchen'])
  expect(bob.conversationsHere.flatMap(({ texts }) => texts)).toEqual([])
  expect(ann.states('Bob')).toEqual(['sending'])
})
