import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { StunServer } from './stun-server'

const REQUEST = Buffer.from('000100002112a442b7e7a701bc34d686fa87dfae', 'hex')
const log = { info: () => undefined, warn: () => undefined }

const servers: StunServer[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  for (const server of servers.splice(0)) await server.stop()
})

const start = async (host?: string, clock = new ManualClock()): Promise<number> => {
  const server = new StunServer({ host, port: 0, log, clock })
  servers.push(server)
  return server.start()
}

/** A client's socket, and what it has received. */
const client = async (host: string): Promise<{ socket: Socket; port: number; received: Buffer[] }> => {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  sockets.push(socket)
  socket.bind(0, host)
  await once(socket, 'listening')
  const received: Buffer[] = []
  socket.on('message', (message: Buffer) => received.push(message))
  return { socket, port: socket.address().port, received }
}

/** The address in an answer, XOR undone. */
const addressIn = (answer: Buffer): { port: number; address: string } => ({
  port: answer.readUInt16BE(26) ^ 0x2112,
  address: answer
    .subarray(28)
    .map((byte, n) => byte ^ (answer[4 + n] ?? 0))
    .join('.'),
})

test.each([
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['::1', undefined, `${'0.'.repeat(15)}1`],
] as const)('tells a client on %s of a server on %s its address', async (own, host, address) => {
  const { socket, port } = await client(own)
  socket.send(REQUEST, await start(host), own)
  const [answer] = (await once(socket, 'message')) as [Buffer, RemoteInfo]
  expect(addressIn(answer)).toEqual({ port, address })
})

test('answers nothing but requests', async () => {
  const port = await start('127.0.0.1')
  const { socket, received } = await client('127.0.0.1')
  for (const garbage of [
    Buffer.alloc(0),
    Buffer.alloc(20),
    Buffer.alloc(1400, 7),
    Buffer.from([...REQUEST, 0]),
  ])
    socket.send(garbage, port, '127.0.0.1')
  socket.send(REQUEST, port, '127.0.0.1')
  await once(socket, 'message')
  expect(received).toHaveLength(1)
})

test('answers a network only so often', async () => {
  const clock = new ManualClock()
  const port = await start('127.0.0.1', clock)
  const { socket, received } = await client('127.0.0.1')
  const other = await client('127.0.1.1')
  const ask = async (times: number, answers: number): Promise<void> => {
    for (let n = 0; n < times; n++) socket.send(REQUEST, port, '127.0.0.1')
    while (received.length < answers) await once(socket, 'message')
    // The server has read all of the requests before these, and its answers arrive in order.
    for (let n = 0; n < 3; n++) {
      other.socket.send(REQUEST, port, '127.0.0.1')
      await once(other.socket, 'message')
    }
    expect(received).toHaveLength(answers)
  }
  await ask(150, 100)
  clock.advance(1000)
  await ask(30, 120)
})

test('does not start on a port that is taken', async () => {
  const port = await start('127.0.0.1')
  const second = new StunServer({ host: '127.0.0.1', port, log })
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await second.stop()
})
