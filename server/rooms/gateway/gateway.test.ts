import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  broadcastText,
  MAX_CLIENT_MESSAGE_BYTES,
  initText,
  kickText,
  rawObject,
  type RoomsForm,
  unicastText,
} from '../../../protocol/rooms'
import { textOf, vectorOf } from '../../../protocol/rooms/testing/vectors'
import { openLinks } from '../link-secret'
import { roomsForEachTest } from '../testing/rooms-for-each-test'

const { standInHost, startGateway, loggedAs } = roomsForEachTest()
const UUID_V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const NO_TOKEN = { code: 4004, reason: 'did not send auth token' }
const NO_INIT = { code: 4000, reason: 'did not send init' }
const AUTH = textOf(vectorOf('r-a1'))
const TOKEN = 'tok-A1b2C3'
const INIT = initText({ port: 3000, id: 'h1' })

/** A gateway with one room host, which does what the test says. */
const start = async (form: RoomsForm = 'document') => {
  const clock = new ManualClock()
  const host = await standInHost()
  const gateway = await startGateway([host.place], { clock, form })
  const link = await host.link()
  link.send(INIT)
  await gateway.isLinkedTo(1)
  return { clock, host, link, ...gateway }
}

/** One with a client in the lobby. */
const startWithClient = async () => {
  const started = await start()
  const client = await started.enter('lobby', TOKEN)
  return { ...started, client, id: idIn(await started.link.next()) }
}

const idIn = (text: string): string => (JSON.parse(text) as { readonly id: string }).id
const inEnvelope = (id: string, message: string, token = TOKEN): string =>
  `{"token":"${token}","room":"lobby","id":"${id}","message":${message}}`
const joinOf = (id: string, token?: string) => inEnvelope(id, '{"action":"req","request":{"type":0}}', token)
const leaveOf = (id: string, token?: string) => inEnvelope(id, '{"action":"req","request":{"type":1}}', token)

describe('guests of one address', () => {
  it('wait two at once at a room, until one has gone', async () => {
    const host = await standInHost()
    const gateway = await startGateway([host.place], {}, { exemptLoopback: false })
    const link = await host.link()
    link.send(INIT)
    await gateway.isLinkedTo(1)
    const [first] = [await gateway.enter('lobby', 'guest'), await gateway.enter('lobby', 'guest')]
    for (const client of [await link.next(), await link.next()]) expect(client).toContain('"token":"guest"')
    const third = await gateway.enter('lobby', 'guest')
    expect((await third.closed).code).toBe(1013)
    await gateway.enter('attic', 'guest')
    expect(await link.next()).toContain('"room":"attic"')
    await first.close()
    expect(await link.next()).toContain('"type":1')
    await gateway.enter('lobby', 'guest')
    expect(await link.next()).toContain('"type":0')
  })
})

