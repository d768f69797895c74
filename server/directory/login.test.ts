import { expect, it } from 'vitest'
import { clientToServer } from '../../protocol/directory'
import { rawFrame } from './testing/raw-frame'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

it('greets a client, accepts its name and lists the others', async () => {
  const alice = await server.loggedIn('alice')
  expect(await alice.settled()).toEqual([])
  const bob = await server.loggedIn('bob')
  expect(await bob.settled()).toEqual([{ kind: 'add-contact', contacts: ['alice'] }])
  expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
})

it('tells the others that somebody has left', async () => {
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  await alice.next('add-contact')
  await bob.close()
  expect(await alice.next('del-contact')).toEqual({ kind: 'del-contact', contacts: ['bob'] })
})

it('accepts a login before the hello, pipelined, and byte by byte', async () => {
  const eager = await server.connected()
  eager.socket.write(
    Buffer.concat([
      clientToServer.encode({ kind: 'login', name: 'eager' }),
      clientToServer.encode({ kind: 'call-request', contact: 'nobody', host: '', port: 1 }),
    ]),
  )
  await eager.next('login-success')
  await eager.next('error-response')
  const slow = await server.connected()
  for (const byte of clientToServer.encode({ kind: 'login', name: 'slow' })) {
    slow.socket.write(Uint8Array.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await slow.next('login-success')
})

it('refuses a name in use, and accepts another on the same connection', async () => {
  await server.loggedIn('alice')
  const second = await server.connected()
  second.send({ kind: 'login', name: 'alice' })
  expect(await second.next('login-failed')).toEqual({
    kind: 'login-failed',
    reason: 'username already used',
  })
  second.send({ kind: 'login', name: 'alice2' })
  await second.next('login-success')
})

it('refuses a second login on a connection, and keeps the first', async () => {
  const alice = await server.loggedIn('alice')
  for (const name of ['other', 'alice']) {
    alice.send({ kind: 'login', name })
    expect((await alice.next('login-failed')).reason).toBe('you are logged in already')
  }
  const bob = await server.loggedIn('bob')
  expect(await bob.next('add-contact')).toEqual({ kind: 'add-contact', contacts: ['alice'] })
})

it.each(['', ' ', 'a\0b', 'a\nb', 'x'.repeat(65)])('refuses the name %j with a reason', async (name) => {
  const client = await server.connected()
  client.send({ kind: 'login', name })
  expect((await client.next('login-failed')).reason).not.toBe('')
  client.send({ kind: 'login', name: 'fine' })
  await client.next('login-success')
})

it('refuses a name that is not UTF-8', async () => {
  const client = await server.connected()
  client.socket.write(rawFrame(13n, 2, Buffer.from('0300000000000000ff41fe', 'hex')))
  expect((await client.next('login-failed')).reason).toBe('the name is not valid UTF-8')
})

it('normalises names, and refuses one that looks like another', async () => {
  await server.loggedIn(' Ame\u0301lie \u00A0 B ')
  const bob = await server.loggedIn('bob')
  expect(await bob.next('add-contact')).toEqual({ kind: 'add-contact', contacts: ['Amélie B'] })
  for (const name of ['Bob', 'ВОВ', 'ｂob']) {
    const other = await server.connected()
    other.send({ kind: 'login', name })
    const { reason, extension } = await other.next('login-failed')
    expect(reason).toBe('somebody here has a name that looks like it: choose another')
    expect(extension).toBeUndefined()
  }
})

it('frees the name of a client that has left', async () => {
  const first = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  await first.close()
  await bob.next('del-contact')
  await server.loggedIn('alice')
})

it('sends a long contact list in several messages', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `user ${i}`)
  for (let i = 0; i < names.length; i += 100) {
    await Promise.all(names.slice(i, i + 100).map((name) => server.loggedIn(name)))
  }
  const late = await server.loggedIn('late')
  const lists = await late.settled()
  const listed = lists.flatMap((message) => (message.kind === 'add-contact' ? message.contacts : []))
  expect(listed.toSorted()).toEqual(names.toSorted())
  expect(lists.length).toBeGreaterThanOrEqual(2)
  for (const list of lists) if (list.kind === 'add-contact') expect(list.contacts.length).toBeLessThan(251)
})
