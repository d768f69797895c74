import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  announcement,
  announcements,
  type ClientMessage,
  clientToServer,
  encodeExtension,
  MessageReader,
  serverAbilities,
  type ServerMessage,
  serverToClient,
  signalFromEntry,
  signalToEntry,
} from '../../../protocol/directory'
import type { Signal } from '../../../protocol/media/negotiation'
import { DirectoryServer } from '../../../server/directory/directory-server'
import { originalServer } from '../../../server/directory/testing/original-server'
import { WireClient } from '../../../server/directory/testing/wire-client'
import { tcpOffer } from '../../voice/links/tcp/tcp-offer'
import { webrtcOffer, webrtcSignal } from '../../voice/links/webrtc/webrtc-signals'
import type { PeerSignal } from '../signalling'
import { DirectoryClient } from './directory-client'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const REFERENCE = '0123456789abcdef'
const NO_ABILITIES = { callEnds: false, statuses: false, releases: false, signals: false }
const offer = tcpOffer({ host: '::', port: 1 })
const candidate = (n: number): Signal =>
  webrtcSignal({ link: 'webrtc', generation: 0, type: 'candidate', candidate: `candidate:${n}` })
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

const serve = async () => {
  const log = { info: () => undefined, warn: () => undefined }
  const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log })
  const { port } = await server.start()
  closers.push(() => server.stop())
  return port
}

/** A phone that is signed in, and the signals that it hears. */
const signedIn = async (port: number, name: string) => {
  const clock = new ManualClock()
  const directory = new DirectoryClient({ clock, random: () => 0 })
  closers.push(() => directory.signOut())
  const heard: PeerSignal[] = []
  directory.on('signal', (signal) => heard.push(signal))
  directory.signIn({ name, server: `127.0.0.1:${port}` })
  while (directory.state.kind !== 'online') await once(directory, 'connection')
  return { clock, directory, heard }
}

const untilListed = async ({ directory }: { directory: DirectoryClient }, name: string) => {
  while (!directory.contacts.some((each) => each.name === name)) await once(directory, 'contacts')
}

describe('signals between two phones', () => {
  it('arrive in order, with the reference of their call', async () => {
    const port = await serve()
    const [alice, bob] = [await signedIn(port, 'alice'), await signedIn(port, 'bob')]
    await Promise.all([untilListed(alice, 'bob'), untilListed(bob, 'alice')])
    bob.directory.on('call-request', ({ contact }) => bob.directory.admitted(contact))
    alice.directory.requestCall('bob', offer)
    await once(bob.directory, 'call-request')
    const reference = alice.directory.callReference('bob', 'outgoing')
    expect(reference).toMatch(/^[0-9a-f]{16}$/)
    expect(bob.directory.callReference('alice', 'incoming')).toBe(reference)
    expect(bob.directory.callReference('alice', 'outgoing')).toBeUndefined()
    const call = reference === undefined ? {} : { reference }
    for (const n of [1, 2, 3])
      expect(alice.directory.sendSignal({ contact: 'bob', ...call, signal: candidate(n) })).toBe(true)
    await waitUntil(() => bob.heard.length === 3)
    expect(bob.heard).toEqual([1, 2, 3].map((n) => ({ contact: 'alice', ...call, signal: candidate(n) })))
    bob.directory.sendSignal({ contact: 'alice', signal: candidate(4) })
    await waitUntil(() => alice.heard.length === 1)
    expect(alice.heard).toEqual([{ contact: 'bob', signal: candidate(4) }])
  })

  it('have room for an offer with its candidates and its keys, and for no more than 6 KiB', async () => {
    const port = await serve()
    const [alice, bob] = [await signedIn(port, 'alice'), await signedIn(port, 'bob')]
    await Promise.all([untilListed(alice, 'bob'), untilListed(bob, 'alice')])
    const candidates = Array.from({ length: 20 }, () => 'x'.repeat(140))
    const sdp = 'v=0\r\n'.repeat(200)
    const large = {
      ...webrtcOffer({ link: 'webrtc', generation: 0, sdp, candidates }),
      keys: 'k'.repeat(600),
    }
    const send = (signal: object) => alice.directory.sendSignal({ contact: 'bob', signal: signal as Signal })
    expect(send(large)).toBe(true)
    expect(send({ link: 'webrtc', sdp: 'x'.repeat(6 * 1024 - 26) })).toBe(true)
    expect(send({ link: 'webrtc', sdp: 'x'.repeat(6 * 1024 - 25) })).toBe(false)
    await waitUntil(() => bob.heard.length === 2)
    expect(bob.heard[0]).toEqual({ contact: 'alice', signal: large })
  })

  it('are not sent faster than the server takes them, so that it keeps the connection', async () => {
    const port = await serve()
    const [alice, bob] = [await signedIn(port, 'alice'), await signedIn(port, 'bob')]
    await Promise.all([untilListed(alice, 'bob'), untilListed(bob, 'alice')])
    const send = (n: number) => alice.directory.sendSignal({ contact: 'bob', signal: candidate(n) })
    const sent = Array.from({ length: 500 }, (_, n) => n).filter(send)
    expect(sent).toHaveLength(60)
    alice.clock.advance(1_000)
    expect([1, 2, 3, 4, 5, 6].map(send)).toEqual([true, true, true, true, true, false])
    await waitUntil(() => bob.heard.length === 65)
    expect(alice.directory.state.kind).toBe('online')
  })
})

