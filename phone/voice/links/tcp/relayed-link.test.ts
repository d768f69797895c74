import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { type Clock, systemClock } from '../../../../base/clock'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { unusedPort } from '../../../../base/testing/unused-port'
import { waitUntil } from '../../../../base/testing/wait-until'
import { asSignal, type Signal } from '../../../../protocol/media/negotiation'
import { mediaPacket } from '../../../../protocol/media/testing/media-packet'
import type { RelayAccess } from '../../../../protocol/relay/relay'
import { inProject } from '../../../../scripts/lib/paths.mjs'
import { readCertificate } from '../../../../server/admission/certificate'
import { relayForEachTest } from '../../../../server/relay/testing/relay-for-each-test'
import { type Identity, identityOf, makePrivateKey } from '../../../privacy/identity'
import { ConnectProxy } from '../../../signalling/broker/testing/connect-proxy'
import { NEXT_RELAY_MS, RELAY_AFTER_MS } from './caller-dialler'
import { meetingIn, relaySignal } from './relay-signal'
import { TcpLink } from './tcp-link'
import { tcpOffer } from './tcp-offer'

const [ALICE, BOB, MALLORY] = [1, 2, 3].map(() => identityOf(makePrivateKey())) as [
  Identity,
  Identity,
  Identity,
]
const certificates = inProject('server', 'admission', 'testing', 'certificates')
const certificate = readCertificate(join(certificates, 'good.crt'), join(certificates, 'good.key'))
const ROOTS = [readFileSync(join(certificates, 'ca.crt'), 'utf8')]
const MEETING = 'ab'.repeat(16)

const relay = relayForEachTest()
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

interface LinkParts {
  readonly own?: Identity
  readonly peer: Identity
  readonly access?: RelayAccess | undefined
  /** In place of `access`. */
  readonly relays?: readonly RelayAccess[]
  readonly clock?: Clock
}
const makeLink = ({ own, peer, access, relays = access && [access], clock = systemClock }: LinkParts) => {
  const log: string[] = []
  const heard: string[] = []
  const signals: Signal[] = []
  const link = new TcpLink({
    ...{ clock, pings: true, relays },
    ...(own && { security: { own, peer: peer.fingerprint } }),
    listen: { host: '127.0.0.1', port: 0 },
  })
  link.on('offered', () => log.push('offered'))
  link.on('signal', (signal) => signals.push(signal))
  link.on('turned-away', (detail) => log.push(detail))
  link.on('connected', () => log.push('connected'))
  link.on('packet', ({ payload }) => heard.push(Buffer.from(payload).toString('hex')))
  link.on('closed', (reason, detail) => log.push(`closed ${reason}: ${detail}`))
  cleanUps.push(() => link.close())
  const logged = (text: string) => waitUntil(() => log.find((line) => line.includes(text)))
  return { link, log, heard, signals, logged }
}

const startRelay = async (limits = {}) => {
  const { role, port } = await relay.start({ limits })
  const accessOf = (name: string): RelayAccess => ({
    url: `ws://127.0.0.1:${port}/relay/`,
    ticket: role.ticketFor(name),
  })
  return { role, port, accessOf }
}

/** Alice waits, and bob's way to her port is closed. */
const meetAt = async (
  accessOf: (name: string) => RelayAccess,
  { callee = BOB, clock }: { readonly callee?: Identity; readonly clock?: Clock } = {},
) => {
  const alice = makeLink({ own: ALICE, peer: BOB, access: accessOf('alice') })
  const bob = makeLink({ own: callee, peer: ALICE, access: accessOf('bob'), ...(clock && { clock }) })
  bob.link.on('signal', (signal) => alice.link.negotiate(signal))
  alice.link.offer()
  await alice.logged('offered')
  bob.link.answer(tcpOffer({ host: '127.0.0.1', port: await unusedPort() }))
  return { alice, bob }
}
const connected = async (accessOf: (name: string) => RelayAccess) => {
  const sides = await meetAt(accessOf)
  await Promise.all([sides.alice.logged('connected'), sides.bob.logged('connected')])
  return sides
}

/** Numbered packets as long as those of speech, one each 2 ms. */
const speak = ({ link }: ReturnType<typeof makeLink>, count: number, from = 0): Promise<string[]> =>
  new Promise((resolve) => {
    const spoken: string[] = []
    const timer = setInterval(() => {
      const payload = Buffer.alloc(100 + (spoken.length % 40), from + spoken.length)
      spoken.push(payload.toString('hex'))
      link.send(mediaPacket(payload))
      if (spoken.length < count) return
      clearInterval(timer)
      resolve(spoken)
    }, 2)
  })

