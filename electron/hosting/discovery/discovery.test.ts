import { once } from 'node:events'
import type { RemoteInfo } from 'node:dgram'
import { decode, type Packet } from 'dns-packet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { AnnouncementState } from '../../../phone/model'
import { LoopbackNetwork, servers, type Stranger } from '../testing/loopback-network'
import type { Announcer } from './announcer'
import { HostQueries } from './host-queries'

const SERVICE = '_ringdown._tcp.local'

let clock: ManualClock
let network: LoopbackNetwork
beforeEach(async () => {
  clock = new ManualClock()
  network = await LoopbackNetwork.open(clock)
})
afterEach(() => network.close())

const announced = (announcer: Announcer): AnnouncementState => {
  clock.advance(750)
  return announcer.state
}

/** The next packet to a stranger that satisfies a condition. */
const packet = async ({ socket }: Stranger, holds: (packet: Packet) => boolean): Promise<Packet> => {
  for (;;) {
    const [bytes] = (await once(socket, 'message')) as [Buffer, RemoteInfo]
    const message = decode(bytes)
    if (holds(message)) return message
  }
}

/** A stranger's announcement of a service. */
const response = (label: string, port: number, ttl = 120, target = 'other.local'): Packet => ({
  type: 'response',
  answers: [
    { type: 'PTR', name: SERVICE, ttl, data: `${label}.${SERVICE}` },
    { type: 'SRV', name: `${label}.${SERVICE}`, ttl, data: { port, target } },
  ],
})