describe('a client', () => {
  it('that says nothing for 20 s is closed', async () => {
    const { clock, open, gateway } = await start()
    const client = await open('lobby')
    clock.advance(19_999)
    expect(await client.pong('foo')).toBe('foo')
    clock.advance(1)
    expect(await client.closed).toEqual(NO_TOKEN)
    expect(gateway.health).toMatchObject({ roomClients: 0, rooms: 0 })
  })

  it.each(['r-a2', 'r-a4', 'r-a5', 'r-a6'])('that does not begin with a token is closed: %s', async (id) => {
    const { open } = await start()
    const client = await open('lobby')
    client.send(textOf(vectorOf(id)))
    expect(await client.closed).toEqual(NO_TOKEN)
  })

  it('has to begin with text', async () => {
    const { open } = await start()
    const client = await open('lobby')
    client.socket.send(Buffer.from(AUTH))
    expect(await client.closed).toEqual(NO_TOKEN)
  })

  it('joins, speaks and leaves in the words of the document', async () => {
    const { enter, link } = await start()
    const client = await enter('lobby', TOKEN)
    const join = await link.next()
    const id = idIn(join)
    expect(id).toMatch(UUID_V4)
    expect(join).toBe(joinOf(id))
    const said = '{ "n":1.0, "big":1e400, "z":-0, "k" : [1,2] }'
    client.send(` ${said}\n`)
    client.socket.send(Buffer.from('{"binary":"é"}'))
    expect(await link.next()).toBe(inEnvelope(id, said))
    expect(await link.next()).toBe(inEnvelope(id, '{"binary":"é"}'))
    client.socket.close()
    expect(await link.next()).toBe(leaveOf(id))
  })

  it('joins, speaks and leaves in the words of the code', async () => {
    const { enter, link } = await start('coded')
    const client = await enter('lobby', TOKEN)
    const { payload } = JSON.parse(await link.next()) as { payload: { client: string } }
    expect(payload).toEqual({ room: 'lobby', client: expect.stringMatching(UUID_V4) as string, token: TOKEN })
    client.send('{"a":1.0}')
    expect(await link.next()).toBe(
      `{"type":"client_msg","payload":{"client_id":"${payload.client}","payload":{"a":1.0}}}`,
    )
    await client.close()
    expect(await link.next()).toBe(`{"type":"leave","payload":{"client":"${payload.client}"}}`)
  })

  it('cannot forge a Join or Leave, and says only once who it is', async () => {
    const { client, link, id } = await startWithClient()
    client.send(
      ...[textOf(vectorOf('r-a8')), '{"action":"req","request":{"type":1}}', textOf(vectorOf('r-a7'))],
      ...['no JSON', '{"a":1},"id":"another"', '[]', textOf(vectorOf('r-a9'))],
    )
    expect(await link.next()).toBe(inEnvelope(id, textOf(vectorOf('r-a9'))))
  })

  it.each([
    ['été 🎬', 'été 🎬'],
    ['a/b', 'a/b'],
    ['Lobby', 'Lobby'],
  ])('is in the room %s that the path names', async (room, decoded) => {
    const { enter, link } = await start()
    await enter(room, TOKEN)
    expect(JSON.parse(await link.next())).toMatchObject({ room: decoded })
  })

  it.each(['a\0', 'x'.repeat(65), '\u007f'])(
    'is closed in a room that can have no such name',
    async (room) => {
      const { open } = await start()
      expect(await (await open(room)).closed).toMatchObject({ code: 4001 })
    },
  )

  it.each([
    ['closes', (client: { socket: { close: () => void } }) => client.socket.close()],
    ['drops', (client: { socket: { terminate: () => void } }) => client.socket.terminate()],
    [
      'sends a message that is too long',
      (client: { send: (text: string) => void }) =>
        client.send(`{"a":"${'x'.repeat(MAX_CLIENT_MESSAGE_BYTES)}"}`),
    ],
  ])('that %s leaves exactly once', async (_, end) => {
    const { client, link, id, enter } = await startWithClient()
    end(client)
    expect(await link.next()).toBe(leaveOf(id))
    const next = await enter('lobby', 'next')
    const join = await link.next()
    expect(join).toBe(joinOf(idIn(join), 'next'))
    // A host that still speaks to it is ignored.
    link.send(kickText(id, 4005), unicastText('lobby', id, rawObject({}), 'document'))
    link.send(broadcastText('lobby', rawObject({ a: 1 }), 'document'))
    expect(await next.next()).toBe('{"a":1}')
  })

  it('that answers no ping for 45 s is dropped, and leaves', async () => {
    const { clock, enter, link } = await start()
    await enter('lobby', 'dead', { autoPong: false })
    const dead = await link.next()
    const alive = await enter('lobby', 'alive')
    await link.next()
    for (let n = 0; n < 3; n++) {
      clock.advance(15_000)
      await alive.pong()
      await link.pong()
    }
    expect(await link.next()).toBe(leaveOf(idIn(dead), 'dead'))
    expect(alive.socket.readyState).toBe(alive.socket.OPEN)
  })
})

