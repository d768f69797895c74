import { expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { type RoomPhone, roomsOnServer, together } from '../testing/rooms-on-server'

const { server, kept, host, phoneAt, startGateway } = roomsOnServer()

/** Resolves when each has been told exactly this. */
const allTold = (told: string, ...phones: readonly RoomPhone[]): Promise<unknown> =>
  waitUntil(() => phones.every((phone) => phone.told === told))

it('three phones write to each other, and the host cannot read it', async () => {
  const { phone } = await server()
  const ann = phone('Ann')
  await together(ann)
  const [bob, cid] = [phone('Bob'), phone('Cid')]
  await together(ann, bob, cid)

  const id = ann.room.write('the first secret', { mentions: [bob.key] })
  await allTold('Ann: the first secret', ann, bob, cid)
  bob.room.write('the second secret', { replyTo: id })
  await allTold('Ann: the first secret, Bob: the second secret', ann, bob, cid)
  ann.room.edit(id, 'the third secret')
  await waitUntil(() => cid.room.messages[0]?.text === 'the third secret')
  // By no author: nobody takes it.
  cid.room.edit(id, 'forged')
  cid.room.delete(id)
  cid.room.write('the last secret')
  await waitUntil(() => [ann, bob, cid].every(({ told }) => told.endsWith('Cid: the last secret')))
  for (const { room } of [ann, bob, cid])
    expect(room.messages).toMatchObject([
      { id, text: 'the third secret', key: ann.key, isEdited: true, mentions: [] },
      { text: 'the second secret', key: bob.key, replyTo: id },
      { text: 'the last secret', key: cid.key },
    ])
  // The founder is the moderator.
  const bobs = bob.room.messages[1]?.id ?? ''
  ann.room.delete(bobs)
  await waitUntil(() => cid.room.messages[1]?.isDeleted)

  const journal = await kept()
  expect(journal.filter(({ kind }) => kind === 'text')).toHaveLength(7)
  for (const event of journal) {
    const plain = Buffer.from(event.data, 'base64url').toString('latin1')
    expect(`${JSON.stringify(event)}${plain}`).not.toMatch(/secret|forged/)
  }

  const codes = (): ReadonlySet<string | undefined> =>
    new Set([ann, bob, cid].map((each) => each.heard('safety-code').at(-1)?.code))
  await waitUntil(() => codes().size === 1 && !codes().has(undefined))
  expect([...codes()][0]).toMatch(/^(\d{5} ){5}\d{5}$/)
})

it('tells who is typing, and keeps it nowhere', async () => {
  const { phone } = await server()
  const [ann, bob] = [phone('Ann'), phone('Bob')]
  await together(ann, bob)
  bob.room.type()
  await waitUntil(() => ann.heard('typing').length > 0)
  expect(ann.heard('typing')).toEqual([{ kind: 'typing', key: bob.key, name: 'Bob' }])
  expect(bob.heard('typing')).toEqual([])
  expect((await kept()).map(({ kind }) => kind)).toEqual(['found', 'commit'])
})

it('somebody who joins later cannot read what was', async () => {
  const { phone } = await server()
  const [ann, bob] = [phone('Ann'), phone('Bob')]
  await together(ann, bob)
  ann.room.write('before')
  await allTold('Ann: before', ann, bob)
  const cid = phone('Cid')
  await together(ann, bob, cid)
  bob.room.write('after')
  await allTold('Bob: after', cid)
  await allTold('Ann: before, Bob: after', ann, bob)
})

it('somebody who is kicked has no keys any more, and cannot come back', async () => {
  const { phone } = await server()
  const ann = phone('Ann')
  await together(ann)
  const [bob, cid] = [phone('Bob'), phone('Cid')]
  await together(ann, bob, cid)
  const user = ann.members.find(({ key }) => key === cid.key)?.user ?? 0
  bob.room.moderate({ action: 'kick', user })
  await waitUntil(() => bob.heard('refused').length === 1)
  expect(bob.heard('refused')).toMatchObject([{ of: 'kick', reason: 'not-moderator' }])
  ann.room.moderate({ action: 'kick', user })
  await waitUntil(() => cid.end !== undefined)
  expect(cid.end).toBe('kicked')
  await together(ann, bob)
  ann.room.write('they are gone')
  await allTold('Ann: they are gone', bob)
  expect(cid.told).toBe('')
  const again = phone('Cid', { identity: cid.identity })
  await waitUntil(() => again.end !== undefined)
  expect(again.end).toBe('banned')
})

it('somebody who is made a moderator is one for the members, not only for the host', async () => {
  const { phone } = await server()
  const ann = phone('Ann')
  await together(ann)
  const [bob, cid] = [phone('Bob'), phone('Cid')]
  await together(ann, bob, cid)
  const id = cid.room.write('to be deleted')
  await allTold('Cid: to be deleted', ann, bob, cid)
  // Nobody takes it yet.
  bob.room.delete(id)
  bob.room.write('I may not')
  await waitUntil(() => ann.told.endsWith('Bob: I may not'))
  expect(ann.room.messages[0]?.isDeleted).toBe(false)
  ann.room.moderate({ action: 'moderator', key: bob.key, is: true })
  await waitUntil(() => [ann, bob, cid].every(({ room }) => room.keys?.moderators.includes(bob.key)))
  bob.room.delete(id)
  await waitUntil(() => [ann, bob, cid].every(({ room }) => room.messages[0]?.isDeleted))
})

it('a member who leaves is removed by the others', async () => {
  const { phone } = await server()
  const [ann, bob, cid] = [phone('Ann'), phone('Bob'), phone('Cid')]
  await together(ann, bob, cid)
  ann.room.leave()
  expect(ann.end).toBe('left')
  await together(bob, cid)
  bob.room.write('still here')
  await allTold('Bob: still here', bob, cid)
})

it('phones that come at once agree on one group', async () => {
  const { phone } = await server()
  const phones = Array.from({ length: 6 }, (_, n) => phone(`P${n}`))
  await together(...phones)
  const authenticators = new Set(phones.map(({ room }) => room.keys?.authenticator))
  expect(authenticators.size).toBe(1)
  for (const { room } of phones) room.write('hello')
  await waitUntil(() => phones.every((each) => each.heard('message').length === 6))
  expect(new Set(phones.map(({ told }) => told)).size).toBe(1)
})

it('another host goes on with the room, and each text is there once', async () => {
  const hosts = [await host(), await host()]
  const gateway = await startGateway(hosts.map(({ place }) => place))
  await gateway.isLinkedTo(2)
  const phones = ['Ann', 'Bob', 'Cid'].map((name) =>
    phoneAt(gateway.port, name, { create: { isKept: true } }),
  )
  await together(...phones)
  const said: string[] = []
  const say = (when: string): void => {
    for (const { room } of phones)
      for (let n = 0; n < 3; n++) {
        said.push(`${when} ${n}`)
        room.write(`${when} ${n}`)
      }
  }
  say('before')
  await hosts.find(({ members }) => members() > 0)?.die()
  say('amid')
  await together(...phones)
  say('after')
  await waitUntil(() => phones.every((each) => each.heard('message').length >= said.length))
  const [first] = phones
  const texts = first?.heard('message').map(({ message }) => message.text)
  expect(texts?.toSorted()).toEqual(said.toSorted())
  for (const each of phones) {
    expect(each.told).toBe(first?.told)
    expect(each.room.messages).toHaveLength(said.length)
    expect(each.heard('gap')).toEqual([])
    // Nobody lost the keys.
    expect(each.heard('phase').map(({ phase }) => phase)).toEqual([
      'connecting',
      'entering',
      'agreeing',
      'inside',
      'reconnecting',
      'inside',
    ])
  }
  // The new host has no info of the group: members give it to whoever comes.
  const dan = phoneAt(gateway.port, 'Dan')
  await together(...phones, dan)
  dan.room.write('new here')
  await waitUntil(() => phones.every(({ told }) => told.endsWith('Dan: new here')))
})