describe('two links without another way', () => {
  it('talk through the relay, both ways, and say so', async () => {
    const { accessOf, role } = await startRelay()
    const { alice, bob } = await connected(accessOf)
    const [fromAlice, fromBob] = await Promise.all([speak(alice, 150), speak(bob, 150, 100)])
    await waitUntil(() => alice.heard.length === 150 && bob.heard.length === 150)
    expect(bob.heard).toEqual(fromAlice)
    expect(alice.heard).toEqual(fromBob)
    for (const { link } of [alice, bob])
      expect(link.stats).toMatchObject({ path: { kind: 'tcp-relay', relay: '127.0.0.1' }, droppedFrames: 0 })
    expect(bob.link.stats.roundTripMs).toBeDefined()
    expect(role.health).toEqual({ relaying: 1, relayed: 1 })
  })

  it.each(['alice', 'bob'] as const)('hear that %s hangs up', async (who) => {
    const { accessOf, role } = await startRelay()
    const sides = await connected(accessOf)
    await sides[who].link.close()
    await sides[who === 'alice' ? 'bob' : 'alice'].logged('closed peer-closed')
    await waitUntil(() => role.health['relaying'] === 0)
  })

  it('lose each other at once when the other one vanishes', async () => {
    const { accessOf, port } = await startRelay()
    const proxy = await ConnectProxy.start()
    cleanUps.push(() => proxy.close())
    const { bob } = await connected((name) => ({ ...accessOf(name), proxy: proxy.url() }))
    expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set([`127.0.0.1:${port}`]))
    const closed = bob.logged('closed ')
    await proxy.close()
    cleanUps.pop()
    expect(await closed).toContain('closed lost')
  })

  it('trust a relay with the roots of the server, and no other', async () => {
    const { role, port } = await relay.start({}, { certificate })
    const accessOf = (roots: readonly string[] | undefined) => (name: string) => ({
      url: `wss://localhost:${port}/relay/`,
      ticket: role.ticketFor(name),
      ...(roots && { roots }),
    })
    const { bob } = await meetAt(accessOf(undefined))
    expect(await bob.logged('closed')).toContain('cannot reach the relay localhost')
    const sides = await connected(accessOf(ROOTS))
    expect(sides.bob.link.stats.path).toEqual({ kind: 'tcp-relay', relay: 'localhost' })
  })

  it('need no relay when the direct way works', async () => {
    const { accessOf, role } = await startRelay()
    const alice = makeLink({ own: ALICE, peer: BOB, access: accessOf('alice') })
    const bob = makeLink({ own: BOB, peer: ALICE, access: accessOf('bob') })
    const offered = once(alice.link, 'offered')
    alice.link.offer()
    const [offer] = (await offered) as [Parameters<TcpLink['answer']>[0]]
    bob.link.answer(offer)
    await Promise.all([alice.logged('connected'), bob.logged('connected')])
    expect(bob.link.stats.path).toEqual({ kind: 'tcp' })
    expect([bob.signals, role.health['relayed']]).toEqual([[], 0])
  })

  it('ask for the relay 2 s after the answer when the host does not answer', async () => {
    const { accessOf } = await startRelay()
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    cleanUps.push(() => silent.close())
    const clock = new ManualClock()
    const bob = makeLink({ own: BOB, peer: ALICE, access: accessOf('bob'), clock })
    const alice = makeLink({ own: ALICE, peer: BOB, access: accessOf('alice') })
    bob.link.on('signal', (signal) => alice.link.negotiate(signal))
    alice.link.offer()
    await alice.logged('offered')
    const { port } = silent.address() as net.AddressInfo
    bob.link.answer(tcpOffer({ host: '127.0.0.1', port }))
    clock.advance(RELAY_AFTER_MS - 1)
    expect(bob.signals).toEqual([])
    clock.advance(1)
    expect(bob.signals).toHaveLength(1)
    await Promise.all([alice.logged('connected'), bob.logged('connected')])
  })

  it('use nothing but the direct way without identities', async () => {
    const { accessOf } = await startRelay()
    const bob = makeLink({ peer: ALICE, access: accessOf('bob') })
    bob.link.answer(tcpOffer({ host: '127.0.0.1', port: await unusedPort() }))
    await bob.logged('closed offer-withdrawn')
    expect(bob.signals).toEqual([])
    const alice = makeLink({ peer: BOB, access: accessOf('alice') })
    alice.link.offer()
    await alice.logged('offered')
    alice.link.negotiate(relaySignal(MEETING))
    expect(alice.log).toEqual(['offered'])
  })
})