it('shows the list of rooms only to those who say who they are', async () => {
  const host = await standInHost()
  const personOf = (token: string) => (token === 'good' ? { key: 'a' } : undefined)
  const { watch } = await startGateway([host.place], { personOf })
  expect(await (await watch('bad')).closed).toMatchObject({ code: 4004 })
  const good = await watch('good')
  expect(await good.next()).toBe('{"action":"rooms","rooms":[],"gone":[]}')
  // What it says is ignored; that it floods is not.
  for (let n = 0; n < 2_000; n++) good.send('{"a":1}')
  expect(await good.closed).toMatchObject({ code: 1008 })
  const closed = await startGateway([host.place])
  expect(await (await closed.watch('good')).closed).toMatchObject({ code: 4004 })
})

describe('a room host', () => {
  it('reaches one client, or all of a room', async () => {
    const { client, link, id, enter } = await startWithClient()
    const other = await enter('lobby', 'other')
    const elsewhere = await enter('elsewhere', 'third')
    await link.next()
    await link.next()
    const all = '{ "n":1.0, "big":12345678901234567890, "k" : [1,2] }'
    link.send(`{"room":"lobby","id":"${id}","message":{"only":"you"}}`)
    link.send(`{"room":"lobby","id":null,"message":${all},"extra":9}`)
    link.send('{"type":"room_msg","payload":{"room":"elsewhere","payload":{}}}')
    expect([await client.next(), await client.next()]).toEqual(['{"only":"you"}', all])
    expect(await other.next()).toBe(all)
    expect(await elsewhere.next()).toBe('{}')
  })

  it.each([4002, 4005, 4999, 1013])('kicks a client with %i, which then leaves', async (code) => {
    const { client, link, id } = await startWithClient()
    link.send(kickText(id, code))
    expect(await client.closed).toEqual({ code, reason: '' })
    expect(await link.next()).toBe(leaveOf(id))
  })

  it('kicks with 4000 where a WebSocket cannot have the code', async () => {
    const { client, link, id } = await startWithClient()
    link.send(kickText(id, 1006))
    expect(await client.closed).toEqual({ code: 4000, reason: '' })
  })

  it('that errs is ignored, and keeps its link', async () => {
    const { client, link, id } = await startWithClient()
    for (const vector of ['r-x4', 'r-x5', 'r-x6', 'r-x12', 'r-x18', 'r-x23'])
      link.send(textOf(vectorOf(vector)))
    link.send(unicastText('other', id, rawObject({}), 'document'), kickText('nobody', 4005), 'no JSON')
    link.socket.send(Buffer.from([0xff]))
    link.send('{"type":"gossip","payload":{"rooms":[]}}')
    link.send(broadcastText('lobby', rawObject({ a: 1 }), 'document'))
    expect(await client.next()).toBe('{"a":1}')
    expect(loggedAs('message of a room host ignored')).not.toEqual([])
  })

  it('has 20 s for its init', async () => {
    const clock = new ManualClock()
    const host = await standInHost()
    await startGateway([host.place], { clock })
    const link = await host.link()
    // The gateway's side is open, too.
    await link.pong()
    clock.advance(20_000)
    expect(await link.closed).toEqual(NO_INIT)
    clock.advance(5_000)
    await host.link(2)
  })

  it.each([
    ['another message', textOf(vectorOf('r-x14')), NO_INIT],
    ['a port that is none', textOf(vectorOf('r-x17')), NO_INIT],
    ['no JSON', '{', NO_INIT],
    ['a wrong token', textOf(vectorOf('r-x16')), { code: 4004, reason: 'the token is wrong' }],
    ['no token', textOf(vectorOf('r-c1')), { code: 4004, reason: 'the token is wrong' }],
  ])('that begins with %s is closed', async (_, first, closed) => {
    const host = await standInHost()
    const { gateway } = await startGateway([host.place], {
      clock: new ManualClock(),
      secret: openLinks('s3cret'),
    })
    const link = await host.link()
    link.send(first)
    expect(await link.closed).toEqual(closed)
    expect(gateway.health).toMatchObject({ roomHosts: 0 })
  })

  it('with the secret is linked', async () => {
    const host = await standInHost()
    const { isLinkedTo } = await startGateway([host.place], {
      clock: new ManualClock(),
      secret: openLinks('s3cret'),
    })
    const link = await host.link()
    link.send(textOf(vectorOf('r-c2')))
    await isLinkedTo(1)
    expect(await link.pong()).toBe('until here')
  })

  it('that answers no ping for 30 s is dead, and dialled again after 5 s', async () => {
    const { clock, link, host, gateway, isLinkedTo } = await start()
    for (let n = 0; n < 6; n++) {
      clock.advance(10_000)
      await link.pong()
    }
    expect(gateway.health).toMatchObject({ roomHosts: 1 })
    link.socket.pause()
    clock.advance(30_000)
    await isLinkedTo(0)
    clock.advance(5_000)
    await host.link(2)
  })

  it('with two addresses has one link', async () => {
    const clock = new ManualClock()
    const [one, other] = [await standInHost(), await standInHost()]
    const { gateway, isLinkedTo } = await startGateway([one.place, other.place], { clock })
    ;(await one.link()).send(INIT)
    await isLinkedTo(1)
    const second = await other.link()
    second.send(INIT)
    expect(await second.closed).toMatchObject({ code: 4000 })
    clock.advance(15_000)
    expect(await (await one.link()).pong()).toBe('until here')
    expect([one.links.length, other.links.length, gateway.health['roomHosts']]).toEqual([1, 1, 1])
  })
})