describe('an announced server', () => {
  it('is found by a later browser, with its name and address', async () => {
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio 1.5', port: 4242 })
    expect(announcer.state).toEqual({ kind: 'probing', name: 'Studio 1.5' })
    expect(announced(announcer)).toEqual({
      kind: 'announced',
      name: 'Studio 1.5',
      hostName: 'studio-ringdown.local',
    })
    const browser = await network.browser()
    clock.advance(2000)
    browser.start()
    const answered = servers(browser, (list) => list.length === 1)
    const stranger = await network.stranger()
    await stranger.send({ type: 'query', questions: [{ type: 'PTR', name: SERVICE.toUpperCase() }] })
    await packet(stranger, ({ type }) => type === 'query')
    clock.advance(20)
    expect(await answered).toEqual([
      {
        id: `studio 1-5.${SERVICE} 127.0.0.1`,
        name: 'Studio 1.5',
        host: '127.0.0.1',
        port: 4242,
        address: '127.0.0.1:4242',
        here: true,
      },
    ])
  })

  it('is found by a running browser, and disappears after its goodbye', async () => {
    const browser = await network.browser()
    browser.start()
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio', port: 4242 })
    // Takes the unicast packets for the announcer's address, so that only announcements count.
    await network.stranger()
    announced(announcer)
    await servers(browser, (list) => list[0]?.name === 'Studio')
    announcer.stop()
    expect(announcer.state).toEqual({ kind: 'silent' })
    await servers(browser, (list) => list.length === 0)
  })

  it('is not announced before probing has finished', async () => {
    const stranger = await network.stranger()
    const announcer = await network.announcer()
    const probes = packet(stranger, ({ type }) => type === 'query')
    announcer.start({ name: 'Studio', port: 4242 })
    expect((await probes).questions).toMatchObject([
      { type: 'ANY', name: `Studio.${SERVICE}` },
      { type: 'ANY', name: 'studio-ringdown.local' },
    ])
    await stranger.send(response('studio', 9))
    await once(announcer, 'state')
    expect(announcer.state).toEqual({ kind: 'probing', name: 'Studio (2)' })
    expect(announced(announcer)).toMatchObject({
      ...{ kind: 'announced', name: 'Studio (2)', lostName: 'Studio' },
    })
  })

  it('says that it has lost its name when another server claims it later', async () => {
    const stranger = await network.stranger()
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio', port: 4242 })
    expect(announced(announcer)).not.toHaveProperty('lostName')
    const states: AnnouncementState[] = []
    announcer.on('state', (state) => states.push(state))
    // The greater data wins.
    await stranger.send(response('Studio', 9, 120, 'zzz.local'))
    await once(announcer, 'state')
    clock.advance(750)
    expect(states).toEqual([
      { kind: 'probing', name: 'Studio (2)' },
      { kind: 'announced', name: 'Studio (2)', hostName: 'studio-ringdown.local', lostName: 'Studio' },
    ])
    announcer.start({ name: 'Atelier', port: 4242 })
    expect(announced(announcer)).toMatchObject({ name: 'Atelier' })
    expect(announcer.state).not.toHaveProperty('lostName')
  })

  it('takes another host name when a stranger owns it', async () => {
    const stranger = await network.stranger()
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio', port: 4242 })
    const other = packet(stranger, ({ questions }) =>
      Boolean(questions?.some(({ name }) => name === 'studio-ringdown-2.local')),
    )
    await stranger.send({
      type: 'response',
      answers: [{ type: 'A', name: 'Studio-Ringdown.local', ttl: 120, data: '203.0.113.1' }],
    })
    await other
    expect(announced(announcer)).toMatchObject({ name: 'Studio', hostName: 'studio-ringdown-2.local' })
  })

  it('probes slowly when somebody claims every name', async () => {
    const stranger = await network.stranger()
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio', port: 4242 })
    for (let number = 1; number <= 16; number++) {
      const next = once(announcer, 'state')
      await stranger.send(response(number === 1 ? 'Studio' : `Studio (${number})`, 9))
      await next
    }
    expect(announcer.state).toEqual({ kind: 'probing', name: 'Studio (17)' })
    clock.advance(4999)
    expect(announcer.state.kind).toBe('probing')
    clock.advance(1)
    expect(announced(announcer)).toMatchObject({ kind: 'announced', name: 'Studio (17)' })
  })

  it('probes a name at the same time as another server: one of the two takes another name', async () => {
    const announcers = [await network.announcer('one'), await network.announcer('two')]
    announcers.forEach((announcer, i) => announcer.start({ name: 'Studio', port: 4242 + i }))
    const browser = await network.browser()
    browser.start()
    clock.advance(750)
    const [one, two] = announcers as [Announcer, Announcer]
    await once(one, 'state')
    expect(one.state).toEqual({ kind: 'probing', name: 'Studio (2)' })
    clock.advance(2000)
    const found = await servers(browser, (list) => list.length === 2 && list[0]?.port === 4243)
    expect(found.map(({ name, port }) => [name, port])).toEqual([
      ['Studio', 4243],
      ['Studio (2)', 4242],
    ])
    expect(two.state).toMatchObject({ kind: 'announced', name: 'Studio' })
  })

  it('answers a one-shot resolver by unicast', async () => {
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio', port: 4242 })
    announced(announcer)
    const resolver = await network.stranger({ port: 0 })
    const reply = packet(resolver, ({ type }) => type === 'response')
    await resolver.send({ type: 'query', id: 77, questions: [{ type: 'PTR', name: SERVICE }] })
    expect(await reply).toMatchObject({ id: 77, questions: [{ type: 'PTR', name: SERVICE }] })
    expect((await reply).answers?.[0]).toMatchObject({ type: 'PTR', ttl: 10, data: `Studio.${SERVICE}` })
  })

  it('does not answer with known answers, or to questions for something else', async () => {
    const announcer = await network.announcer()
    announcer.start({ name: 'Studio', port: 4242 })
    announced(announcer)
    const stranger = await network.stranger()
    const resolver = await network.stranger({ port: 0 })
    const ptr = { type: 'PTR', name: SERVICE } as const
    // The answer to a one-shot query is immediate, so everything sent before has been read by then.
    const settled = async (): Promise<void> => {
      const reply = packet(resolver, ({ type }) => type === 'response')
      await resolver.send({ type: 'query', questions: [ptr] })
      await reply
    }
    await settled()
    clock.advance(5000)
    const pending = clock.pendingTimers
    await stranger.send({
      type: 'query',
      questions: [ptr],
      answers: [{ ...ptr, ttl: 100, data: `Studio.${SERVICE}` }],
    })
    await stranger.send({ type: 'query', questions: [{ type: 'PTR', name: '_other._tcp.local' }] })
    await settled()
    expect(clock.pendingTimers).toBe(pending)
    await stranger.send({ type: 'query', questions: [ptr] })
    await settled()
    expect(clock.pendingTimers).toBe(pending + 1)
  })

  it('is announced again under a new name', async () => {
    const browser = await network.browser()
    browser.start()
    const announcer = await network.announcer()
    await network.stranger()
    announcer.start({ name: 'Studio', port: 4242 })
    announced(announcer)
    await servers(browser, (list) => list[0]?.name === 'Studio')
    announcer.start({ name: 'Kitchen', port: 4242 })
    announced(announcer)
    await servers(browser, (list) => list.length === 1 && list[0]?.name === 'Kitchen')
  })
})

