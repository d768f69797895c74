import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { GroupSocket } from './group-socket'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const scene = async () => {
  const clock = new ManualClock()
  const heard: string[] = []
  const socket = new GroupSocket({
    clock,
    onDatagram: (datagram, { address, port }) =>
      heard.push(`${Buffer.from(datagram).toString()} ${address} ${port}`),
  })
  const server = createSocket('udp4')
  const received: string[] = []
  server.on('message', (datagram, { address, port }) => {
    received.push(datagram.toString())
    server.send('answer', port, address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  closers.push(async () => {
    await socket.close()
    server.close()
    await once(server, 'close')
  })
  return { clock, heard, socket, received, port }
}

it('sends to an address and hears who answers, and drops what is for port 0', async () => {
  const { socket, port, received, heard } = await scene()
  socket.send(Buffer.from('nowhere'), { address: '127.0.0.1', port: 0 })
  socket.send(Buffer.from('question'), { address: '127.0.0.1', port })
  await waitUntil(() => heard.length === 1)
  expect(received).toEqual(['question'])
  expect(heard).toEqual([`answer 127.0.0.1 ${port}`])
})

it('finds hosts by address and by name, and gives up after five seconds', async () => {
  const { socket, clock } = await scene()
  const found: (string | undefined)[] = []
  socket.locate('192.0.2.1', (address) => found.push(address))
  expect(found).toEqual(['192.0.2.1'])
  socket.locate('localhost', (address) => found.push(address))
  await waitUntil(() => found.length === 2)
  expect(found[1]).toBe('127.0.0.1')
  socket.locate('localhost', (address) => found.push(address))
  clock.advance(5_000)
  expect(found).toEqual(['192.0.2.1', '127.0.0.1', undefined])
  let later = false
  socket.locate('localhost', () => (later = true))
  await waitUntil(() => later)
  expect(found).toHaveLength(3)
  expect(clock.pendingTimers).toBe(0)
})

it('tells nothing more once it is closed, and sends nothing', async () => {
  const { socket, port, received, clock } = await scene()
  const found: unknown[] = []
  socket.locate('localhost', (address) => found.push(address))
  await socket.close()
  socket.send(Buffer.from('late'), { address: '127.0.0.1', port })
  const other = await scene()
  let isLocated = false
  other.socket.locate('localhost', () => (isLocated = true))
  await waitUntil(() => isLocated)
  expect(found).toEqual([])
  expect(received).toEqual([])
  expect(clock.pendingTimers).toBe(0)
})
