import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { RelayTickets, TICKET_LIFETIME_MS } from './relay-tickets'
import { type RelayClient, relayForEachTest } from './testing/relay-for-each-test'

const relay = relayForEachTest()
const MEETING = '00112233445566778899aabbccddeeff'
const OTHER_MEETING = 'f'.repeat(32)
const FROM_VOICE = Buffer.alloc(160, 7)

const FLOOD = 'a side sends more than there can be voice'

/** Why calls have ended, as the log says. A flood may not read why it is closed. */
const reasons = () =>
  relay.lines.flatMap(({ message, fields }) => (message === 'relayed call ended' ? fields['reason'] : []))

/** The answer to a request that does not become a WebSocket. */
const refusal = async (socket: { once: (event: 'error', listener: (error: Error) => void) => unknown }) =>
  new Promise<string>((resolve) => socket.once('error', ({ message }) => resolve(message)))

const pair = async (options: Parameters<typeof relay.start>[0] = {}) => {
  const server = await relay.start(options)
  const alice = await server.joined('alice', MEETING)
  const bob = await server.joined('bob', MEETING)
  return { ...server, alice, bob }
}
const talk = async ({ alice, bob }: Record<'alice' | 'bob', RelayClient>): Promise<void> => {
  alice.socket.send(FROM_VOICE)
  await bob.heard(FROM_VOICE.length)
}

describe('two with the same meeting', () => {
  it('get what the other one sends, in order, both ways', async () => {
    const { alice, bob } = await pair()
    const [up, down] = [0x100, 0x8000].map((from) =>
      Array.from({ length: 200 }, (_, n) => Buffer.from([(from + n) >> 8, (from + n) & 255, 1, 2])),
    )
    for (const each of up ?? []) alice.socket.send(each)
    for (const each of down ?? []) bob.socket.send(each)
    expect(await bob.heard(800)).toEqual(Buffer.concat(up ?? []))
    expect(await alice.heard(800)).toEqual(Buffer.concat(down ?? []))
  })

  it('get what was sent before they came', async () => {
    const { joined } = await relay.start()
    const alice = await joined('alice', MEETING)
    alice.socket.send(Buffer.from('client hello'))
    alice.socket.send(Buffer.from(' and more'))
    await new Promise<void>((resolve) => alice.socket.ping('', true, () => resolve()))
    await once(alice.socket, 'pong')
    const bob = await joined('bob', MEETING)
    expect((await bob.heard(21)).toString()).toBe('client hello and more')
  })

  it('are both counted, and their call is logged without names', async () => {
    const { alice, bob, role } = await pair()
    await talk({ alice, bob })
    expect(role.health).toEqual({ relaying: 1, relayed: 1 })
    alice.socket.close(1000)
    await bob.closed
    expect(role.health).toEqual({ relaying: 0, relayed: 1 })
    const ended = relay.lines.find(({ message }) => message === 'relayed call ended')
    expect(ended?.fields).toMatchObject({ bytes: FROM_VOICE.length, reason: 'a side has left', relaying: 0 })
    expect(JSON.stringify(relay.lines)).not.toMatch(/alice|bob|0011/)
  })

  it('are told apart: one that leaves, and one that is lost', async () => {
    const first = await pair()
    first.alice.socket.close(1000)
    expect(await first.bob.closed).toMatchObject({ code: 1000 })
    const alice = await first.joined('alice', OTHER_MEETING)
    const bob = await first.joined('bob', OTHER_MEETING)
    alice.socket.terminate()
    expect(await bob.closed).toMatchObject({ code: 4003, reason: 'the other side was lost' })
  })
})

describe('the relay refuses', () => {
  it.each([
    ['no ticket', () => undefined],
    ['a ticket of another server', (clock: ManualClock) => new RelayTickets(clock).for('alice')],
    ['no ticket at all', () => 'nonsense'],
  ])('%s', async (_, ticket) => {
    const clock = new ManualClock()
    const { client } = await relay.start({ clock })
    expect(await refusal(client(MEETING, ticket(clock)).socket)).toContain('401')
  })

  it('a ticket that has expired', async () => {
    const clock = new ManualClock()
    const { client, role } = await relay.start({ clock })
    const ticket = role.ticketFor('alice')
    clock.advance(TICKET_LIFETIME_MS)
    expect(await refusal(client(MEETING, ticket).socket)).toContain('401')
  })

  it('a path that is no meeting', async () => {
    const { client, role } = await relay.start()
    expect(await client('../x', role.ticketFor('alice')).closed).toMatchObject({ code: 1006 })
    expect(await client('short', role.ticketFor('alice')).closed).toMatchObject({ code: 1008 })
  })

  it('a third one, while the two go on', async () => {
    const { alice, bob, client, role } = await pair()
    const third = client(MEETING, role.ticketFor('mallory'))
    expect(await third.closed).toMatchObject({ code: 4001 })
    await talk({ alice, bob })
  })

  it('more connections of a name than it may have', async () => {
    const { joined, client, role } = await relay.start({ limits: { perName: 2 } })
    await joined('alice', MEETING)
    await joined('alice', OTHER_MEETING)
    expect(await client('a'.repeat(32), role.ticketFor('alice')).closed).toMatchObject({ code: 1013 })
    await joined('bob', 'a'.repeat(32))
  })

  it('more calls than it may have, and has the place again when one ends', async () => {
    const { alice, bob, client, joined, role } = await pair({ limits: { calls: 1 } })
    const carol = client(OTHER_MEETING, role.ticketFor('carol'))
    expect(await carol.closed).toMatchObject({ code: 1013 })
    await talk({ alice, bob })
    alice.socket.close()
    await bob.closed
    await joined('carol', OTHER_MEETING)
  })

  it('those for whom the server has no place, in words', async () => {
    const server = await relay.start({}, { limits: { connections: 1 } })
    await server.joined('alice', MEETING)
    const bob = server.client(MEETING, server.role.ticketFor('bob'))
    expect(await bob.closed).toMatchObject({ code: 1013, reason: 'the server is busy: try again later' })
  })

  it('more connections of one host than it may have', async () => {
    const limits = { perAddress: 2 }
    const server = await relay.start({ limits }, { limits: { exemptLoopback: false } })
    await server.joined('alice', MEETING)
    await server.joined('bob', OTHER_MEETING)
    const carol = server.client('a'.repeat(32), server.role.ticketFor('carol'))
    expect(await carol.closed).toMatchObject({ code: 1013 })
    await server.client('b'.repeat(32), server.role.ticketFor('dave'), { localAddress: '127.0.1.1' }).opened()
  })
})

