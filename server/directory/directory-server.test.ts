import { expect, it } from 'vitest'
import { DirectoryServer } from './directory-server'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

it('reports the number of people online whenever it changes', async () => {
  const counts: number[] = []
  await server.restart({ onOnline: (people) => counts.push(people) })
  const unnamed = await server.connected()
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  await unnamed.close()
  await bob.close()
  await alice.next('del-contact')
  expect(counts).toEqual([1, 2, 1])
})

it('writes no names into its log: neither of members, nor of refused clients, nor of callees', async () => {
  const alice = await server.loggedIn('Ada Lovelace')
  await server.loggedIn('Grace Hopper')
  alice.send({ kind: 'call-request', contact: 'Grace Hopper', host: '', port: 4_000 })
  const again = await server.connected()
  again.send({ kind: 'login', name: 'Grace Hopper' })
  await again.next('login-failed')
  await alice.close()
  expect(server.logged.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['logged in', 'login refused']),
  )
  expect(JSON.stringify(server.logged)).not.toMatch(/Ada|Lovelace|Grace|Hopper/)
})

it('serves others after many clients have left at once', async () => {
  const alice = await server.loggedIn('alice')
  const crowd = await Promise.all(Array.from({ length: 60 }, (_, i) => server.loggedIn(`c${i}`)))
  for (let here = 0; here < 60;) here += (await alice.next('add-contact')).contacts.length
  await Promise.all(crowd.map((client) => client.close()))
  for (let left = 0; left < 60;) left += (await alice.next('del-contact')).contacts.length
  expect((await server.loggedIn('bob').then((bob) => bob.settled())).at(0)).toEqual({
    kind: 'add-contact',
    contacts: ['alice'],
  })
})

it('closes every connection when it stops', async () => {
  const alice = await server.loggedIn('alice')
  const unnamed = await server.connected()
  await server.stop()
  await Promise.all([alice.closed, unnamed.closed])
})

it('reports a port in use', async () => {
  const second = new DirectoryServer({ port: server.port, log: server.log })
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