describe('no signal is sent', () => {
  it('to a phone that takes none, to nobody, and while signed out', async () => {
    const port = await serve()
    const alice = await signedIn(port, 'alice')
    for (const [name, block] of [['original'], ['earlier', announcement({ statuses: true })]] as const) {
      const client = await WireClient.loggedIn(port, name, undefined, block)
      closers.push(() => client.close())
      await untilListed(alice, name)
    }
    const takes = (name: string) => [
      alice.directory.takesSignals(name),
      alice.directory.sendSignal({ contact: name, signal: candidate(1) }),
    ]
    for (const name of ['original', 'earlier', 'nobody', 'alice']) expect(takes(name)).toEqual([false, false])
    const bob = await signedIn(port, 'bob')
    await untilListed(alice, 'bob')
    expect(takes('bob')).toEqual([true, true])
    await waitUntil(() => bob.heard.length === 1)
    alice.directory.signOut()
    expect(takes('bob')).toEqual([false, false])
  })

  it('through an original server', async () => {
    const server = await originalServer()
    closers.push(() => server.close())
    const [alice] = [await signedIn(server.port, 'alice'), await signedIn(server.port, 'bob')]
    await untilListed(alice, 'bob')
    expect(alice.directory.takesSignals('bob')).toBe(false)
    expect(alice.directory.sendSignal({ contact: 'bob', signal: candidate(1) })).toBe(false)
  })
})

describe('a server of the test', () => {
  /** Lets a phone in and lists bob, who takes signals; then says what the test says. */
  const scripted = async (abilities: Partial<typeof NO_ABILITIES>) => {
    const received: ClientMessage[] = []
    const reader = new MessageReader(clientToServer)
    let socket: Socket | undefined
    const say = (message: ServerMessage) => socket?.write(serverToClient.encode(message))
    const server = createServer((accepted) => {
      socket = accepted.on('error', () => undefined)
      closers.push(() => accepted.destroy())
      say({ kind: 'hello-connect', extension: serverAbilities({ ...NO_ABILITIES, ...abilities }) })
      accepted.on('data', (chunk) => {
        received.push(...reader.push(chunk).messages)
        if (received.length === 1) say({ kind: 'login-success' })
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => server.close())
    const phone = await signedIn((server.address() as { port: number }).port, 'me')
    const extension = announcements([
      { name: 'bob', block: encodeExtension(announcement({ signals: true })) },
    ])
    say({ kind: 'add-contact', contacts: ['bob'], ...(extension && { extension }) })
    await untilListed(phone, 'bob')
    return { phone, say, received }
  }

  it('that passes signals on gets one in a second Login', async () => {
    const { phone, received } = await scripted({ signals: true })
    const signal = { contact: 'bob', reference: REFERENCE, signal: candidate(1) }
    expect(phone.directory.sendSignal(signal)).toBe(true)
    await waitUntil(() => received.length === 2)
    const json = utf8(JSON.stringify(candidate(1)))
    expect(received[1]).toEqual({
      kind: 'login',
      name: 'me',
      extension: signalToEntry({ contact: 'bob', reference: REFERENCE, json }),
    })
  })

  it('that does not say so gets none', async () => {
    const { phone, received } = await scripted({ callEnds: true })
    expect(phone.directory.takesSignals('bob')).toBe(false)
    expect(phone.directory.sendSignal({ contact: 'bob', signal: candidate(1) })).toBe(false)
    phone.directory.refuseCall('bob', 'busy')
    await waitUntil(() => received.length === 2)
    expect(received.map(({ kind }) => kind)).toEqual(['login', 'call-refused'])
  })

  it('cannot pass off anything else as a signal, and adds nobody by one', async () => {
    const { phone, say } = await scripted({ signals: true })
    const signal = (contact: string, text: string | Uint8Array) =>
      say({
        kind: 'add-contact',
        contacts: [],
        extension: signalFromEntry({ contact, json: typeof text === 'string' ? utf8(text) : text }),
      })
    for (const text of [
      '"webrtc"',
      'null',
      '[]',
      '{}',
      '{"link":"pigeon"}',
      '{"link":"webrtc"',
      `{"link":"webrtc","a":${'['.repeat(1000)}${']'.repeat(1000)}}`,
      Uint8Array.of(...utf8('{"link":"webrtc","a":"'), 0xff, ...utf8('"}')),
    ])
      signal('bob', text)
    for (const name of ['stranger', 'me']) signal(name, '{"link":"webrtc"}')
    say({ kind: 'add-contact', contacts: [], extension: new Map([[35, Uint8Array.of(9, 0, 1)]]) })
    signal('bob', '{"link":"webrtc","n":1}')
    await waitUntil(() => phone.heard.length > 0)
    expect(phone.heard).toEqual([{ contact: 'bob', signal: { link: 'webrtc', n: 1 } }])
    expect(phone.directory.contacts.map(({ name }) => name)).toEqual(['bob'])
  })
})
