import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { RelayedCall } from '../relay/testing/relayed-call'
import { Readiness } from '../metrics/readiness'
import { WholeServer } from './whole-server'

const HOST = '127.0.0.1'
const DRAIN_MS = 30_000
const NEVER = new Promise(() => undefined)

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const start = async () => {
  const clock = new ManualClock()
  const readiness = new Readiness()
  const lines: string[] = []
  const note = (fields: object, message: string): void => void lines.push(message)
  const server = new WholeServer({
    ...{ log: { info: note, warn: note }, clock, readiness, name: 'Studio', host: HOST, port: 0 },
    ...{ namesFile: undefined, stun: undefined, http: { port: 0, otherwise: 'fail', maxRelayed: 1 } },
  })
  await server.start()
  const port = server.directoryAddress?.port ?? 0
  closers.push(() => server.stop())
  return { server, readiness, clock, port, httpPort: server.httpAddress?.port ?? 0, lines }
}
const withCall = async () => {
  const running = await start()
  const call = await RelayedCall.through(running.port, running.httpPort)
  closers.unshift(() => call.close())
  return { ...running, call }
}
/** Why a connection fails; undefined: it does not. */
const refusal = async (port: number): Promise<unknown> => {
  const socket = connect(port, HOST)
  closers.unshift(() => socket.destroy())
  return once(socket, 'connect').then(
    () => undefined,
    (error: unknown) => error,
  )
}

it('ends at once where no call is relayed', async () => {
  const { server, readiness } = await start()
  await server.drain(DRAIN_MS, NEVER)
  expect(readiness.reasons).toEqual({ draining: 'the server stops soon' })
})

it('lets nobody in, keeps everybody, and ends with the last relayed call', async () => {
  const { server, port, httpPort, call, lines } = await withCall()
  const drained = server.drain(DRAIN_MS, NEVER)
  for (const each of [port, httpPort]) expect(await refusal(each)).toMatchObject({ code: 'ECONNREFUSED' })
  const [one, other] = call.sides
  other.socket.send(Buffer.alloc(50))
  await one.heard(50)
  const [alice, bob] = call.people
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  await bob.next('call-request')
  expect(lines).not.toContain('stops')
  await call.end()
  await drained
  expect(lines.slice(-2)).toEqual(['relayed call ended', 'stops'])
})

it('waits no longer than it is allowed to', async () => {
  const { server, clock, call, lines } = await withCall()
  const drained = server.drain(DRAIN_MS, NEVER)
  clock.advance(DRAIN_MS - 1)
  expect(lines).not.toContain('stops')
  clock.advance(1)
  await drained
  expect(call.sides[0].socket.readyState).toBe(call.sides[0].socket.OPEN)
  await server.stop()
  expect(await call.sides[0].closed).toMatchObject({ code: 1006 })
})

it('waits no longer than somebody wants to', async () => {
  const { server, call } = await withCall()
  await server.drain(DRAIN_MS, Promise.resolve())
  expect(call.sides[0].socket.readyState).toBe(call.sides[0].socket.OPEN)
})
