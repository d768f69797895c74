import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import {
  announcement,
  refusalIn,
  type ServerMessage,
  statusEntry,
  statusesIn,
} from '../../protocol/directory'
import { WebSocketPeer } from '../broker/testing/web-socket-peer'
import { WireClient } from '../directory/testing/wire-client'
import { CALLS_LEFT_ALONE_MS } from '../evacuation'
import { Readiness } from '../metrics/readiness'
import { WholeServer } from './whole-server'

const HOST = '127.0.0.1'
const log = { info: () => undefined, warn: () => undefined }
const RINGDOWN = announcement({ statuses: true, signals: true })
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function start() {
  const [clock, readiness] = [new ManualClock(), new Readiness()]
  const server = new WholeServer({
    ...{ log, clock, readiness, name: 'Studio', host: HOST, port: 0, namesFile: undefined, stun: undefined },
    http: { port: 0, otherwise: 'fail', maxRelayed: 1 },
  })
  closers.push(() => server.stop())
  await server.start()
  const port = server.directoryAddress?.port ?? 0
  const client = async (name: string, extension = RINGDOWN): Promise<WireClient> => {
    const made = await WireClient.loggedIn(port, name, HOST, extension)
    closers.push(() => made.close())
    return made
  }
  return { server, clock, readiness, port, client, http: server.httpAddress?.port ?? 0 }
}

/** Whether somebody else is in a call. */
const tellsOfCall = (message: ServerMessage): boolean =>
  message.kind === 'add-contact' &&
  statusesIn(message.contacts, message.extension).some(({ status }) => status === 'in-call')

it('an empty server is over at once, and is not ready', async () => {
  const { server, readiness } = await start()
  await server.empty()
  expect(readiness.reasons).toEqual({ draining: 'the server is being emptied' })
})

it('sends Ringdowns, original phones and peers elsewhere, and lets nobody in', async () => {
  const { server, port, http, client, clock } = await start()
  const alice = await client('alice')
  const original = await WireClient.loggedIn(port, 'original')
  closers.push(() => original.close())
  const peer = await (await WebSocketPeer.connect(`ws://${HOST}:${http}/broker`, {})).registered('guest')
  closers.push(() => peer.close())
  expect(server.people).toBe(3)
  const late = await WireClient.connect(port)
  closers.push(() => late.close())
  const emptied = server.empty()
  expect(refusalIn((await alice.next('login-failed')).extension)).toBe('busy')
  await Promise.all([alice.closed, original.closed, peer.closed])
  expect(original.received.filter(({ kind }) => kind === 'login-failed')).toEqual([])
  late.send({ kind: 'login', name: 'late', extension: RINGDOWN })
  const refused = await late.next('login-failed')
  expect([refused.reason, refusalIn(refused.extension)]).toEqual([
    'the server stops soon: sign in at another one',
    'busy',
  ])
  await waitUntil(() => {
    clock.advance(1_000)
    return server.people === 0
  })
  clock.advance(1_000)
  await emptied
})

it('leaves a call alone until its phone has hung up, or ten minutes have passed', async () => {
  const { server, client, clock } = await start()
  const phones = [await client('alice'), await client('bob')]
  for (const [n, phone] of phones.entries())
    phone.send({ kind: 'login', name: `${n}`, extension: statusEntry('in-call') })
  await waitUntil(() => {
    clock.advance(100)
    return phones.every(({ received }) => received.some(tellsOfCall))
  })
  const emptied = server.empty()
  clock.advance(60_000)
  expect(server.people).toBe(2)
  clock.advance(CALLS_LEFT_ALONE_MS)
  await Promise.all(phones.map((phone) => phone.next('login-failed')))
  await waitUntil(() => {
    clock.advance(1_000)
    return server.people === 0
  })
  clock.advance(1_000)
  await emptied
})
