import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ClientConnection } from './client-connection'

const LOCAL = { remote: '127.0.0.1', local: '127.0.0.1' }
const closers: (() => unknown)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A connection, and its other end, which does not read until it is resumed. */
async function deafClient(maxQueueBytes: number) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = connect({ port: address.port, host: '127.0.0.1' }).pause()
  const [socket] = (await once(server, 'connection')) as [Socket]
  closers.push(
    () => client.destroy(),
    () => socket.destroy(),
    () => server.close(),
  )
  const connection = new ClientConnection({ id: 1, socket, addresses: LOCAL, maxQueueBytes })
  return { client, connection, socket }
}

it('drops a client that does not read when its queue is full', async () => {
  const { connection } = await deafClient(100_000)
  let reason: string | undefined
  const closed = once(connection, 'closed').then(([why]) => (reason = String(why)))
  const frame = new Uint8Array(10_000)
  let sent = 0
  // More than the system's buffers hold, which is some megabytes.
  for (; reason === undefined && sent < 100_000_000; sent += frame.length) {
    connection.sendFrame(frame)
    if (sent % 1_000_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await closed
  expect(reason).toBe('it does not read what it is sent')
})

it('sends a contact list that is longer than the queue’s limit', async () => {
  const { client, connection } = await deafClient(100_000)
  const list = Array.from({ length: 100 }, () => new Uint8Array(200_000))
  connection.sendList(list)
  let received = 0
  client.on('data', ({ length }: Buffer) => (received += length)).resume()
  while (received < 20_000_000) await once(client, 'data')
  expect(received).toBe(20_000_000)
})

it('closes a client that does not read its last message', async () => {
  const { connection, socket } = await deafClient(100_000_000)
  const closed = once(connection, 'closed')
  connection.sendFrame(new Uint8Array(50_000_000))
  connection.turnAway('a limit')
  expect(socket.timeout).toBe(5_000)
  socket.emit('timeout')
  expect(await closed).toEqual(['a limit'])
})
