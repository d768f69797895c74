import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  joinText,
  leaveText,
  rawObject,
  readHostMessage,
  relayText,
  type RoomsForm,
} from '../../../protocol/rooms'
import { textOf, vectorOf } from '../../../protocol/rooms/testing/vectors'
import { openLinks } from '../link-secret'
import { roomsForEachTest } from '../testing/rooms-for-each-test'

const { startHost, connect, loggedAs } = roomsForEachTest()
const MESSAGE = rawObject({ action: 'chat', text: 'hi' })
const client = (token: string, room = 'lobby') => ({ id: `id of ${token}`, room, token })

/** A room host with one gateway, which does what the test says. */
const start = async (options: Parameters<typeof startHost>[0] = {}) => {
  const clock = new ManualClock()
  const started = await startHost({ clock, ...options })
  const gateway = await connect(started.url)
  await gateway.next()
  return { clock, ...started, gateway }
}

it('a room host says at once who it is', async () => {
  const { url } = await startHost({ secret: openLinks('s3cret') })
  const gateway = await connect(url)
  expect(JSON.parse(await gateway.next())).toEqual({
    type: 'init',
    payload: { port: 4280, token: 's3cret', region: 'unknown', id: expect.any(String) as string },
  })
})

describe.each(['document', 'coded'] as const)('in the %s form', (form: RoomsForm) => {
  it('clients join, speak and leave', async () => {
    const { gateway, handler } = await start()
    const [a, b] = [client('a'), client('b', 'été 🎬')]
    gateway.send(joinText(a, form), joinText(b, form), relayText(a, MESSAGE, form), leaveText(b, form))
    await gateway.pong()
    expect(handler.events).toEqual([
      'joined a@lobby',
      'joined b@été 🎬',
      `a@lobby: ${MESSAGE}`,
      'left b@été 🎬',
    ])
  })

  it('what is wrong is ignored', async () => {
    const { gateway, handler } = await start()
    const a = client('a')
    gateway.send(relayText(a, MESSAGE, form), leaveText(a, form))
    gateway.send(joinText(a, form), joinText(a, form))
    for (const vector of ['r-x8', 'r-x9', 'r-x10', 'r-x11', 'r-x12', 'r-x20', 'r-x23'])
      gateway.send(textOf(vectorOf(vector)))
    gateway.send('no JSON', '{"type":"unload","payload":{"room":"lobby"}}')
    gateway.socket.send(Buffer.from([0xff]))
    gateway.send(leaveText(a, form), leaveText(a, form), relayText(a, MESSAGE, form))
    await gateway.pong()
    expect(handler.events).toEqual(['joined a@lobby', 'left a@lobby'])
    expect(loggedAs('message of a gateway ignored')).not.toEqual([])
  })

  it('the rooms reach one member, or all of a room', async () => {
    const { gateway, handler, rooms } = await start({ form })
    gateway.send(joinText(client('a'), form))
    await gateway.pong()
    const member = handler.member('a')
    rooms.send(member, MESSAGE)
    rooms.broadcast('lobby', MESSAGE)
    rooms.broadcast('elsewhere', MESSAGE)
    rooms.kick(member, 4005)
    rooms.kick(member, 4005)
    rooms.send(member, MESSAGE)
    const isCoded = form === 'coded'
    expect(await gateway.next()).toBe(
      isCoded
        ? `{"type":"room_msg","payload":{"room":"lobby","client_id":"id of a","payload":${MESSAGE}}}`
        : `{"room":"lobby","id":"id of a","message":${MESSAGE}}`,
    )
    expect(await gateway.next()).toBe(
      isCoded
        ? `{"type":"room_msg","payload":{"room":"lobby","payload":${MESSAGE}}}`
        : `{"room":"lobby","message":${MESSAGE}}`,
    )
    expect(await gateway.next()).toBe('{"type":"kick","payload":{"client_id":"id of a","reason":4005}}')
    await gateway.pong()
    expect(gateway.received).toEqual([])
    expect(handler.events).toEqual(['joined a@lobby', 'left a@lobby'])
    // The gateway says so too, later.
    gateway.send(leaveText(client('a'), form), relayText(client('a'), MESSAGE, form))
    await gateway.pong()
    expect(handler.events).toHaveLength(2)
  })
})

