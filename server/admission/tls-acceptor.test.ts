import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { saysBusy } from '../../protocol/tls/busy-alert'
import { readCertificate } from './certificate'
import { TlsAcceptor } from './tls-acceptor'

const made = (file: string): string => join(import.meta.dirname, 'testing/certificates', file)
const certificate = readCertificate(made('good.crt'), made('good.key'))

const closers: (() => unknown)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A port with an acceptor, and the reason why the first handshake there fails. */
async function door() {
  const acceptor = new TlsAcceptor({ certificate, clock: systemClock })
  const server = createServer().listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await once(server, 'listening')
  const reason = new Promise<string>((onFailed) => {
    server.on('connection', (socket) => {
      closers.push(() => socket.destroy())
      acceptor.accept(socket, { onHello: () => undefined, onSecure: () => undefined, onFailed })
    })
  })
  return { port: (server.address() as AddressInfo).port, reason }
}

it('tells a client that is dropped before the ServerHello that the server is busy', async () => {
  const acceptor = new TlsAcceptor({ certificate, clock: systemClock })
  const server = createServer().listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await once(server, 'listening')
  server.on('connection', (socket) => {
    const drop = acceptor.accept(socket, {
      onHello: () => drop('busy'),
      onSecure: () => undefined,
      onFailed: () => undefined,
    })
  })
  const { port } = server.address() as AddressInfo
  const client = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false })
  closers.push(() => client.destroy())
  const [error] = (await once(client, 'error')) as [Error]
  expect(saysBusy(error)).toBe(true)
})

const OLD = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
const RSA_ONLY = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' } as const

it.each<[string, ConnectionOptions, string]>([
  ['speaks TLS 1.1', OLD, 'it speaks no version of TLS that is accepted here'],
  ['has no cipher in common with the server', RSA_ONLY, 'it knows no cipher that is accepted here'],
])('tells in plain words why a client fails that %s', async (_, options, words) => {
  const { port, reason } = await door()
  const client = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  closers.push(() => client.on('error', () => undefined).destroy())
  client.on('error', () => undefined)
  expect(await reason).toBe(words)
})

/** A record with the alert “unknown authority”, as clients send it that do not trust the certificate. */
const UNKNOWN_CA = Buffer.from('15030300020230', 'hex')

it('tells in plain words what alert a client sent', async () => {
  const { port, reason } = await door()
  const hello = await helloOf()
  const client = connect(port, '127.0.0.1', () => client.write(hello))
  closers.push(() => client.destroy())
  client.once('data', () => client.write(UNKNOWN_CA))
  client.on('error', () => undefined)
  expect(await reason).toBe('it does not know who signed our certificate')
})

/** The first bytes of a client with TLS 1.2, whose alerts are not encrypted before the handshake is over. */
async function helloOf(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connectSecurely({ port, host: '127.0.0.1', maxVersion: 'TLSv1.2' })
  client.on('error', () => undefined)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}
