import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { inEnglish } from '../../../locales/testing/in-english'
import { ManualClock } from '../../../base/testing/manual-clock'
import { type Certificate, readCertificate } from '../../../server/admission/certificate'
import { DirectoryServer, type DirectoryServerOptions } from '../../../server/directory/directory-server'
import type { LogFields } from '../../../server/server-log'
import { identityOf, makePrivateKey } from '../../privacy/identity'
import { DirectoryClient } from './directory-client'

const folder = join(import.meta.dirname, '../../../server/admission/testing/certificates')
const pem = (file: string): string => readFileSync(join(folder, file), 'utf8')
const certificate = (name: string): Certificate =>
  readCertificate(join(folder, `${name}.crt`), join(folder, `${name}.key`))
const roots = [pem('ca.crt')]

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(name: string, options: Partial<DirectoryServerOptions> = {}) {
  const logged: { fields: LogFields; message: string }[] = []
  const note = (fields: LogFields, message: string) => logged.push({ fields, message })
  const log = { info: note, warn: note }
  const server = new DirectoryServer({
    host: '127.0.0.1',
    port: 0,
    log,
    certificate: certificate(name),
    ...options,
  })
  const { port } = await server.start()
  closers.push(() => server.stop())
  return { server, port, logged }
}

function client(trusted: readonly string[] | undefined = roots) {
  const clock = new ManualClock()
  const directory = new DirectoryClient({ clock, roots: trusted, random: () => 0 })
  closers.push(() => directory.signOut())
  return { clock, directory }
}

/** The outcome of an attempt. */
async function outcome(directory: DirectoryClient) {
  while (directory.state.kind === 'connecting') await once(directory, 'connection')
  return directory.state
}

async function failure(server: string, trusted?: readonly string[]) {
  const { directory } = client(trusted)
  directory.signIn({ name: 'me', server })
  const state = await outcome(directory)
  if (state.kind !== 'waiting') throw new Error(`it is ${state.kind}`)
  return { code: state.error.code, words: inEnglish(state.error.message) }
}

