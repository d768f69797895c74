import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { clientToServer } from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

it('drops a client that floods it with calls; the callee gets few of them', async () => {
  const bob = await server.loggedIn('bob')
  const mallory = await server.loggedIn('mallory')
  const call = clientToServer.encode({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  mallory.socket.write(Buffer.concat(Array<Uint8Array>(5000).fill(call)))
  await mallory.closed
  await bob.next('del-contact')
  expect(bob.received.filter(({ kind }) => kind === 'call-request')).toHaveLength(5)
  expect(server.loggedAs('calls too often')).toHaveLength(1)
  expect(server.logged.at(-1)?.fields).toMatchObject({ reason: 'it sends more messages than a phone does' })
})

it('limits how often a member rings, however many callers there are at one address', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const bob = await server.loggedIn('bob')
  const gang = await Promise.all(Array.from({ length: 40 }, (_, n) => server.loggedIn(`g${n}`)))
  // Until everybody knows everybody.
  clock.advance(50)
  for (const caller of gang)
    for (let n = 0; n < 5; n++) caller.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  const answers = await Promise.all(gang.map((caller) => caller.settled()))
  const refused = answers.flat().filter(({ kind }) => kind === 'error-response')
  const rung = (await bob.settled()).filter(({ kind }) => kind === 'call-request')
  expect(rung).toHaveLength(10)
  expect(refused).toHaveLength(190)
  expect(refused[0]).toMatchObject({ what: 'called too often: wait a little' })
})

it('drops a client that floods it with logins, after a limited number of log lines', async () => {
  const mallory = await server.connected()
  const login = clientToServer.encode({ kind: 'login', name: '' })
  mallory.socket.write(Buffer.concat(Array<Uint8Array>(5000).fill(login)))
  await mallory.closed
  expect(server.logged.length).toBeLessThan(200)
})