describe('a room host that is lost', () => {
  const TWO = [initText({ port: 1, id: 'h1' }), initText({ port: 1, id: 'h2' })]

  it('loses no client where there is another one: all join there in order', async () => {
    const clock = new ManualClock()
    const hosts = [await standInHost(), await standInHost()]
    const { enter, isLinkedTo } = await startGateway(
      hosts.map(({ place }) => place),
      { clock },
    )
    const links = await Promise.all(hosts.map((host) => host.link()))
    links.forEach((link, at) => link.send(TWO[at] ?? ''))
    await isLinkedTo(2)
    const clients = []
    for (const token of ['a', 'b', 'c']) {
      clients.push(await enter('lobby', token))
      await waitUntil(() => links.some(({ received }) => received.length === clients.length))
    }
    const at = links.findIndex(({ received }) => received.length === 3)
    const joins = links[at]?.received ?? []
    await hosts[at]?.close()
    const survivor = links[1 - at]
    for (const join of joins) expect(await survivor?.next()).toBe(join)
    clients[0]?.send('{"still":"here"}')
    expect(await survivor?.next()).toBe(inEnvelope(idIn(joins[0] ?? ''), '{"still":"here"}', 'a'))
    survivor?.send(broadcastText('lobby', rawObject({ a: 1 }), 'document'))
    for (const client of clients) expect(await client.next()).toBe('{"a":1}')

    // The room goes back to its own host: everybody leaves here, and joins there.
    const again = await standInHost(hosts[at]?.port)
    clock.advance(5_000)
    const back = await again.link()
    back.send(TWO[at] ?? '')
    for (const join of joins) {
      expect(await survivor?.next()).toBe(leaveOf(idIn(join), tokenIn(join)))
      expect(await back.next()).toBe(join)
    }
    // The other host cannot reach them any more.
    survivor?.send(
      broadcastText('lobby', rawObject({ old: 1 }), 'document'),
      kickText(idIn(joins[0] ?? ''), 4005),
    )
    await survivor?.pong()
    back.send(broadcastText('lobby', rawObject({ b: 1 }), 'document'))
    for (const client of clients) expect(await client.next()).toBe('{"b":1}')
  })

  it('and comes back has its clients again, with what they said meanwhile', async () => {
    const { clock, client, id, host, isLinkedTo } = await startWithClient()
    await host.close()
    await isLinkedTo(0)
    client.send('{"n":1}', '{"n":2}')
    const again = await standInHost(host.port)
    clock.advance(5_000)
    const link = await again.link()
    link.send(INIT)
    expect(await link.next()).toBe(joinOf(id))
    expect([await link.next(), await link.next()]).toEqual([
      inEnvelope(id, '{"n":1}'),
      inEnvelope(id, '{"n":2}'),
    ])
  })

  it('for 8 s is lost to its clients too, who are told to come back', async () => {
    const { clock, client, host, isLinkedTo, gateway } = await startWithClient()
    await host.close()
    await isLinkedTo(0)
    clock.advance(8_000)
    expect(await client.closed).toEqual({ code: 1001, reason: 'there is no room host' })
    expect(gateway.health).toMatchObject({ rooms: 0, roomClients: 0 })
  })
})

