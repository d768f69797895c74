import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../base/clock'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { waitUntil } from '../../../../base/testing/wait-until'
import { peerToPeer } from '../../../../protocol/directory'
import { type Identity, identityOf, makePrivateKey } from '../../../privacy/identity'
import type { LinkSecurity } from '../link-security'
import { CallerDialler, CONNECT_TIMEOUT_MS, LAST_CANDIDATE_MS, STAGGER_MS } from './caller-dialler'
import type { DialPlan, Route } from './dial-plan'
import { TcpLink } from './tcp-link'
import { tcpAddress } from './tcp-offer'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

const established = peerToPeer.encode({ kind: 'connection-established' })
const routeTo = (port: number): Route => ({ name: `port ${port}`, to: { host: '127.0.0.1', port } })

/** Something at an address of the caller. */
async function place(clock: ManualClock, greet: (socket: net.Socket) => void = () => undefined) {
  const sockets: net.Socket[] = []
  /** When somebody has connected. ms */
  const times: number[] = []
  const server = net.createServer((socket) => {
    sockets.push(socket)
    times.push(clock.now())
    socket.on('error', () => undefined).resume()
    greet(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const left = () => waitUntil(() => sockets.length > 0 && sockets.every(({ destroyed }) => destroyed))
  return { route: routeTo(port), times, sockets, left, connected: () => waitUntil(() => sockets.length > 0) }
}

/** An address that refuses connections. */
async function refusing(): Promise<Route> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return routeTo(port)
}

/** Lets everything arrive that is on its way on this computer. */
async function arrive(): Promise<void> {
  for (let n = 0; n < 3; n++) {
    const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1').resume()
    await once(socket, 'close')
    server.close()
  }
}

const planOf = (host: DialPlan['host'], ...candidates: (readonly Route[])[]): DialPlan => ({
  name: 'the host',
  host,
  candidates,
})

function dial(plan: DialPlan, clock: ManualClock, security?: LinkSecurity) {
  const log: string[] = []
  const dialler = new CallerDialler(clock, security, {
    onEstablished: (socket, { name }, received) => {
      cleanUps.push(() => socket.destroy())
      log.push(`${clock.now()}: ${name}, ${received.length} bytes`)
    },
    onFailed: ({ reason, detail }) => log.push(`${clock.now()}: ${reason}: ${detail}`),
  })
  cleanUps.push(() => dialler.close())
  dialler.dial(plan)
  return { log, dialler, outcome: () => waitUntil(() => log.length > 0) }
}

describe('the addresses of a caller', () => {
  test('are begun every 250 ms, even when those before have failed at once', async () => {
    const clock = new ManualClock()
    const [gone, first, second] = [
      await place(clock, (socket) => socket.end()),
      await place(clock, (socket) => socket.end()),
      await place(clock),
    ]
    const { log } = dial(planOf([gone.route], [], [first.route], [second.route]), clock)
    await gone.left()
    await arrive()
    clock.advance(2 * STAGGER_MS)
    await first.left()
    await arrive()
    clock.advance(STAGGER_MS - 1)
    await arrive()
    clock.advance(1)
    await second.connected()
    expect([gone.times, first.times, second.times]).toEqual([[0], [2 * STAGGER_MS], [3 * STAGGER_MS]])
    expect(log).toEqual([])
  })

  test('give the call its first connection that the caller establishes, and the others are closed', async () => {
    const clock = new ManualClock()
    const [host, first, second, third] = [
      await place(clock),
      await place(clock),
      await place(clock),
      await place(clock),
    ]
    const { log, outcome } = dial(planOf([host.route], [first.route], [second.route], [third.route]), clock)
    await host.connected()
    clock.advance(2 * STAGGER_MS)
    await Promise.all([first.connected(), second.connected()])
    first.sockets[0]?.write(established)
    await outcome()
    expect(log).toEqual([`500: ${first.route.name}, ${established.length} bytes`])
    await Promise.all([host.left(), second.left()])
    expect(first.sockets[0]?.destroyed).toBe(false)
    expect(clock.pendingTimers).toBe(0)
    await arrive()
    expect(third.sockets).toEqual([])
  })

  test('are all closed when the call ends meanwhile, and nothing is told', async () => {
    const clock = new ManualClock()
    const [host, first] = [await place(clock), await place(clock)]
    const { log, dialler } = dial(planOf([host.route], [first.route]), clock)
    await host.connected()
    clock.advance(STAGGER_MS)
    await first.connected()
    dialler.close()
    await Promise.all([host.left(), first.left()])
    expect(clock.pendingTimers).toBe(0)
    expect(log).toEqual([])
  })
})

describe('with identities', () => {
  const [alice, bob, mallory] = [1, 2, 3].map(() => identityOf(makePrivateKey())) as [
    Identity,
    Identity,
    Identity,
  ]
  const waiting = async (own: Identity): Promise<Route> => {
    const security = { own, peer: bob.fingerprint }
    const listen = { host: '127.0.0.1', port: 0 }
    const link = new TcpLink({ clock: systemClock, pings: false, security, listen })
    cleanUps.push(() => link.close())
    const offered = new Promise<number>((resolve) => {
      link.on('offered', (offer) => resolve(tcpAddress(offer)?.port ?? 0))
    })
    link.offer()
    return routeTo(await offered)
  }
  const meant = { own: bob, peer: alice.fingerprint }

  test('an impostor at one address does not keep us from the caller at another', async () => {
    const clock = new ManualClock()
    const [impostor, open] = [
      await waiting(mallory),
      await place(clock, (socket) => socket.write(established)),
    ]
    const caller = await waiting(alice)
    const { log, outcome } = dial(planOf([impostor], [open.route], [caller]), clock, meant)
    await arrive()
    clock.advance(2 * STAGGER_MS)
    await outcome()
    expect(log).toEqual([`500: ${caller.name}, ${established.length} bytes`])
  })

  test('impostors at all addresses get no call, and are named as such', async () => {
    const clock = new ManualClock()
    const [host, other] = [await waiting(mallory), await waiting(mallory)]
    const { log, outcome } = dial(planOf([host], [other]), clock, meant)
    clock.advance(STAGGER_MS)
    for (let n = 0; n < 5; n++) await arrive()
    clock.advance(LAST_CANDIDATE_MS)
    await outcome()
    expect(log[0]).toMatch(/^3250: not-authentic: port \d+ is not whom we were to meet/)
  })
})

describe('an unreachable caller', () => {
  test('is given up at once where the request names no further addresses', async () => {
    const clock = new ManualClock()
    const { log, outcome } = dial(planOf([await refusing()]), clock)
    await outcome()
    expect(log).toEqual([expect.stringMatching(/^0: offer-withdrawn: .*connection refused/)])
    expect(clock.pendingTimers).toBe(0)
  })

  test.each([
    ['refuses', async () => [await refusing()]],
    ['says nothing', async (clock: ManualClock) => [(await place(clock)).route]],
    ['leaves', async (clock: ManualClock) => [(await place(clock, (socket) => socket.end())).route]],
    ['is none that we connect to', () => Promise.resolve([])],
  ])(
    'learns nothing of an address that %s: the end is told at the same time, for the host’s reason',
    async (_, other) => {
      const clock = new ManualClock()
      const { log, outcome } = dial(planOf([await refusing()], await other(clock)), clock)
      await arrive()
      clock.advance(STAGGER_MS)
      await arrive()
      clock.advance(LAST_CANDIDATE_MS - 1)
      await arrive()
      expect(log).toEqual([])
      clock.advance(1)
      await outcome()
      expect(log).toEqual([
        expect.stringMatching(/^3250: offer-withdrawn: cannot reach port \d+ \(connection refused\)/),
      ])
      expect(clock.pendingTimers).toBe(0)
    },
  )

  test('is told which addresses were tried, once', async () => {
    const clock = new ManualClock()
    const [refuses, silent] = [await refusing(), await place(clock)]
    const { log, outcome } = dial(planOf([await refusing()], [refuses], [silent.route]), clock)
    clock.advance(2 * STAGGER_MS)
    await silent.connected()
    await arrive()
    clock.advance(CONNECT_TIMEOUT_MS)
    await outcome()
    expect(log).toHaveLength(1)
    expect(log[0]).toContain(
      `; cannot reach ${refuses.name} (connection refused); ${silent.route.name} did not answer`,
    )
    await silent.left()
  })

  test('is given up after ten seconds where the host does not answer', async () => {
    const clock = new ManualClock()
    const host = await place(clock)
    const { log, outcome } = dial(planOf([host.route], [await refusing()]), clock)
    await host.connected()
    clock.advance(CONNECT_TIMEOUT_MS - 1)
    await arrive()
    expect(log).toEqual([])
    clock.advance(1)
    await outcome()
    expect(log[0]).toMatch(/^10000: unreachable: the host did not answer within 10 s; cannot reach/)
    await host.left()
  })

  test('is tried at the other addresses where the server may not name the host', async () => {
    const clock = new ManualClock()
    const other = await place(clock, (socket) => socket.write(established))
    const { log, outcome } = dial(planOf(new Error('not allowed'), [other.route]), clock)
    clock.advance(STAGGER_MS)
    await outcome()
    expect(log).toEqual([`250: ${other.route.name}, ${established.length} bytes`])
  })
})
