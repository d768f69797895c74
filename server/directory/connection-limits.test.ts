import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { clientToServer, refusalIn } from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'
import { challengeOf, PhoneKey } from './testing/signing-client'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()

const connect = (count: number) => Promise.all(Array.from({ length: count }, () => server.connected()))
const refusals = () => server.loggedAs('connection refused')

it('limits the connections of one address, logs it once, and serves the others', async () => {
  await server.restart({ limits: { exemptLoopback: false, unnamedPerAddress: 20 }, messageBurst: Infinity })
  const others = await server.loggedIn('somebody else', '::1')
  const flood = await connect(90)
  await Promise.all(flood.slice(0, 70).map(({ closed }) => closed))
  for (const silent of flood.slice(70)) await silent.next('hello-connect')
  expect(refusals()).toHaveLength(1)
  expect(refusals()[0]).toMatchObject({ from: '127.0.0.1', refused: 1 })
  expect(await others.settled()).toEqual([])
  await Promise.all(flood.map((client) => client.close()))
  while (server.loggedAs('disconnected').length < 90) await others.settled()
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

it('refuses logins when it is full, and accepts them again after somebody has left', async () => {
  await server.restart({ limits: { connections: 2 } })
  const [alice, bob] = [await server.loggedIn('alice'), await server.loggedIn('bob')]
  const third = await server.connected()
  await third.next('hello-connect')
  third.send({ kind: 'login', name: 'carol', extension: new Map() })
  const { reason, extension } = await third.next('login-failed')
  expect(reason).toBe('the server is full: try again later')
  expect(refusalIn(extension)).toBe('full')
  await alice.close()
  await bob.next('del-contact')
  third.send({ kind: 'login', name: 'carol' })
  await third.next('login-success')
})

it('lets an owner replace its own connection when it is full; nobody else loses a place', async () => {
  await server.restart({ limits: { connections: 2 } })
  const key = new PhoneKey()
  const logIn = async () => {
    const client = await server.connected()
    client.send({ kind: 'login', name: 'alice', extension: key.proof(await challengeOf(client), 'alice') })
    await client.next('login-success')
    return client
  }
  // The newest of a full server loses its place, if anybody does.
  const [ghost, bob] = [await logIn(), await server.loggedIn('bob')]
  await logIn()
  expect(refusalIn((await ghost.next('login-failed')).extension)).toBe('displaced')
  // Nobody else notices.
  expect(await bob.settled()).toMatchObject([{ kind: 'add-contact' }])
  const carol = await server.connected()
  carol.send({ kind: 'login', name: 'carol' })
  expect(await carol.next('login-failed')).toMatchObject({ reason: 'the server is full: try again later' })
})

describe('tells a refused connection that the server is busy:', () => {
  const busyIn = ({ received }: WireClient) =>
    received.flatMap((message) => (message.kind === 'login-failed' ? [refusalIn(message.extension)] : []))

  it('too many new connections in a short time', async () => {
    const limits = { exemptLoopback: false, newAtOnce: 1 }
    await server.restart({ clock: new ManualClock(), limits })
    const [first, second] = [await server.connected(), await server.connected()]
    await first.next('hello-connect')
    await second.closed
    expect(second.received).toMatchObject([{ reason: 'the server is busy: try again later' }])
    expect(busyIn(second)).toEqual(['busy'])
  })

  it('too many connections of one address', async () => {
    await server.restart({ limits: { exemptLoopback: false, perAddress: 1 } })
    await (await server.connected()).next('hello-connect')
    const second = await server.connected()
    await second.closed
    expect(busyIn(second)).toEqual(['busy'])
  })

  it('the oldest of too many connections without a login', async () => {
    await server.restart({ limits: { exemptLoopback: false, unnamedPerAddress: 1 } })
    const first = await server.connected()
    await first.next('hello-connect')
    await (await server.connected()).next('hello-connect')
    await first.closed
    expect(busyIn(first)).toEqual(['busy'])
  })

  it('the newest connection of the fullest network of a full server', async () => {
    await server.restart({ limits: { exemptLoopback: false, connections: 2 } })
    const [, last] = [await server.loggedIn('first'), await server.loggedIn('last', undefined, new Map())]
    await server.loggedIn('other', '127.0.0.1', undefined, '127.9.0.1')
    await last.closed
    expect(busyIn(last)).toEqual(['busy'])
  })

  it('but not a member without the extension, which does not expect it', async () => {
    await server.restart({ limits: { exemptLoopback: false, connections: 2 } })
    const [, last] = [await server.loggedIn('first'), await server.loggedIn('last')]
    await server.loggedIn('other', '127.0.0.1', undefined, '127.9.0.1')
    await last.closed
    expect(busyIn(last)).toEqual([])
  })

  it('nor a client without the extension whose login was refused', async () => {
    await server.restart({ limits: { exemptLoopback: false, unnamedPerAddress: 1 } })
    await server.loggedIn('taken', '::1')
    const first = await server.connected()
    first.send({ kind: 'login', name: 'taken' })
    await first.next('login-failed')
    await (await server.connected()).next('hello-connect')
    await first.closed
    expect(busyIn(first)).toEqual([])
  })
})
