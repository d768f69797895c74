import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { brokerForEachTest } from './testing/broker-for-each-test'
import type { WebSocketPeer } from './testing/web-socket-peer'

const brokers = brokerForEachTest()
const LIMITS = {
  exemptLoopback: false,
  perAddress: 20,
  unnamedPerAddress: 10,
  newAtOnce: 30,
  newPerSecond: 5,
}
const ATTEMPTS = 20

type Broker = Awaited<ReturnType<typeof brokers.start>>

/** Connects, registers and leaves, many times, from a network of its own. @returns how often it succeeded */
async function honest(broker: Broker): Promise<number> {
  let succeeded = 0
  for (let n = 0; n < ATTEMPTS; n++) {
    const peer = await broker.peer({ localAddress: `127.7.7.${n + 1}` })
    const { result } = await peer.ask('register', { id: `honest ${n}` })
    if (result === `honest ${n}`) succeeded++
    await peer.close()
  }
  return succeeded
}

/** Keeps this many connections to a port: a new one for each that ends. */
function flood(port: number, connections: number, bytes: string) {
  const sockets = new Set<Socket>()
  let isOver = false
  let opened = 0
  const open = (n: number): void => {
    if (isOver) return
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.9.9.${(n % 200) + 1}` })
    opened++
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
    socket.on('close', () => {
      sockets.delete(socket)
      setImmediate(() => open(n + 1))
    })
    socket.write(bytes)
  }
  for (let n = 0; n < connections; n++) open(n)
  return {
    get opened(): number {
      return opened
    },
    stop: (): void => {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

const UPGRADE =
  'GET /broker HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

it.each([
  ['silent connections', ''],
  ['half a request', 'GET /broker HTTP/1.1\r\nHost:'],
  ['requests for its health', 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['WebSockets without a name', UPGRADE],
])('beside a flood of %s, 20 of 20 registrations of another network succeed', async (_, bytes) => {
  const broker = await brokers.start({ limits: { ...LIMITS, unnamed: 100 } })
  const attack = flood(broker.port, 150, bytes)
  try {
    await waitUntil(() => attack.opened > 300)
    expect(await honest(broker)).toBe(ATTEMPTS)
  } finally {
    attack.stop()
  }
})

it('beside floods of messages, 20 of 20 registrations of another network succeed', async () => {
  const broker = await brokers.start({ limits: LIMITS })
  const messages = [
    '{"id":1,"method":"register","params":{"id":"m"},"ringdown":{"proof":{"publicKey":"00","signature":"00"}}}',
    '{"id":1,"method":"find","params":{"id":"m"}}',
    `{"method":"signal","params":{"from":"m","to":"honest 1","signal":"${'x'.repeat(40_000)}"}}`,
    'nothing',
  ]
  let isOver = false
  let sent = 0
  const attack = async (n: number): Promise<void> => {
    while (!isOver) {
      const peer: WebSocketPeer | undefined = await broker
        .peer({ localAddress: `127.9.9.${(n % 200) + 1}` })
        .catch(() => undefined)
      if (peer) {
        const message = messages[n % messages.length] ?? ''
        // More than a peer may send; each 4 KiB count as one.
        const times = 300 / Math.ceil((message.length + 1) / 4096)
        for (let m = 0; m < times; m++) peer.socket.send(message)
        sent++
        await peer.closed
      }
      await new Promise(setImmediate)
    }
  }
  const attacks = Array.from({ length: 12 }, (_, n) => attack(n))
  await waitUntil(() => sent > 24)
  expect(await honest(broker)).toBe(ATTEMPTS)
  isOver = true
  await broker.http.stop()
  await Promise.all(attacks)
})

it.each([
  ['a network', false, 'busy'],
  ['this computer', true, undefined],
])('many peers of %s send more than one may', async (_, exemptLoopback, refusal) => {
  const broker = await brokers.start({ clock: new ManualClock(), limits: { exemptLoopback } })
  const peers = await Promise.all(Array.from({ length: 11 }, () => broker.peer()))
  for (const peer of peers.slice(1)) for (let n = 0; n < 199; n++) peer.send({ method: 'ping' })
  for (const peer of peers.slice(1)) await peer.ask('ping')
  const { ringdown } = await (peers[0] ?? (await broker.peer())).ask('ping', {}, {})
  expect(ringdown).toEqual(refusal && { refusal })
})