describe('with several relays', () => {
  const ID = { dead: '00000000', first: '11111111', second: '22222222' }

  /** Two relays, and where nothing is. */
  const startAll = async () => {
    const [first, second] = [await startRelay(), await startRelay()]
    const dead = { url: `ws://127.0.0.1:${await unusedPort()}/relay/`, ticket: 't', id: ID.dead }
    const accessOf = (name: string, which: 'first' | 'second'): RelayAccess => ({
      ...{ first, second }[which].accessOf(name),
      id: ID[which],
    })
    return { first, second, dead, accessOf }
  }
  /** Alice waits, and bob's way to her port is closed. */
  const meet = async (
    of: Record<'alice' | 'bob', readonly RelayAccess[]>,
    { clock, told = (signal) => signal }: { clock?: Clock; told?: (signal: Signal) => Signal } = {},
  ) => {
    const alice = makeLink({ own: ALICE, peer: BOB, relays: of.alice })
    const bob = makeLink({ own: BOB, peer: ALICE, relays: of.bob, ...(clock && { clock }) })
    bob.link.on('signal', (signal) => alice.link.negotiate(told(signal)))
    alice.link.offer()
    await alice.logged('offered')
    bob.link.answer(tcpOffer({ host: '127.0.0.1', port: await unusedPort() }))
    return { alice, bob }
  }

  it('both go to the one that the callee has chosen', async () => {
    const { first, second, accessOf } = await startAll()
    const { alice, bob } = await meet({
      alice: [accessOf('alice', 'first'), accessOf('alice', 'second')],
      bob: [accessOf('bob', 'second'), accessOf('bob', 'first')],
    })
    await Promise.all([alice.logged('connected'), bob.logged('connected')])
    expect(bob.signals).toMatchObject([{ at: ID.second }])
    expect([first.role.calls, second.role.calls]).toEqual([0, 1])
  })

  it.each([undefined, 'ffffffff', 7])(
    'the caller goes to its first one where the callee names %j',
    async (at) => {
      const { first, second, accessOf } = await startAll()
      const { alice, bob } = await meet(
        {
          alice: [accessOf('alice', 'first'), accessOf('alice', 'second')],
          bob: [accessOf('bob', 'first')],
        },
        { told: (signal) => ({ ...signal, at }) as unknown as Signal },
      )
      await Promise.all([alice.logged('connected'), bob.logged('connected')])
      expect([first.role.calls, second.role.calls]).toEqual([1, 0])
    },
  )

  it('the callee takes the next one at once where one has failed', async () => {
    const { first, dead, accessOf } = await startAll()
    const { alice, bob } = await meet({
      alice: [dead, accessOf('alice', 'first')],
      bob: [dead, accessOf('bob', 'first')],
    })
    await Promise.all([alice.logged('connected'), bob.logged('connected')])
    expect(bob.signals).toMatchObject([{ at: ID.dead }, { at: ID.first }])
    expect(first.role.calls).toBe(1)
  })

  it('the callee takes the next one as well where one does not answer', async () => {
    const { first, accessOf } = await startAll()
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    cleanUps.push(() => silent.close())
    const { port } = silent.address() as net.AddressInfo
    const stopped = { url: `ws://127.0.0.1:${port}/relay/`, ticket: 't', id: ID.dead }
    const clock = new ManualClock()
    const { alice, bob } = await meet(
      { alice: [stopped, accessOf('alice', 'first')], bob: [stopped, accessOf('bob', 'first')] },
      { clock },
    )
    clock.advance(RELAY_AFTER_MS)
    await waitUntil(() => bob.signals.length === 1)
    clock.advance(NEXT_RELAY_MS - 1)
    expect(bob.signals).toHaveLength(1)
    clock.advance(1)
    await Promise.all([alice.logged('connected'), bob.logged('connected')])
    expect(first.role.calls).toBe(1)
  })

  it('the callee tries three, and then says that the caller cannot be reached', async () => {
    const { dead, accessOf } = await startAll()
    const { bob } = await meet({ alice: [], bob: [dead, dead, dead, accessOf('bob', 'first')] })
    expect(await bob.logged('closed')).toMatch(/(cannot reach the relay.*){3}/)
    expect(bob.signals).toHaveLength(3)
  })

  it('the caller waits at three at the same time, and once for each meeting', async () => {
    const { accessOf, first } = await startAll()
    const alice = makeLink({ own: ALICE, peer: BOB, relays: [accessOf('alice', 'first')] })
    alice.link.offer()
    await alice.logged('offered')
    const meetings = ['aa', 'aa', 'bb', 'cc', 'dd'].map((digits) => digits.repeat(16))
    for (const meeting of meetings) alice.link.negotiate(relaySignal(meeting, ID.first))
    const visitors = [...new Set(meetings)].map((meeting) => {
      const { url, ticket } = accessOf('bob', 'first')
      const visitor = new WebSocket(`${url}${meeting}`, { headers: { authorization: `Bearer ${ticket}` } })
      cleanUps.push(() => visitor.terminate())
      return visitor
    })
    await Promise.all(visitors.map((visitor) => once(visitor, 'open')))
    await waitUntil(() => first.role.calls === 3)
    const [, , , last] = visitors
    last?.close()
    if (last) await once(last, 'close')
    expect(first.role.health).toEqual({ relaying: 3, relayed: 3 })
  })

  it('a name is not looked up in networks that the server may not name', async () => {
    const { first } = await startAll()
    const { url, ticket } = first.accessOf('bob')
    const hostile = { url: url.replace('127.0.0.1', 'localhost'), ticket, namedFrom: 'internet' } as const
    const { bob } = await meet({ alice: [], bob: [hostile] })
    expect(await bob.logged('closed')).toContain('not one of a network that the server shares with us')
  })
})

