import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { clientToServer } from '../../protocol/directory'
import { deafClients } from './testing/deaf-clients'

const deafClient = deafClients()

it('drops a client that does not read when its queue is full', async () => {
  const { connection } = await deafClient(100_000)
  let reason: string | undefined
  const closed = once(connection, 'ended').then(([why]) => (reason = String(why)))
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

describe('a client that sends and does not read', () => {
  const login = clientToServer.encode({ kind: 'login', name: 'alice' })

  it('is ignored and closed in time when its connection ends', async () => {
    const { client, connection, socket, clock } = await deafClient(100_000_000)
    const handled: string[] = []
    const reasons: string[] = []
    connection.on('message', ({ kind }) => handled.push(kind))
    connection.on('ended', (reason) => reasons.push(reason))
    connection.sendFrame(new Uint8Array(50_000_000))
    connection.end('a limit')
    expect(reasons).toEqual(['a limit'])
    for (let sent = 0; sent < 4; sent++) {
      const arrived = once(socket, 'data')
      client.write(login)
      await arrived
      clock.advance(1_000)
    }
    expect(socket.destroyed).toBe(false)
    const closed = once(socket, 'close')
    clock.advance(1_000)
    await closed
    expect(handled).toEqual([])
    expect(reasons).toEqual(['a limit'])
  })

  it('is not heard any more within the same packet', async () => {
    const { client, connection } = await deafClient(100_000)
    const handled: string[] = []
    connection.on('message', ({ kind }) => {
      handled.push(kind)
      connection.end('enough')
    })
    client.write(Buffer.concat([login, login, new Uint8Array(8).fill(255)]))
    expect(await once(connection, 'ended')).toEqual(['enough'])
    expect(handled).toEqual(['login'])
  })
})

it('lets a client read its last messages, and leaves no timer', async () => {
  const { client, connection, socket, clock } = await deafClient(100_000)
  const closed = once(socket, 'close')
  connection.sendFrame(new Uint8Array(1_000))
  connection.end('a limit')
  let received = 0
  client.on('data', ({ length }: Buffer) => (received += length)).resume()
  await Promise.all([once(client, 'close'), closed])
  expect(received).toBe(1_000)
  expect(clock.pendingTimers).toBe(0)
})