const tokenIn = (text: string): string => (JSON.parse(text) as { readonly token: string }).token

describe('limits hurt only who has earned it', () => {
  it('a client that does not read is dropped, and others get everything', async () => {
    const { client, link, id, enter } = await startWithClient()
    const other = await enter('lobby', 'other')
    await link.next()
    client.socket.pause()
    const message = rawObject({ a: 'x'.repeat(200_000) })
    let sent = 0
    while (link.received.length === 0) {
      link.send(broadcastText('lobby', message, 'document'))
      sent++
      expect(await other.next()).toBe(message)
    }
    expect(await link.next()).toBe(leaveOf(id))
    expect(sent).toBeGreaterThan(3)
    expect(other.socket.readyState).toBe(other.socket.OPEN)
  })

  it('a client that sends too much is read more slowly, and nothing is lost', async () => {
    const { clock, client, link, id, enter } = await startWithClient()
    const text = (n: number): string => `{"n":${n},"a":"${'x'.repeat(60_000)}"}`
    for (let n = 0; n < 74; n++) client.send(text(n))
    // Three megabytes at once.
    for (let n = 0; n < 50; n++) expect(await link.next()).toBe(inEnvelope(id, text(n)))
    const other = await enter('lobby', 'other')
    const join = await link.next()
    expect(join).toBe(joinOf(idIn(join), 'other'))
    other.send('{"quick":1}')
    expect(await link.next()).toBe(inEnvelope(idIn(join), '{"quick":1}', 'other'))
    for (let n = 50; n < 74; n++) {
      while (link.received.length === 0) {
        clock.advance(100)
        await link.pong()
      }
      expect(await link.next()).toBe(inEnvelope(id, text(n)))
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN)
  })

  it('a client that floods with small messages or pings is closed', async () => {
    const { client, link, id, enter } = await startWithClient()
    const other = await enter('lobby', 'other')
    await link.next()
    for (let n = 0; n < 5_000; n++) client.send('{}')
    expect(await client.closed).toMatchObject({ code: 1008 })
    await waitUntil(() => link.received.includes(leaveOf(id)))
    const { socket } = other
    while (socket.readyState === socket.OPEN) await Promise.race([other.pong(), other.closed])
    expect(await other.closed).toMatchObject({ code: 1008, reason: 'it pings too often' })
  })

  it('a room host that does not read for a while gets everything in order when it reads again', async () => {
    const clock = new ManualClock()
    const host = await standInHost()
    const { enter, isLinkedTo } = await startGateway([host.place], { clock })
    const link = await host.link()
    link.send(INIT)
    await isLinkedTo(1)
    const clients = await Promise.all(Array.from({ length: 12 }, (_, at) => enter('lobby', `t${at}`)))
    await waitUntil(() => link.received.length === clients.length)
    link.received.length = 0
    link.socket.pause()
    const text = (n: number): string => `{"n":${n},"a":"${'x'.repeat(60_000)}"}`
    for (let n = 0; n < 16; n++) for (const client of clients) client.send(text(n))
    link.socket.resume()
    await waitUntil(() => link.received.length === 16 * clients.length)
    const heard = new Map<string, number>()
    for (const one of link.received) {
      const { token, message } = JSON.parse(one) as { token: string; message: { n: number } }
      expect(message.n).toBe(heard.get(token) ?? 0)
      heard.set(token, message.n + 1)
    }
  })
})

it('a gateway that is being emptied sends its clients elsewhere, and lets nobody in', async () => {
  const { client, gateway, open, link, id } = await startWithClient()
  gateway.drain()
  expect(await (await open('lobby')).closed).toMatchObject({ code: 1013 })
  for (const evacuee of gateway.evacuees) evacuee.move()
  expect(await client.closed).toMatchObject({ code: 1013 })
  expect(await link.next()).toBe(leaveOf(id))
})