describe('at the relay', () => {
  it('somebody else is turned away by the caller', async () => {
    const { accessOf } = await startRelay()
    const { alice, bob } = await meetAt(accessOf, { callee: MALLORY })
    expect(await alice.logged('turned away')).toContain(
      'the relay 127.0.0.1 was turned away: it has another identity',
    )
    await bob.logged('closed')
    expect(alice.log).not.toContain('connected')
  })

  it('somebody else is turned away by the callee', async () => {
    const { accessOf } = await startRelay()
    const bob = makeLink({ own: BOB, peer: ALICE, access: accessOf('bob') })
    const mallory = makeLink({ own: MALLORY, peer: BOB, access: accessOf('mallory') })
    bob.link.on('signal', (signal) => mallory.link.negotiate(signal))
    mallory.link.offer()
    await mallory.logged('offered')
    bob.link.answer(tcpOffer({ host: '127.0.0.1', port: await unusedPort() }))
    expect(await bob.logged('closed')).toContain('the relay 127.0.0.1 is not whom we were to meet')
    expect(bob.log).not.toContain('connected')
  })

  it('a ticket that is refused ends the call as the host has failed, and says both', async () => {
    const { accessOf } = await startRelay()
    const { alice, bob } = await meetAt((name) => ({ ...accessOf(name), ticket: 'none' }))
    const why = await bob.logged('closed')
    expect(why).toContain('closed offer-withdrawn: cannot reach 127.0.0.1')
    expect(why).toContain('cannot reach the relay 127.0.0.1 (Unexpected server response: 401)')
    expect(await alice.logged('cannot wait')).toContain('401')
  })

  it('a caller that gives up leaves', async () => {
    const { accessOf } = await startRelay()
    const alice = makeLink({ own: ALICE, peer: BOB, access: accessOf('alice') })
    alice.link.offer()
    await alice.logged('offered')
    alice.link.negotiate(relaySignal(MEETING))
    const bob = new WebSocket(`${accessOf('bob').url}${MEETING}`, {
      headers: { authorization: `Bearer ${accessOf('bob').ticket}` },
    })
    await once(bob, 'open')
    await waitUntil(() => relay.lines.some(({ message }) => message === 'call is relayed'))
    const closed = once(bob, 'close')
    await alice.link.close()
    await closed
    expect(alice.log).toEqual(['offered'])
  })

  it('a callee that does not come is not waited for longer than 10 s', async () => {
    const { accessOf } = await startRelay()
    const clock = new ManualClock()
    const alice = makeLink({ own: ALICE, peer: BOB, access: accessOf('alice'), clock })
    alice.link.offer()
    await alice.logged('offered')
    alice.link.negotiate(relaySignal(MEETING))
    clock.advance(10_000)
    expect(await alice.logged('cannot wait')).toContain('the callee did not come')
  })
})