describe('one that is alone', () => {
  it('waits for a minute', async () => {
    const clock = new ManualClock()
    const { joined } = await relay.start({ clock })
    const alice = await joined('alice', MEETING)
    clock.advance(59_999)
    expect(alice.socket.readyState).toBe(alice.socket.OPEN)
    clock.advance(1)
    expect(await alice.closed).toMatchObject({ code: 4002 })
  })

  it('is replaced by a later connection of the same phone', async () => {
    const { joined } = await relay.start()
    const before = await joined('alice', MEETING)
    const alice = await joined('alice', MEETING)
    expect(await before.closed).toMatchObject({ code: 4001 })
    const bob = await joined('bob', MEETING)
    await talk({ alice, bob })
  })

  it('may send only little before the other one comes', async () => {
    const { joined } = await relay.start()
    const alice = await joined('alice', MEETING)
    for (let n = 0; n < 5; n++) alice.socket.send(Buffer.alloc(16_000))
    expect(await alice.closed).toMatchObject({ code: 1008 })
  })
})

describe('a side that breaks a rule is closed, and the other one at once', () => {
  it('by text', async () => {
    const { alice, bob } = await pair()
    alice.socket.send('hello')
    expect(await alice.closed).toMatchObject({ code: 1003 })
    expect(await bob.closed).toMatchObject({ code: 4003 })
    expect(bob.received).toEqual([])
  })

  it('by a message that is too long', async () => {
    const { alice, bob } = await pair()
    alice.socket.send(Buffer.alloc(16 * 1024 + 1))
    expect(await alice.closed).toMatchObject({ code: 1009 })
    expect(await bob.closed).toMatchObject({ code: 4003 })
    expect(bob.received).toEqual([])
  })

  it.each([
    ['long messages', 16_000, 40],
    ['empty messages', 0, 6000],
  ])('by a flood of %s, while another call goes on', async (_, bytes, times) => {
    const flooded = await pair({ clock: new ManualClock() })
    const carol = await flooded.joined('carol', OTHER_MEETING)
    const dave = await flooded.joined('dave', OTHER_MEETING)
    for (let n = 0; n < times; n++) flooded.alice.socket.send(Buffer.alloc(bytes))
    await flooded.alice.closed
    expect(reasons()).toEqual([FLOOD])
    expect(await flooded.bob.closed).toMatchObject({ code: 4003 })
    await talk({ alice: carol, bob: dave })
  })

  it('by a flood of pings, which count as messages', async () => {
    // Few: `ws` itself ends a connection that leaves many pongs unread.
    const { alice, bob } = await pair({ clock: new ManualClock(), limits: { burstBytes: 1000 } })
    for (let n = 0; n < 21; n++) alice.socket.ping()
    await alice.closed
    expect(reasons()).toEqual([FLOOD])
    expect(await bob.closed).toMatchObject({ code: 4003 })
  })

  it('by silence', async () => {
    const clock = new ManualClock()
    const { alice, bob } = await pair({ clock })
    clock.advance(60_000)
    expect(await alice.closed).toMatchObject({ code: 1001 })
    expect(await bob.closed).toMatchObject({ code: 4003 })
  })

  it('by leaving unread what it is sent', async () => {
    const server = await relay.start({ limits: { bytesPerSecond: 1e9, burstBytes: 1e9 } })
    const slow = net.connect(server.port, '127.0.0.1')
    const ticket = server.role.ticketFor('slow')
    slow.write(
      `GET /relay/${MEETING} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer ${ticket}\r\n\r\n`,
    )
    await once(slow, 'readable')
    const alice = await server.joined('alice', MEETING)
    // The system's buffers take megabytes.
    const more = setInterval(() => {
      for (let n = 0; n < 50; n++) alice.socket.send(Buffer.alloc(16_000))
    }, 1)
    const { code } = await alice.closed
    clearInterval(more)
    expect(code).toBe(4003)
    await waitUntil(() => server.role.health['relaying'] === 0)
    expect(reasons()).toEqual(['a side does not read what it is sent'])
    slow.destroy()
  })
})
