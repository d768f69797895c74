import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { announcement, type IceServers, iceServersIn, relayTicketIn } from '../../protocol/directory'
import { TurnCredentials } from '../turn/turn-credentials'
import { serverForEachTest } from './testing/server-for-each-test'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()
const SECRET = 'a secret of the two servers'
const HOUR_MS = 3_600_000

const logIn = async (name: string, isRingdown: boolean): Promise<WireClient> => {
  const client = await server.connected()
  await client.next('hello-connect')
  client.send({ kind: 'login', name, ...(isRingdown && { extension: announcement({ statuses: true }) }) })
  return client
}
const told = async (client: WireClient): Promise<IceServers> =>
  iceServersIn((await client.next('login-success')).extension)

const withTurn = async (): Promise<ManualClock> => {
  const clock = new ManualClock()
  const turn = new TurnCredentials({ host: 'turn.example', port: 3478, secret: SECRET, clock })
  await server.restart({ clock, iceServers: (name) => ({ stunPort: 3478, turn: turn.for(name) }) })
  return clock
}

it('tells a Ringdown of STUN and TURN in the answer to its login', async () => {
  await withTurn()
  expect(await told(await logIn('alice', true))).toMatchObject({
    stunPort: 3478,
    turn: { host: 'turn.example', port: 3478 },
  })
})

it('gives everybody credentials of their own, which do not show the name', async () => {
  await withTurn()
  const [alice, bob] = [await told(await logIn('alice', true)), await told(await logIn('bob', true))]
  expect(alice.turn?.username).not.toBe(bob.turn?.username)
  expect(alice.turn?.username).not.toContain('alice')
})

it('renews the credentials long before they expire', async () => {
  const clock = await withTurn()
  const alice = await logIn('alice', true)
  const first = (await told(alice)).turn?.username.split(':') ?? []
  clock.advance(8 * HOUR_MS)
  const second = (await told(alice)).turn?.username.split(':') ?? []
  expect(Number(second[0]) - Number(first[0])).toBe(8 * 3600)
  expect(second[1]).toBe(first[1])
  clock.advance(8 * HOUR_MS)
  await told(alice)
})

it('sends an original client not a byte more', async () => {
  await withTurn()
  const original = await logIn('original', false)
  expect(await original.next('login-success')).toEqual({ kind: 'login-success' })
})

it('gives a Ringdown a ticket for the relay, and an original client not a byte more', async () => {
  await server.restart({ relayTicket: (name) => `for-${name}` })
  const { extension } = await (await logIn('alice', true)).next('login-success')
  expect(relayTicketIn(extension)).toBe('for-alice')
  expect(iceServersIn(extension)).toEqual({})
  const original = await logIn('original', false)
  expect(await original.next('login-success')).toEqual({ kind: 'login-success' })
})

it('says nothing of servers that there are not', async () => {
  const client = await logIn('alice', true)
  expect(await client.next('login-success')).toEqual({ kind: 'login-success' })
})