/** A relay of an attacker, who changes what passes. */
const hostileRelay = async (change: (data: Buffer, n: number) => Buffer): Promise<RelayAccess> => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const waiting = new Map<string | undefined, { socket: WebSocket; early: Buffer[] }>()
  server.on('connection', (socket, { url }) => {
    cleanUps.push(() => socket.terminate())
    const other = waiting.get(url)
    if (!other) {
      const early: Buffer[] = []
      socket.on('message', (data: RawData) => early.push(data as Buffer))
      return void waiting.set(url, { socket, early })
    }
    other.socket.removeAllListeners('message')
    for (const data of other.early) socket.send(data)
    for (const [from, to] of [
      [socket, other.socket],
      [other.socket, socket],
    ] as const) {
      let n = 0
      from.on('message', (data: RawData) => to.send(change(data as Buffer, n++)))
      from.on('close', () => to.close())
    }
  })
  cleanUps.push(() => server.close())
  return { url: `ws://127.0.0.1:${(server.address() as net.AddressInfo).port}/relay/`, ticket: 't' }
}

describe('a hostile relay', () => {
  it.each([
    ['flips a bit', (data: Buffer) => Buffer.from(data).fill((data.at(-1) ?? 0) ^ 1, data.length - 1)],
    ['leaves out bytes', (data: Buffer) => data.subarray(1)],
    ['says something twice', (data: Buffer) => Buffer.concat([data, data])],
    ['says something of its own', () => Buffer.alloc(200, 0x17)],
  ])('that %s ends the call, and nothing wrong is heard', async (_, tamper) => {
    let isHostile = false
    const access = await hostileRelay((data) => (isHostile ? tamper(data) : data))
    const { alice, bob } = await connected(() => access)
    const before = await speak(alice, 20)
    await waitUntil(() => bob.heard.length === 20)
    isHostile = true
    const after = await speak(alice, 20, 100)
    expect(await bob.logged('closed')).toMatch(/closed (lost|protocol|peer-closed)/)
    await alice.logged('closed')
    expect(bob.heard.slice(0, 20)).toEqual(before)
    // What is repeated is heard once: TLS counts its records.
    expect([[], after.slice(0, 1)]).toContainEqual(bob.heard.slice(20))
  })

  it('reads nothing of what is said', async () => {
    const passed: Buffer[] = []
    const access = await hostileRelay((data) => {
      passed.push(data)
      return data
    })
    const { alice, bob } = await connected(() => access)
    const [said] = await speak(alice, 1, 0xa5)
    await waitUntil(() => bob.heard.length === 1)
    expect(said?.startsWith('a5a5a5a5a5a5a5a5')).toBe(true)
    expect(Buffer.concat(passed).includes(Buffer.alloc(8, 0xa5))).toBe(false)
  })

  it('that floods is left', async () => {
    let flood: () => void = () => undefined
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    server.on('connection', (socket) => {
      cleanUps.push(() => socket.terminate())
      flood = () => {
        for (let n = 0; n < 5000; n++) socket.send(Buffer.alloc(0))
      }
      flood()
    })
    cleanUps.push(() => server.close())
    const { port } = server.address() as net.AddressInfo
    const { bob } = await meetAt(() => ({ url: `ws://127.0.0.1:${port}/relay/`, ticket: 't' }))
    expect(await bob.logged('closed')).toContain('the relay sends more than there can be voice')
  })
})

it.each([
  [{ link: 'tcp', type: 'relay', meeting: MEETING }, { meeting: MEETING }],
  [
    { link: 'tcp', type: 'relay', meeting: MEETING, at: '0123abcd' },
    { meeting: MEETING, at: '0123abcd' },
  ],
  [{ link: 'tcp', type: 'relay', meeting: MEETING, at: '0123ABCD' }, { meeting: MEETING }],
  [{ link: 'tcp', type: 'relay', meeting: MEETING, at: 'ws://127.0.0.1/' }, { meeting: MEETING }],
  [{ link: 'tcp', type: 'relay', meeting: MEETING, at: ['0123abcd'] }, { meeting: MEETING }],
  [{ link: 'tcp', type: 'relay', meeting: `${MEETING}/../x` }, undefined],
  [{ link: 'tcp', type: 'relay', meeting: MEETING.toUpperCase() }, undefined],
  [{ link: 'tcp', type: 'relay', meeting: [MEETING] }, undefined],
  [{ link: 'tcp', type: 'other', meeting: MEETING }, undefined],
  [{ link: 'webrtc', type: 'relay', meeting: MEETING }, undefined],
])('reads the meeting of %j as %j', (value, meeting) => {
  const signal = asSignal(value)
  expect(signal && meetingIn(signal)).toEqual(meeting)
})
