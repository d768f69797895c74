import { expect, it } from 'vitest'
import {
  announcedBy,
  announcement,
  announcements,
  encodeExtension,
  type Extension,
} from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

const ours = announcement({ pings: true, tenMs: true, callEnds: true })
const block = encodeExtension(ours)
const ringdown = (name: string, extension: Extension = ours) => server.loggedIn(name, undefined, extension)
const told = (...contacts: { name: string; block?: Uint8Array }[]) => ({
  kind: 'add-contact',
  contacts: contacts.map(({ name }) => name),
  extension: announcements(contacts),
})

it('sends a Ringdown the announcements of others from before and after its login', async () => {
  await server.loggedIn('original')
  await ringdown('first')
  const second = await ringdown('second')
  expect(await second.settled()).toEqual([told({ name: 'original' }, { name: 'first', block })])
  await ringdown('third')
  await server.loggedIn('late')
  expect(await second.settled()).toEqual([
    told({ name: 'third', block }),
    { kind: 'add-contact', contacts: ['late'] },
  ])
})

it('sends an original client no announcements', async () => {
  const original = await server.loggedIn('original')
  const ringdowns = await Promise.all([ringdown('a'), ringdown('b')])
  expect(await original.settled()).toEqual([
    { kind: 'add-contact', contacts: ['a'] },
    { kind: 'add-contact', contacts: ['b'] },
  ])
  ringdowns[0].send({ kind: 'call-request', contact: 'original', host: 'h', port: 1, extension: ours })
  expect(await original.next('call-request')).toEqual({
    kind: 'call-request',
    contact: 'a',
    host: 'h',
    port: 1,
  })
  const late = await server.loggedIn('late')
  expect(await late.settled()).toEqual([{ kind: 'add-contact', contacts: ['original', 'a', 'b'] }])
})

it('forwards a call’s extension to a Ringdown unread', async () => {
  const [caller, callee] = await Promise.all([ringdown('caller'), ringdown('callee')])
  const extension = new Map([[0x7777, Uint8Array.of(1, 2, 3)]])
  caller.send({ kind: 'call-request', contact: 'callee', host: 'h', port: 1, extension })
  expect(await callee.next('call-request')).toMatchObject({ contact: 'caller', extension })
})

it('ignores an announcement that is too long', async () => {
  const first = await ringdown('first')
  const long = await ringdown('long', new Map([[9, new Uint8Array(300)]]))
  expect(await first.settled()).toEqual([{ kind: 'add-contact', contacts: ['long'] }])
  expect(await long.settled()).toEqual([{ kind: 'add-contact', contacts: ['first'] }])
})

it('sends a crowd’s announcements in parts, and all of them', async () => {
  const large = new Map([[9, new Uint8Array(200).fill(7)]])
  await Promise.all(Array.from({ length: 30 }, (_, n) => ringdown(`c${n}`, large)))
  const last = await ringdown('last')
  const lists = (await last.settled()).filter((message) => message.kind === 'add-contact')
  expect(lists.length).toBeGreaterThan(5)
  expect(lists.flatMap(({ contacts }) => contacts)).toHaveLength(30)
  for (const { contacts, extension } of lists)
    expect(announcedBy(contacts, extension)).toEqual(new Map(contacts.map((name) => [name, large])))
})
