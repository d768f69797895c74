import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { RelayNetwork, whyNoRelay } from './relay'

let network: RelayNetwork
let caller: Server
let callee: Socket
afterEach(async () => {
  callee.destroy()
  caller.close()
  await network.close()
})

/** A caller that echoes, and a callee that has connected through the relay. */
const start = async (impairment: { delayMs?: number; jitterMs?: number }): Promise<void> => {
  network = await RelayNetwork.open(impairment)
  const port = Number(network.callerArguments.at(-1))
  caller = createServer((socket) => socket.pipe(socket)).listen(port, '0.0.0.0')
  await once(caller, 'listening')
  callee = connect(port, '::1')
  callee.setNoDelay(true)
  await once(callee, 'connect')
}

const answer = async (): Promise<number> => {
  const askedMs = performance.now()
  callee.write('?')
  await once(callee, 'data')
  return performance.now() - askedMs
}

test('a relay delays data in both directions', async () => {
  await start({ delayMs: 30, jitterMs: 5 })
  expect(await answer()).toBeGreaterThan(45)
})

test('a relay holds everything back in a stall', async () => {
  await start({})
  const stalledMs = performance.now()
  network.stall(300)
  await answer()
  expect(performance.now() - stalledMs).toBeGreaterThan(290)
})

test('a relay preserves the order of delayed data', async () => {
  await start({ delayMs: 10, jitterMs: 10 })
  const sent = Array.from({ length: 50 }, (_, i) => `${i},`)
  for (const piece of sent) {
    callee.write(piece)
    await new Promise(setImmediate)
  }
  let received = ''
  while (received.length < sent.join('').length)
    received += String(((await once(callee, 'data')) as [Buffer])[0])
  expect(received).toBe(sent.join(''))
})

test('a relay forwards the end of a connection', async () => {
  await start({})
  const ended = once(callee, 'close')
  callee.on('data', () => undefined)
  callee.end()
  await ended
})

test('a TCP relay can neither lose packets nor limit the rate', async () => {
  await start({})
  expect(whyNoRelay({ lossPercent: 2 })).toContain('namespaces')
  expect(whyNoRelay({ rateKbit: 64 })).toContain('namespaces')
  expect(whyNoRelay({ delayMs: 50, jitterMs: 20 })).toBeUndefined()
})
