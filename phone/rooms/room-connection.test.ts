import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { RoomConnection } from './room-connection'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A gateway that says what the test says. */
async function gatewayForTest() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const sockets: WebSocket[] = []
  const heard: string[] = []
  const paths: string[] = []
  server.on('connection', (socket, { url }) => {
    sockets.push(socket)
    paths.push(url ?? '')
    socket.on('message', (data: Buffer) => heard.push(data.toString()))
  })
  closers.push(async () => {
    for (const socket of sockets) socket.terminate()
    const closed = once(server, 'close')
    server.close()
    await closed
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, sockets, heard, paths }
}

function connectionTo(port: number, token: () => string | undefined = () => 'token') {
  const clock = new ManualClock()
  const gateway = (): string => `ws://127.0.0.1:${port}/`
  const connection = new RoomConnection({ gateway, room: 'a/b ü', token, clock, random: () => 0 })
  closers.push(() => connection.stop())
  const events: string[] = []
  connection.on('open', () => events.push('open'))
  connection.on('news', ({ action }) => events.push(action))
  connection.on('lost', (_, retryMs) => events.push(`lost ${retryMs}`))
  connection.on('closed', (code) => events.push(`closed ${code}`))
  connection.start()
  return { clock, connection, events }
}

it('says who we are, and comes back after a loss, each time a little later', async () => {
  const { port, sockets, heard, paths } = await gatewayForTest()
  const { clock, events, connection } = connectionTo(port)
  expect(connection.send({ action: 'leave' })).toBe(false)
  await waitUntil(() => heard.length === 1)
  expect(heard).toEqual(['{"action":"auth","token":"token"}'])
  expect(paths).toEqual(['/api/room/a%2Fb%20%C3%BC'])
  for (const code of [1001, 1013]) {
    sockets.at(-1)?.close(code)
    const count = events.length
    await waitUntil(() => events.length > count)
    clock.advance(500)
    await waitUntil(() => events.at(-1) === 'open')
  }
  expect(events).toEqual(['open', 'lost 250', 'open', 'lost 500', 'open'])
  // A host that lets us in begins the count anew.
  sockets.at(-1)?.send('{"action":"ready"}')
  await waitUntil(() => events.at(-1) === 'ready')
  sockets.at(-1)?.terminate()
  await waitUntil(() => events.at(-1) === 'lost 250')
})

it('tries once more with another token when one is refused', async () => {
  const { port, sockets, heard } = await gatewayForTest()
  let token = 'old'
  const { clock, events } = connectionTo(port, () => token)
  await waitUntil(() => heard.length === 1)
  token = 'new'
  sockets[0]?.close(4004)
  await waitUntil(() => events.includes('lost 250'))
  clock.advance(250)
  await waitUntil(() => heard.length === 2)
  expect(heard[1]).toBe('{"action":"auth","token":"new"}')
  sockets[1]?.close(4004)
  await waitUntil(() => events.includes('closed 4004'))
})

it('ends after a code from 4000 on', async () => {
  const { port, sockets, heard } = await gatewayForTest()
  const { clock, events } = connectionTo(port)
  await waitUntil(() => heard.length === 1)
  sockets[0]?.close(4005)
  await waitUntil(() => events.includes('closed 4005'))
  clock.advance(60_000)
  expect(clock.pendingTimers).toBe(0)
  expect(events).toEqual(['open', 'closed 4005'])
})

it('leaves a gateway that is silent, and ignores what is no news', async () => {
  const { port, sockets, heard } = await gatewayForTest()
  const { clock, events } = connectionTo(port)
  await waitUntil(() => heard.length === 1)
  for (const text of ['hello', '[]', '{"action":"dance"}', '{"action":"hello"}']) sockets[0]?.send(text)
  await waitUntil(() => events.at(-1) === 'hello')
  clock.advance(45_000)
  await waitUntil(() => events.some((event) => event.startsWith('lost')))
  expect(events).toEqual(['open', 'hello', 'lost 250'])
})

it('is left by a gateway that sends more than it may at once', async () => {
  const { port, sockets, heard } = await gatewayForTest()
  const { events } = connectionTo(port)
  await waitUntil(() => heard.length === 1)
  sockets[0]?.send(`{"action":"hello","x":"${'x'.repeat(256 * 1024)}"}`)
  await waitUntil(() => events.length === 2)
  expect(events).toEqual(['open', 'lost 250'])
})

it('waits until we are signed in, and ends at an address that is none', async () => {
  const { port, heard } = await gatewayForTest()
  const tokens: string[] = []
  const { clock, events } = connectionTo(port, () => tokens[0])
  await waitUntil(() => events.length === 1)
  expect(events).toEqual(['lost 250'])
  tokens.push('ticket')
  clock.advance(250)
  await waitUntil(() => heard.length === 1)
  const wrong = new RoomConnection({
    ...{ gateway: () => 'mailto:x', room: 'x', token: () => 'x', clock, random: () => 0 },
  })
  const closed = once(wrong, 'closed')
  wrong.start()
  expect((await closed)[0]).toBe(4001)
})

it('comes back once with a newer token after a close with 4004', async () => {
  const { port, sockets, heard } = await gatewayForTest()
  let token = 'first'
  const { clock, events } = connectionTo(port, () => token)
  for (const next of ['second', 'third']) {
    await waitUntil(() => heard.length === sockets.length && heard.at(-1)?.includes(token))
    token = next
    const count = events.length
    sockets.at(-1)?.close(4004)
    await waitUntil(() => events.length > count)
    clock.advance(60_000)
  }
  expect(heard).toEqual(['first', 'second'].map((each) => `{"action":"auth","token":"${each}"}`))
  expect(events).toEqual(['open', expect.stringMatching(/^lost/), 'open', 'closed 4004'])
})

it('does not come back after a close with 4004 without a newer token', async () => {
  const { port, sockets, heard } = await gatewayForTest()
  const { events } = connectionTo(port)
  await waitUntil(() => heard.length === 1)
  sockets.at(-1)?.close(4004)
  await waitUntil(() => events.length > 1)
  expect(events).toEqual(['open', 'closed 4004'])
})
