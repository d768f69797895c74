import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { WebSocketPeer } from '../broker/testing/web-socket-peer'
import { WireClient } from '../directory/testing/wire-client'
import { PrometheusMetrics } from '../metrics/prometheus'
import { Readiness } from '../metrics/readiness'
import { RelayClient } from '../relay/testing/relay-for-each-test'
import { RelayedCall } from '../relay/testing/relayed-call'
import { WholeServer } from './whole-server'

const HOST = '127.0.0.1'
const log = { info: () => undefined, warn: () => undefined }
const closers: (() => unknown)[] = []
let metrics: PrometheusMetrics
let readiness: Readiness
let server: WholeServer
let port: number
beforeEach(async () => {
  metrics = new PrometheusMetrics()
  readiness = new Readiness()
  server = new WholeServer({
    ...{ log, name: 'Studio', host: HOST, port: 0, namesFile: undefined, metrics, readiness },
    http: { port: 0, otherwise: 'fail', maxRelayed: 1 },
    stun: { port: 0, otherwise: 'fail' },
    limits: { exemptLoopback: false, unnamedPerAddress: 4 },
  })
  expect(readiness.reasons).toEqual({ start: 'the server is starting' })
  await server.start()
  port = server.directoryAddress?.port ?? 0
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await server.stop()
})

const httpPort = (): number => server.httpAddress?.port ?? 0
const lines = async (): Promise<readonly string[]> => (await metrics.text()).split('\n')
/** Waits until the metrics have these lines. */
const shows = (...expected: readonly string[]): Promise<true> =>
  waitUntil(async () => {
    const now = await lines()
    return expected.every((line) => now.includes(`ringdown_${line}`))
  })
const tracked = <Client extends { close: () => unknown }>(client: Client): Client => {
  closers.push(() => client.close())
  return client
}

it('is ready when it has started, and says so at the public port', async () => {
  expect(readiness.isReady).toBe(true)
  const ready = await fetch(`http://${HOST}:${httpPort()}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  readiness.check('draining', () => 'the server stops soon')
  const draining = await fetch(`http://${HOST}:${httpPort()}/readyz`)
  expect([draining.status, await draining.json()]).toEqual([
    503,
    { status: 'not ready', reasons: { draining: 'the server stops soon' } },
  ])
  await shows('ready 0')
})

it('counts people, logins and calls of the directory', async () => {
  const alice = tracked(await WireClient.loggedIn(port, 'alice'))
  const bob = tracked(await WireClient.loggedIn(port, 'bob'))
  const twin = tracked(await WireClient.connect(port))
  twin.send({ kind: 'login', name: 'alice' })
  await twin.next('login-failed')
  alice.send({ kind: 'call-request', contact: 'nobody', host: '', port: 1 })
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  await bob.next('call-request')
  bob.send({ kind: 'call-refused', contact: 'alice' })
  await shows(
    'people{role="directory"} 2',
    'connections{role="directory"} 3',
    'send_queue_bytes{role="directory"} 0',
    'logins_total{role="directory"} 2',
    'login_refusals_total{role="directory",reason="taken"} 1',
    'calls_requested_total 2',
    'calls_failed_total{reason="not-found"} 1',
    'calls_refused_total{reason="refused"} 1',
  )
})

it('counts refused connections', async () => {
  const sockets = [1, 2, 3, 4, 5].map(() => connect(port, HOST))
  for (const socket of sockets) closers.push(() => socket.destroy())
  await shows('connections_refused_total{role="directory",reason="unnamed"} 1')
})

it('counts peers and signals of the broker', async () => {
  const peer = async () => tracked(await WebSocketPeer.connect(`ws://${HOST}:${httpPort()}/broker`))
  const alice = await (await peer()).registered('alice')
  expect(await (await peer()).ask('register', { id: 'alice' })).toMatchObject({ result: null })
  alice.signal('alice', 'nobody', {})
  await shows(
    'people{role="broker"} 1',
    'broker_peers 2',
    'send_queue_bytes{role="broker"} 0',
    'logins_total{role="broker"} 1',
    'login_refusals_total{role="broker",reason="taken"} 1',
    'broker_signals_total{outcome="unknown"} 1',
  )
})

it('counts relayed calls and their bytes', async () => {
  const stranger = new RelayClient(`ws://${HOST}:${httpPort()}/relay/${'ab'.repeat(16)}`, 'none')
  await stranger.closed
  const call = tracked(await RelayedCall.through(port, httpPort()))
  await shows('relaying_calls 1', 'login_refusals_total{role="relay",reason="ticket"} 1')
  await call.end()
  await shows('relaying_calls 0', 'relayed_calls_total 1', 'relayed_bytes_total 100')
})

it('counts the answers of STUN', async () => {
  const socket = createSocket('udp4')
  closers.push(() => socket.close())
  const stunPort = server.stun.kind === 'running' ? server.stun.port : 0
  const answered = once(socket, 'message')
  const request = Buffer.from('000100002112a442000102030405060708090a0b', 'hex')
  socket.send(request, stunPort, HOST)
  await answered
  await shows('stun_requests_total{outcome="answered"} 1')
})