describe('a gateway that follows the document’s example, without ids', () => {
  const withoutId = { join: textOf(vectorOf('r-d5')), leave: textOf(vectorOf('r-d7')) }
  const relay = textOf(vectorOf('r-d1'))

  it('tells the id of a client with its first message', async () => {
    const { gateway, handler, rooms } = await start()
    gateway.send(withoutId.join)
    await gateway.pong()
    expect(handler.events).toEqual([])
    gateway.send(relay)
    await gateway.pong()
    rooms.broadcast('lobby', MESSAGE)
    expect(await gateway.next()).toContain('hi')
    gateway.send(relay, withoutId.leave, withoutId.leave, relay)
    await gateway.pong()
    const said = 'tok-A1b2C3@lobby: {"action":"chat","text":"hi"}'
    expect(handler.events).toEqual(['joined tok-A1b2C3@lobby', said, said, 'left tok-A1b2C3@lobby'])
  })

  it('removes the oldest client with a Leave', async () => {
    const { gateway, handler, host } = await start()
    gateway.send(withoutId.join, textOf(vectorOf('r-d4')), withoutId.leave)
    await gateway.pong()
    expect(handler.events).toEqual(['joined tok-A1b2C3@lobby'])
    gateway.send(withoutId.leave)
    await gateway.pong()
    expect(handler.events).toEqual(['joined tok-A1b2C3@lobby', 'left tok-A1b2C3@lobby'])
    expect(host.health).toEqual({ roomGateways: 1, roomMembers: 0 })
  })
})

describe('several gateways', () => {
  it('get a broadcast once each, if somebody is there', async () => {
    const { gateway, rooms, url, handler } = await start()
    const [second, third] = [await connect(url), await connect(url)]
    await Promise.all([second.next(), third.next()])
    for (const token of ['a', 'b', 'c']) gateway.send(joinText(client(token), 'document'))
    second.send(joinText(client('d'), 'document'))
    third.send(joinText(client('e', 'elsewhere'), 'document'))
    await Promise.all([gateway, second, third].map((one) => one.pong()))
    expect(handler.members).toHaveLength(5)
    rooms.broadcast('lobby', MESSAGE)
    await Promise.all([gateway, second, third].map((one) => one.pong()))
    expect([gateway, second, third].map(({ received }) => received.length)).toEqual([1, 1, 0])
  })

  it('cannot speak for each other’s clients', async () => {
    const { gateway, handler, url } = await start()
    const hostile = await connect(url)
    gateway.send(joinText(client('a'), 'document'))
    await gateway.pong()
    hostile.send(relayText(client('a'), MESSAGE, 'coded'), leaveText(client('a'), 'coded'))
    hostile.send(joinText({ ...client('a'), token: 'another' }, 'document'))
    await hostile.pong()
    expect(handler.events).toEqual(['joined a@lobby', 'joined another@lobby'])
    await hostile.close()
    await waitUntil(() => handler.events.length > 2)
    expect(handler.events[2]).toBe('left another@lobby')
    gateway.send(relayText(client('a'), MESSAGE, 'document'))
    await gateway.pong()
    expect(handler.events[3]).toBe(`a@lobby: ${MESSAGE}`)
  })

  it('are one where the newest link of the same gateway wins', async () => {
    const { url, handler, host } = await start()
    const headers = { authorization: 'Bearer 5f5f' }
    const old = await connect(url, { headers })
    old.send(joinText(client('a'), 'document'))
    await old.pong()
    const newest = await connect(url, { headers })
    expect(await old.closed).toEqual({ code: 4006, reason: 'the gateway has a newer link' })
    expect(handler.events).toEqual(['joined a@lobby', 'left a@lobby'])
    newest.send(joinText(client('a'), 'document'))
    await newest.pong()
    expect(handler.events).toHaveLength(3)
    expect(host.health).toEqual({ roomGateways: 2, roomMembers: 1 })
  })

  it('have so many links at most', async () => {
    const { url, host } = await start({ maxGateways: 8 })
    for (let n = 1; n < 8; n++) await connect(url)
    expect(await (await connect(url)).closed).toMatchObject({ code: 1013 })
    expect(host.health).toMatchObject({ roomGateways: 8 })
  })

  it('hear of a broadcast only for those who are inside, each in the way that it knows', async () => {
    const { gateway, rooms, url, handler } = await start()
    handler.onJoined = () => undefined
    const ours = await connect(url, { headers: { authorization: 'Bearer 5f5f' } })
    await ours.next()
    for (const token of ['a', 'b', 'c']) {
      gateway.send(joinText(client(token), 'document'))
      ours.send(joinText(client(`our ${token}`), 'document'))
    }
    await Promise.all([gateway.pong(), ours.pong()])
    for (const token of ['a', 'b', 'our a']) rooms.letIn(handler.member(token))
    rooms.letIn(handler.member('our a'))
    rooms.broadcast('lobby', MESSAGE)
    expect(readHostMessage(await ours.next())).toEqual({ kind: 'inside', client: client('our a').id })
    const message = { room: 'lobby', message: MESSAGE }
    expect(readHostMessage(await ours.next())).toEqual({ kind: 'broadcast', ...message, isForInside: true })
    // An original passes everything on: it gets a copy for each, as long as somebody is not inside.
    for (const token of ['a', 'b'])
      expect(readHostMessage(await gateway.next())).toEqual({
        ...{ kind: 'unicast', ...message, client: client(token).id },
      })
    gateway.send(leaveText(client('c'), 'document'))
    await gateway.pong()
    rooms.broadcast('lobby', MESSAGE)
    expect(readHostMessage(await gateway.next())).toEqual({
      kind: 'broadcast',
      ...message,
      isForInside: false,
    })
  })
})