describe('the list of servers', () => {
  it('forgets a server that has expired', async () => {
    const browser = await network.browser()
    browser.start()
    const stranger = await network.stranger()
    await stranger.send(response('Studio', 4242, 3600))
    await servers(browser, (list) => list.length === 1)
    clock.advance(149_999)
    expect(browser.nearbyServers.servers).toHaveLength(1)
    clock.advance(1)
    expect(browser.nearbyServers.servers).toEqual([])
  })

  it('holds at most ten servers of one computer', async () => {
    const browser = await network.browser()
    browser.start()
    const stranger = await network.stranger()
    // One neighbour may send fifty packets a second.
    for (let i = 0; i < 40; i++) await stranger.send(response(`s${i}`, 1000 + i))
    await stranger.send(response('s0', 9999))
    const list = await servers(browser, (found) => found.some(({ port }) => port === 9999))
    expect(list).toHaveLength(10)
  })

  it('survives malformed packets, and shows names in one short line', async () => {
    const browser = await network.browser()
    browser.start()
    const stranger = await network.stranger()
    const greedy = Buffer.alloc(12, 0xff)
    const looping = Buffer.from('8400000000010000000000' + '00c00c000c0001', 'hex')
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), greedy, looping, Buffer.alloc(9100)]) {
      await stranger.send(bytes)
    }
    const txt = [`name=a\u202e\nb${'c'.repeat(200)}`]
    const { answers = [] } = response('evil', 4242)
    await stranger.send({
      type: 'response',
      answers: [...answers, { type: 'TXT', name: `evil.${SERVICE}`, data: txt }],
    })
    const [found] = await servers(browser, (list) => list.length === 1)
    expect(found?.name).toBe(`ab${'c'.repeat(62)}`)
  })

  it('ignores an answer from a port that is not the group’s', async () => {
    const browser = await network.browser()
    browser.start()
    const elsewhere = await network.stranger({ port: 0 })
    await elsewhere.send(response('Fake', 1))
    const stranger = await network.stranger()
    await stranger.send(response('Studio', 4242))
    const [found] = await servers(browser, (list) => list.length > 0)
    expect(found?.name).toBe('Studio')
    expect(browser.nearbyServers.servers).toHaveLength(1)
  })

  it('asks for the records that a responder leaves out', async () => {
    const browser = await network.browser()
    browser.start()
    const stranger = await network.stranger()
    const { answers = [] } = response('Studio', 4242)
    const asked = packet(stranger, ({ questions }) => questions?.some(({ type }) => type === 'SRV') === true)
    await stranger.send({ type: 'response', answers: answers.slice(0, 1) })
    await stranger.send(response('Other', 1))
    await servers(browser, (list) => list.length === 1)
    clock.advance(1000)
    expect((await asked).questions?.map(({ name }) => name)).toContain(`Studio.${SERVICE}`)
  })
})

describe('a thousand spoofed announcements', () => {
  it('neither keep a server out of the list nor remove it', async () => {
    const queries = new HostQueries({ clock, port: network.port })
    const browser = await network.browser(queries)
    browser.start()
    const listener = await network.stranger()
    const announcer = await network.announcer()
    const names = (): string[] => browser.nearbyServers.servers.map(({ name }) => name)
    const announceFrom = async (address: string, label: string): Promise<void> =>
      (await network.stranger({ address })).send(response(label, 6666))
    const BATCH = 20
    const flood = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n += BATCH) {
        for (let i = n; i < n + BATCH; i++) await announceFrom(`127.1.${i >> 8}.${i & 255}`, `junk ${i}`)
        await servers(browser, (list) => list.some(({ name }) => name === `junk ${n + BATCH - 1}`))
        clock.advance(1000)
      }
    }
    await flood(0, 500)
    expect(names()).toHaveLength(20)

    const confirmed = once(queries, 'answer')
    announcer.start({ name: 'Studio', port: 4242 })
    announced(announcer)
    await confirmed
    expect(names()).toContain('Studio')

    const stillThere = once(queries, 'answer')
    // A spoofed goodbye: the listener's source is the announcer's, too.
    await listener.send(response('Studio', 4242, 0))
    await stillThere
    await flood(500, 1000)
    expect(names()).toContain('Studio')
    expect(names()).toHaveLength(21)

    const goodbye = packet(
      listener,
      ({ answers }) => answers?.some((record) => 'ttl' in record && record.ttl === 0) === true,
    )
    announcer.stop()
    await goodbye
    await announceFrom('127.2.0.1', 'later')
    await servers(browser, (list) => list.some(({ name }) => name === 'later'))
    clock.advance(1000)
    expect(names()).not.toContain('Studio')
  })
})
