import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { clientToServer } from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

const connect = (count: number) => Promise.all(Array.from({ length: count }, () => server.connected()))
const refusals = () => server.loggedAs('connection refused')

it('limits the connections of one address, logs it once, and serves the others', async () => {
  await server.restart({ limits: { exemptLoopback: false, unnamedPerAddress: 20 }, messageBurst: Infinity })
  const others = await server.loggedIn('somebody else', '::1')
  const flood = await connect(90)
  await Promise.all(flood.slice(20).map(({ closed }) => closed))
  for (const silent of flood.slice(0, 20)) await silent.next('hello-connect')
  expect(refusals()).toHaveLength(1)
  expect(refusals()[0]).toMatchObject({ from: '127.0.0.1', refused: 1 })
  expect(await others.settled()).toEqual([])
  await Promise.all(flood.map((client) => client.close()))
  while (server.loggedAs('disconnected').length < 20) await others.settled()
  await server.loggedIn('late')
})

it('drops clients that try one name after another', async () => {
  await server.restart({ clock: new ManualClock(), limits: { exemptLoopback: false, failuresAtOnce: 10 } })
  await server.loggedIn('taken')
  const guessers = await connect(2)
  const login = clientToServer.encode({ kind: 'login', name: 'taken' })
  for (const { socket } of guessers) socket.write(Buffer.concat(Array<Uint8Array>(50).fill(login)))
  await Promise.all(guessers.map(({ closed }) => closed))
  expect(server.loggedAs('login refused')).toHaveLength(10)
  expect(refusals()).toHaveLength(1)
})

it('refuses everybody when it is full, and accepts again after somebody has left', async () => {
  await server.restart({ limits: { connections: 2 } })
  const [alice, bob] = [await server.loggedIn('alice'), await server.loggedIn('bob')]
  const third = await server.connected()
  await third.closed
  expect(refusals()[0]).toMatchObject({ reason: 'the server is full' })
  await alice.close()
  await bob.next('del-contact')
  await server.loggedIn('carol')
})