describe('a gateway that is lost', () => {
  it.each(['closes', 'drops'] as const)('because it %s takes its clients with it', async (how) => {
    const { gateway, handler, host } = await start()
    gateway.send(...['a', 'b'].map((token) => joinText(client(token), 'document')))
    await gateway.pong()
    if (how === 'closes') gateway.socket.close()
    else gateway.socket.terminate()
    await waitUntil(() => handler.events.length === 4)
    expect(handler.events.slice(2)).toEqual(['left a@lobby', 'left b@lobby'])
    expect(host.health).toEqual({ roomGateways: 0, roomMembers: 0 })
  })

  it('is noticed after 30 s without an answer to a ping', async () => {
    const { gateway, handler, clock } = await start()
    gateway.send(joinText(client('a'), 'document'))
    await gateway.pong()
    clock.advance(20_000)
    await gateway.pong()
    clock.advance(20_000)
    await gateway.pong()
    expect(handler.members).toHaveLength(1)
    gateway.socket.pause()
    clock.advance(30_000)
    expect(handler.members).toHaveLength(0)
  })
})

it('a gateway that does not read is ended, and others get everything', async () => {
  const { gateway, url, rooms, handler, host } = await start()
  const other = await connect(url)
  await other.next()
  gateway.send(joinText(client('a'), 'document'))
  other.send(joinText(client('b'), 'document'))
  await Promise.all([gateway.pong(), other.pong()])
  gateway.socket.pause()
  const message = rawObject({ a: 'x'.repeat(250_000) })
  let sent = 0
  for (; handler.members.length === 2; sent++) {
    rooms.broadcast('lobby', message)
    expect(await other.next()).toHaveLength(message.length + '{"room":"lobby","message":}'.length)
  }
  expect(sent * message.length).toBeGreaterThan(64 * 1024 * 1024)
  expect(handler.events[2]).toBe('left a@lobby')
  expect(host.health).toEqual({ roomGateways: 1, roomMembers: 1 })
})

it('a member that is kicked as it joins has left, and is not heard', async () => {
  const { gateway, handler, rooms } = await start()
  handler.onJoined = (member) => rooms.kick(member, 4004)
  gateway.send(joinText(client('a'), 'document'), relayText(client('a'), MESSAGE, 'document'))
  // An id that comes with the first message.
  gateway.send(textOf(vectorOf('r-d5')), textOf(vectorOf('r-d1')))
  await gateway.pong()
  expect(handler.events).toEqual([
    ...['joined a@lobby', 'left a@lobby'],
    ...['joined tok-A1b2C3@lobby', 'left tok-A1b2C3@lobby'],
  ])
})

it('a message that no gateway would read is not sent', async () => {
  const { gateway, rooms, handler } = await start()
  gateway.send(joinText(client('a'), 'document'))
  await gateway.pong()
  rooms.broadcast('lobby', rawObject({ a: 'x'.repeat(300_000) }))
  rooms.send(handler.member('a'), rawObject({ a: 'x'.repeat(300_000) }))
  await gateway.pong()
  expect(gateway.received).toEqual([])
  expect(loggedAs('message of a room is too long: not sent')).toHaveLength(2)
})

it('a room host that stops ends its links', async () => {
  const { gateway, handler, host } = await start()
  gateway.send(joinText(client('a'), 'document'))
  await gateway.pong()
  host.stop()
  expect(await gateway.closed).toMatchObject({ code: 1001 })
  expect(handler.events).toEqual(['joined a@lobby', 'left a@lobby'])
})