describe('a server with TLS', () => {
  it('is joined when its certificate is for its host and trusted', async () => {
    const { port } = await serve('good')
    for (const host of ['127.0.0.1', 'localhost']) {
      const { directory } = client()
      directory.signIn({ name: host, server: `ringdowns://${host}:${port}` })
      expect(await outcome(directory)).toMatchObject({ kind: 'online', encrypted: true })
    }
  })

  it('is busy when it says so before the handshake, and is tried again', async () => {
    const { port } = await serve('good', { limits: { exemptLoopback: false, newAtOnce: 0 } })
    const failed = await failure(`ringdowns://127.0.0.1:${port}`)
    expect(failed.code).toBe('server-busy')
    expect(failed.words).toContain('is busy')
  })

  it('gets a signature for this connection, and the name is ours', async () => {
    const { port } = await serve('good')
    const server = `ringdowns://127.0.0.1:${port}`
    const [ours, theirs] = [identityOf(makePrivateKey()), identityOf(makePrivateKey())]
    for (const identity of [ours, theirs, ours]) {
      const directory = new DirectoryClient({ clock: new ManualClock(), roots, random: () => 0, identity })
      closers.push(() => directory.signOut())
      directory.signIn({ name: 'me', server })
      const state = await outcome(directory)
      expect(state).toMatchObject(
        identity === ours ? { kind: 'online' } : { kind: 'signed-out', error: { code: 'name-owned' } },
      )
    }
  })

  it.each([
    ['expired', 'has expired'],
    ['early', 'not valid yet'],
    ['elsewhere', 'for another name'],
    ['alone', 'This computer does not trust'],
  ])('is not joined with the certificate “%s”, and it is said why', async (name, words) => {
    const { port } = await serve(name)
    const failed = await failure(`ringdowns://127.0.0.1:${port}`)
    expect(failed).toMatchObject({ code: 'certificate' })
    expect(failed.words).toContain(words)
  })

  it('is not joined when its certificate is not trusted', async () => {
    const { port } = await serve('good')
    const { words } = await failure(`ringdowns://127.0.0.1:${port}`, [pem('alone.crt')])
    expect(words).toContain('This computer does not trust')
  })

  it('sends nothing to a client without TLS, which then asks about the address', async () => {
    const { port } = await serve('good')
    const { directory, clock } = client()
    const reached = new Promise<void>((resolve) => {
      const probe = connect(port, '127.0.0.1', () => {
        probe.destroy()
        resolve()
      })
    })
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await reached
    // The attempt's own connection comes before the probe's, the time-out of the next step after it.
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(10_000)
    const state = await outcome(directory)
    if (state.kind !== 'waiting') throw new Error(`it is ${state.kind}`)
    expect(inEnglish(state.error.message)).toContain('ringdowns://')
  })

  it('shows a renewed certificate to later clients', async () => {
    const { server, port } = await serve('expired')
    await failure(`ringdowns://127.0.0.1:${port}`)
    server.renewCertificate(certificate('good'))
    const { directory } = client()
    directory.signIn({ name: 'me', server: `ringdowns://127.0.0.1:${port}` })
    expect(await outcome(directory)).toMatchObject({ kind: 'online', encrypted: true })
  })

  it('takes TLS 1.2 and 1.3, and nothing older', async () => {
    const { port } = await serve('good')
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = connectSecurely({ port, ca: [...roots], minVersion: version, maxVersion: version })
      await once(socket, 'secureConnect')
      expect(socket.getProtocol()).toBe(version)
      socket.destroy()
    }
    const old = connectSecurely({
      port,
      ca: [...roots],
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    await expect(once(old, 'secureConnect')).rejects.toThrow()
  })

  it('closes connections without a TLS handshake, and logs them', async () => {
    const { port, logged } = await serve('good', { handshakeTimeoutMs: 30 })
    const silent = connect(port, '127.0.0.1').resume()
    await once(silent, 'close')
    const babbler = connect(port, '127.0.0.1').resume()
    babbler.write('GET / HTTP/1.1\r\n\r\n')
    await once(babbler, 'close')
    const reasons = logged
      .filter(({ message }) => message === 'not encrypted')
      .map(({ fields }) => fields['reason'])
    expect(reasons).toHaveLength(2)
    expect(reasons[0]).toBe('it did not encrypt in time')
  })

  it('limits simultaneous connections without a handshake, and goes on', async () => {
    const { port, logged } = await serve('good', { limits: { silent: 2 } })
    const silent = [1, 2, 3].map(() => connect(port, '127.0.0.1').resume())
    await Promise.race(silent.map((socket) => once(socket, 'close')))
    expect(logged.filter(({ message }) => message === 'connection refused')).toMatchObject([
      { fields: { reason: 'too many connections that do not encrypt' } },
    ])
    for (const socket of silent) socket.destroy()
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `ringdowns://127.0.0.1:${port}` })
    while ((await outcome(directory)).kind === 'waiting') clock.advance(60_000)
    expect(directory.state.kind).toBe('online')
  })
})

it('a server without TLS is not used for an address that requires TLS', async () => {
  const plain = new DirectoryServer({
    host: '127.0.0.1',
    port: 0,
    log: { info: () => undefined, warn: () => undefined },
  })
  const { port } = await plain.start()
  closers.push(() => plain.stop())
  const { code, words } = await failure(`ringdowns://127.0.0.1:${port}`)
  expect(code).toBe('protocol')
  expect(words).toContain('does not encrypt')
})

it('a server that never answers the handshake is given up after a time-out', async () => {
  const sockets: { destroy(): unknown }[] = []
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  closers.push(() => sockets.forEach((socket) => socket.destroy()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const { directory, clock } = client()
  directory.signIn({ name: 'me', server: `ringdowns://127.0.0.1:${address.port}` })
  await once(server, 'connection')
  clock.advance(10_000)
  expect(directory.state).toMatchObject({ kind: 'waiting', error: { code: 'timeout' } })
})
