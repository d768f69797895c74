import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ANSWERS_AT_ONCE } from '../../base/networks/last-answers'
import { ManualClock } from '../../base/testing/manual-clock'
import { readCertificate } from '../admission/certificate'
import { MessageReader, refusalIn, serverToClient } from '../../protocol/directory'
import { BUSY_ALERT, saysBusy } from '../../protocol/tls/busy-alert'
import { serverForEachTest } from './testing/server-for-each-test'
import { logInSecurely } from './testing/tls-client'

const folder = join(import.meta.dirname, '../admission/testing/certificates')
const certificate = readCertificate(join(folder, 'good.crt'), join(folder, 'good.key'))

const server = serverForEachTest()
let clock: ManualClock
let flood: Socket[] = []
/** The first bytes of a TLS client. */
let hello: Uint8Array

beforeAll(async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = connectSecurely({ port: address.port, host: '127.0.0.1' }).on('error', () => undefined)
  const [socket] = (await accepted) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  hello = bytes
  client.destroy()
  socket.destroy()
  listener.close()
})

beforeEach(async () => {
  clock = new ManualClock()
  flood = []
  await server.restart({ certificate, clock, limits: { exemptLoopback: false, silent: 500 } })
})
afterEach(() => {
  for (const socket of flood) socket.destroy()
})

/** One more connection of the flood, which says this and nothing else. */
async function knock(localAddress: string, says?: Uint8Array): Promise<void> {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress })
  socket.on('error', () => undefined).resume()
  flood.push(socket)
  await once(socket, 'connect')
  if (says) socket.write(says)
}

/** 500 connections, then 60 a second while twenty people log in one after another, one every 50 ms. */
async function logInsDuring(attackers: readonly string[], says?: Uint8Array): Promise<number> {
  const next = (n: number): string => attackers[n % attackers.length] ?? ''
  for (let n = 0; n < 500; n++) {
    if (n % 50 === 0) clock.advance(100)
    await knock(next(n), says)
  }
  let succeeded = 0
  for (let person = 0; person < 20; person++) {
    clock.advance(50)
    for (let n = 0; n < 3; n++) await knock(next(3 * person + n), says)
    const login = { port: server.port, name: `friend ${person}`, localAddress: `127.200.0.${person + 1}` }
    const socket = await logInSecurely(login)
    if (socket) succeeded++
    if (socket) flood.push(socket)
  }
  return succeeded
}

const addresses = (count: number, addressOf: (n: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, n) => addressOf(n))

describe('twenty of twenty log in during a flood', () => {
  it.each([
    ['of connections that say nothing, from five addresses', 5],
    ['of connections that say nothing, from fifty networks', 50],
  ])('%s', async (_, networks) => {
    expect(await logInsDuring(addresses(networks, (n) => `127.1.${n}.1`))).toBe(20)
  })

  it('of connections that say nothing, from their own network', async () => {
    expect(await logInsDuring(addresses(5, (n) => `127.200.0.${n + 100}`))).toBe(20)
  })

  it('of connections that do not speak TLS', async () => {
    const noise = Buffer.from('GET / HTTP/1.1\r\n\r\n')
    expect(
      await logInsDuring(
        addresses(5, (n) => `127.1.${n}.1`),
        noise,
      ),
    ).toBe(20)
  })

  it('of handshakes that are begun and left', async () => {
    expect(
      await logInsDuring(
        addresses(5, (n) => `127.1.${n}.1`),
        hello,
      ),
    ).toBe(20)
  })

  it('of handshakes that come byte by byte', async () => {
    expect(
      await logInsDuring(
        addresses(5, (n) => `127.1.${n}.1`),
        hello.subarray(0, 1),
      ),
    ).toBe(20)
  })
})

/** What a client reads that says nothing. */
async function answerTo(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

const comes = (): Socket => {
  const socket = connect({ port: server.port, host: '127.0.0.1' }).on('error', () => undefined)
  flood.push(socket)
  return socket
}

describe('tells by an alert of TLS that the server is busy', () => {
  it('a connection that comes too soon after others', async () => {
    await server.restart({ certificate, clock, limits: { exemptLoopback: false, newAtOnce: 1 } })
    const [first, second] = [comes(), comes()]
    expect(await Promise.race([answerTo(first), answerTo(second)])).toEqual(Buffer.from(BUSY_ALERT))
    const client = connectSecurely({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false })
    const [error] = (await once(client, 'error')) as [Error]
    expect(saysBusy(error)).toBe(true)
  })

  it('a connection that loses its place before its handshake', async () => {
    await server.restart({ certificate, clock, limits: { exemptLoopback: false, silent: 1 } })
    const first = comes()
    const answer = answerTo(first)
    first.write(hello.subarray(0, 10))
    await once(first, 'connect')
    comes()
    expect(await answer).toEqual(Buffer.from(BUSY_ALERT))
  })

  it('no more than some of a flood, until later', async () => {
    await server.restart({ certificate, clock, limits: { exemptLoopback: false, newAtOnce: 0 } })
    const answers = await Promise.all(Array.from({ length: ANSWERS_AT_ONCE + 20 }, () => answerTo(comes())))
    expect(answers.filter(({ length }) => length > 0)).toHaveLength(ANSWERS_AT_ONCE)
    clock.advance(1000)
    expect(await answerTo(comes())).toEqual(Buffer.from(BUSY_ALERT))
  })
})

it('tells a connection that loses its place after the handshake that the server is busy', async () => {
  await server.restart({ certificate, limits: { exemptLoopback: false, unnamedPerAddress: 1 } })
  const greeted = async (): Promise<Socket> => {
    const socket = connectSecurely({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false })
    flood.push(socket.on('error', () => undefined))
    await once(socket, 'data')
    return socket
  }
  const first = await greeted()
  const words = once(first, 'data') as Promise<[Buffer]>
  const closed = once(first, 'close')
  await greeted()
  const [message] = new MessageReader(serverToClient).push((await words)[0]).messages
  expect(message?.kind).toBe('login-failed')
  expect(refusalIn(message?.extension)).toBe('busy')
  await closed
})
