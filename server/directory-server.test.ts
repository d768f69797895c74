import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  announcedBy,
  announcement,
  announcements,
  clientToServer,
  encodeExtension,
  type Extension,
} from '../protocol/directory'
import { DirectoryServer, type DirectoryServerOptions } from './directory-server'
import type { LogFields } from './server-log'
import { WireClient } from './testing/wire-client'

let server: DirectoryServer
let port: number
let clients: WireClient[] = []
let logged: { fields: LogFields; message: string }[] = []

const log = {
  info: (fields: LogFields, message: string) => logged.push({ fields, message }),
  warn: (fields: LogFields, message: string) => logged.push({ fields, message }),
}

async function serve(options: Partial<DirectoryServerOptions> = {}): Promise<void> {
  server = new DirectoryServer({ port: 0, log, ...options })
  port = (await server.start()).port
}

const track = (client: WireClient): WireClient => {
  clients.push(client)
  return client
}
const connected = async (host?: string) => track(await WireClient.connect(port, host))
const loggedIn = async (name: string, host?: string) => track(await WireClient.loggedIn(port, name, host))

beforeEach(async () => {
  clients = []
  logged = []
  await serve()
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await server.stop()
})

/** A frame with any length field, opcode and body. */
function rawFrame(length: bigint, opcode?: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const head = Buffer.alloc(opcode === undefined ? 8 : 10)
  head.writeBigUInt64LE(length, 0)
  if (opcode !== undefined) head.writeUInt16LE(opcode, 8)
  return Buffer.concat([head, body])
}

/** Bytes after a frame's known fields, counted by its length. */
function extended(frame: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([frame, Buffer.from('more')])
  bytes.writeBigUInt64LE(BigInt(bytes.length - 8), 0)
  return bytes
}

describe('logging in', () => {
  it('greets, accepts a name and lists the others', async () => {
    const alice = await loggedIn('alice')
    expect(await alice.settled()).toEqual([])
    const bob = await loggedIn('bob')
    expect(await bob.settled()).toEqual([{ kind: 'add-contact', contacts: ['alice'] }])
    expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
  })

  it('tells the others when somebody leaves', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    await alice.next('add-contact')
    await bob.close()
    expect(await alice.next('del-contact')).toEqual({ kind: 'del-contact', contacts: ['bob'] })
  })

  it('writes nobody’s name into its log, neither of who logs in nor of who is refused or called', async () => {
    const alice = await loggedIn('Ada Lovelace')
    await loggedIn('Grace Hopper')
    alice.send({ kind: 'call-request', contact: 'Grace Hopper', host: '', port: 4_000 })
    const again = track(await WireClient.connect(port))
    again.send({ kind: 'login', name: 'Grace Hopper' })
    await again.next('login-failed')
    await alice.close()
    expect(logged.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['logged in', 'login refused']),
    )
    expect(JSON.stringify(logged)).not.toMatch(/Ada|Lovelace|Grace|Hopper/)
  })

  it('tells its owner how many are logged in, whenever that changes', async () => {
    await server.stop()
    const counts: number[] = []
    await serve({ onOnline: (people) => counts.push(people) })
    const unnamed = await connected()
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    await unnamed.close()
    await bob.close()
    await alice.next('del-contact')
    expect(counts).toEqual([1, 2, 1])
  })

  it('works before the hello, pipelined, and one byte at a time', async () => {
    const eager = await connected()
    eager.socket.write(
      Buffer.concat([
        clientToServer.encode({ kind: 'login', name: 'eager' }),
        clientToServer.encode({ kind: 'call-request', contact: 'nobody', host: '', port: 1 }),
      ]),
    )
    await eager.next('login-success')
    await eager.next('error-response')
    const slow = await connected()
    for (const byte of clientToServer.encode({ kind: 'login', name: 'slow' })) {
      slow.socket.write(Uint8Array.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await slow.next('login-success')
  })

  it('refuses a name in use, keeps the connection, and a retry works', async () => {
    await loggedIn('alice')
    const second = await connected()
    second.send({ kind: 'login', name: 'alice' })
    expect(await second.next('login-failed')).toEqual({
      kind: 'login-failed',
      reason: 'username already used',
    })
    second.send({ kind: 'login', name: 'alice2' })
    await second.next('login-success')
  })

  it('refuses a second login on a connection and keeps the session', async () => {
    const alice = await loggedIn('alice')
    for (const name of ['other', 'alice']) {
      alice.send({ kind: 'login', name })
      expect((await alice.next('login-failed')).reason).toBe('you are logged in already')
    }
    const bob = await loggedIn('bob')
    expect(await bob.next('add-contact')).toEqual({ kind: 'add-contact', contacts: ['alice'] })
  })

  it.each(['', ' ', 'a\0b', 'a\nb', 'x'.repeat(65)])('refuses the name %j with a reason', async (name) => {
    const client = await connected()
    client.send({ kind: 'login', name })
    expect((await client.next('login-failed')).reason).not.toBe('')
    client.send({ kind: 'login', name: 'fine' })
    await client.next('login-success')
  })

  it('refuses a name that is not UTF-8', async () => {
    const client = await connected()
    client.socket.write(rawFrame(13n, 2, Buffer.from('0300000000000000ff41fe', 'hex')))
    expect((await client.next('login-failed')).reason).toBe('the name is not valid UTF-8')
  })

  it('trims names and tells case apart', async () => {
    await loggedIn(' Bob ')
    const bob = await loggedIn('bob')
    expect(await bob.next('add-contact')).toEqual({ kind: 'add-contact', contacts: ['Bob'] })
  })

  it('frees a name when its owner leaves', async () => {
    const first = await loggedIn('alice')
    const bob = await loggedIn('bob')
    await first.close()
    await bob.next('del-contact')
    await loggedIn('alice')
  })

  it('sends a long contact list in several messages', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `user ${i}`)
    for (let i = 0; i < names.length; i += 100) {
      await Promise.all(names.slice(i, i + 100).map((name) => loggedIn(name)))
    }
    const late = await loggedIn('late')
    const lists = await late.settled()
    const listed = lists.flatMap((message) => (message.kind === 'add-contact' ? message.contacts : []))
    expect(listed.toSorted()).toEqual(names.toSorted())
    expect(lists.length).toBeGreaterThanOrEqual(2)
    for (const list of lists) if (list.kind === 'add-contact') expect(list.contacts.length).toBeLessThan(251)
  })
})

describe('connections without a name', () => {
  it('are told nothing and listed nowhere', async () => {
    const unnamed = await connected()
    await unnamed.next('hello-connect')
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    await bob.close()
    await alice.next('del-contact')
    unnamed.send({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
    await unnamed.next('error-response')
    expect(unnamed.received).toEqual([])
    await unnamed.close()
    expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
  })

  it('may not call or refuse', async () => {
    const alice = await loggedIn('alice')
    const unnamed = await connected()
    unnamed.send({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
    await unnamed.next('error-response')
    unnamed.send({ kind: 'call-refused', contact: 'alice' })
    await unnamed.next('error-response')
    expect(await alice.settled()).toEqual([])
  })

  it('are closed when they do not log in in time', async () => {
    await server.stop()
    await serve({ loginTimeoutMs: 30 })
    const silent = await connected()
    await silent.closed
    const half = await connected()
    half.socket.write(clientToServer.encode({ kind: 'login', name: 'half' }).subarray(0, 12))
    await half.closed
  })

  it('that logged in stay', async () => {
    await server.stop()
    await serve({ loginTimeoutMs: 200 })
    const alice = await loggedIn('alice')
    const silent = await connected()
    await silent.closed
    expect(await alice.settled()).toEqual([])
  })
})

describe('calls', () => {
  it('are passed on with the caller in place of the callee, and the host filled in', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 5000 })
    expect(await bob.next('call-request')).toEqual({
      kind: 'call-request',
      contact: 'alice',
      host: '127.0.0.1',
      port: 5000,
    })
  })

  it('keep a host that is given', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    alice.send({ kind: 'call-request', contact: 'bob', host: '10.1.2.3', port: 5000 })
    expect((await bob.next('call-request')).host).toBe('10.1.2.3')
  })

  it('work between IPv4 and IPv6 clients', async () => {
    const alice = await loggedIn('alice', '::1')
    const bob = await loggedIn('bob', '127.0.0.1')
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 5000 })
    expect((await bob.next('call-request')).host).toBe('::1')
  })

  it('to nobody, or to oneself, are answered with an error', async () => {
    const alice = await loggedIn('alice')
    alice.send({ kind: 'call-request', contact: 'nobody', host: '', port: 1 })
    expect((await alice.next('error-response')).what).toBe('requested username not found')
    alice.send({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
    expect((await alice.next('error-response')).what).toBe('you cannot call yourself')
    expect(await alice.settled()).toEqual([])
  })

  it('that are refused are told to the caller once', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    await bob.next('call-request')
    bob.send({ kind: 'call-refused', contact: 'alice' })
    expect(await alice.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'bob' })
    bob.send({ kind: 'call-refused', contact: 'alice' })
    await bob.settled()
    expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
  })

  it('that nobody made can be refused without effect', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    bob.send({ kind: 'call-refused', contact: 'alice' })
    bob.send({ kind: 'call-refused', contact: 'nobody' })
    await bob.settled()
    expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
  })
})

describe('bytes that are not the protocol', () => {
  const cases: [string, Uint8Array][] = [
    ['an unknown opcode', rawFrame(2n, 0x55)],
    ['an opcode that only a server may send', rawFrame(2n, 0x03)],
    ['a frame of length 0', rawFrame(0n)],
    ['a frame of 64 KiB and a byte', rawFrame(65_537n)],
    ['a frame of 2^30', rawFrame(2n ** 30n)],
    ['a frame of 2^32', rawFrame(2n ** 32n)],
    ['a frame of 2^40', rawFrame(2n ** 40n)],
    ['a frame of 2^63', rawFrame(2n ** 63n)],
    ['a frame of 2^64-1', rawFrame(2n ** 64n - 1n)],
    ['a truncated body', rawFrame(6n, 2, Buffer.alloc(4))],
    ['a string longer than its frame', rawFrame(10n, 2, Buffer.from('ff00000000000000', 'hex'))],
  ]

  it.each(cases)('%s closes the connection, with a log line, and others go on', async (_, bytes) => {
    const alice = await loggedIn('alice')
    const bad = await loggedIn('bad')
    await alice.next('add-contact')
    bad.socket.write(bytes)
    await bad.closed
    expect(await alice.next('del-contact')).toEqual({ kind: 'del-contact', contacts: ['bad'] })
    const reasons = logged
      .filter(({ message }) => message === 'disconnected')
      .map(({ fields }) => fields['reason'])
    expect(reasons).toHaveLength(1)
    expect(reasons[0]).not.toBe('the client closed it')
  })

  it('after the known fields of a message are ignored', async () => {
    const alice = await connected()
    alice.socket.write(extended(clientToServer.encode({ kind: 'login', name: 'alice' })))
    await alice.next('login-success')
    const bob = await loggedIn('bob')
    alice.socket.write(
      extended(clientToServer.encode({ kind: 'call-request', contact: 'bob', host: '', port: 7 })),
    )
    expect((await bob.next('call-request')).port).toBe(7)
    bob.socket.write(extended(clientToServer.encode({ kind: 'call-refused', contact: 'alice' })))
    await alice.next('call-refused')
  })
})

describe('extensions', () => {
  const ours = announcement({ pings: true, tenMs: true })
  const block = encodeExtension(ours)
  const ringdown = async (name: string, extension: Extension = ours) =>
    track(await WireClient.loggedIn(port, name, undefined, extension))
  const told = (...contacts: { name: string; block?: Uint8Array }[]) => ({
    kind: 'add-contact',
    contacts: contacts.map(({ name }) => name),
    extension: announcements(contacts),
  })

  it('tell a client that announced what others announced, before and after it came', async () => {
    await loggedIn('original')
    await ringdown('first')
    const second = await ringdown('second')
    expect(await second.settled()).toEqual([told({ name: 'original' }, { name: 'first', block })])
    await ringdown('third')
    await loggedIn('late')
    expect(await second.settled()).toEqual([
      told({ name: 'third', block }),
      { kind: 'add-contact', contacts: ['late'] },
    ])
  })

  it('are kept from a client that announced nothing', async () => {
    const original = await loggedIn('original')
    const ringdowns = await Promise.all([ringdown('a'), ringdown('b')])
    expect(await original.settled()).toEqual([
      { kind: 'add-contact', contacts: ['a'] },
      { kind: 'add-contact', contacts: ['b'] },
    ])
    ringdowns[0].send({ kind: 'call-request', contact: 'original', host: 'h', port: 1, extension: ours })
    expect(await original.next('call-request')).toEqual({
      kind: 'call-request',
      contact: 'a',
      host: 'h',
      port: 1,
    })
    const late = await loggedIn('late')
    expect(await late.settled()).toEqual([{ kind: 'add-contact', contacts: ['original', 'a', 'b'] }])
  })

  it('of a call are passed on to a callee that announced, whatever is in them', async () => {
    const [caller, callee] = await Promise.all([ringdown('caller'), ringdown('callee')])
    const extension = new Map([[0x7777, Uint8Array.of(1, 2, 3)]])
    caller.send({ kind: 'call-request', contact: 'callee', host: 'h', port: 1, extension })
    expect(await callee.next('call-request')).toMatchObject({ contact: 'caller', extension })
  })

  it('that are too long to be passed on count as none', async () => {
    const first = await ringdown('first')
    const long = await ringdown('long', new Map([[9, new Uint8Array(300)]]))
    expect(await first.settled()).toEqual([{ kind: 'add-contact', contacts: ['long'] }])
    expect(await long.settled()).toEqual([{ kind: 'add-contact', contacts: ['first'] }])
  })

  it('of a crowd arrive in parts, none left out', async () => {
    const large = new Map([[9, new Uint8Array(200).fill(7)]])
    await Promise.all(Array.from({ length: 30 }, (_, n) => ringdown(`c${n}`, large)))
    const last = await ringdown('last')
    const lists = (await last.settled()).filter((message) => message.kind === 'add-contact')
    expect(lists.length).toBeGreaterThan(5)
    expect(lists.flatMap(({ contacts }) => contacts)).toHaveLength(30)
    for (const { contacts, extension } of lists)
      expect(announcedBy(contacts, extension)).toEqual(new Map(contacts.map((name) => [name, large])))
  })
})

describe('the door', () => {
  const open = async (count: number) => {
    const sockets = await Promise.all(Array.from({ length: count }, () => connected()))
    return sockets
  }
  const notLetIn = () => logged.filter(({ message }) => message === 'not let in')

  it('lets in no more than so many of one address, says so once, and goes on with the others', async () => {
    await server.stop()
    await serve({ limits: { exemptLoopback: false, unnamedPerAddress: 20 }, messageBurst: Infinity })
    const others = await loggedIn('somebody else', '::1')
    const flood = await open(90)
    await Promise.all(flood.slice(20).map(({ closed }) => closed))
    for (const silent of flood.slice(0, 20)) await silent.next('hello-connect')
    expect(notLetIn()).toHaveLength(1)
    expect(notLetIn()[0]?.fields).toMatchObject({ from: '127.0.0.1', refused: 1 })
    expect(await others.settled()).toEqual([])
    await Promise.all(flood.map((client) => client.close()))
    while (logged.filter(({ message }) => message === 'disconnected').length < 20) await others.settled()
    await loggedIn('late')
  })

  it('drops whoever tries one name after the other', async () => {
    await server.stop()
    await serve({ limits: { exemptLoopback: false, failuresAtOnce: 10 } })
    await loggedIn('taken')
    const guessers = await open(2)
    const login = clientToServer.encode({ kind: 'login', name: 'taken' })
    for (const { socket } of guessers) socket.write(Buffer.concat(Array<Uint8Array>(50).fill(login)))
    await Promise.all(guessers.map(({ closed }) => closed))
    expect(logged.filter(({ message }) => message === 'login refused').length).toBeLessThanOrEqual(10)
    expect(notLetIn()).toHaveLength(1)
  })

  it('is closed to everybody when the server is full, and open again when somebody leaves', async () => {
    await server.stop()
    await serve({ limits: { connections: 2 } })
    const [alice, bob] = [await loggedIn('alice'), await loggedIn('bob')]
    const third = await connected()
    await third.closed
    expect(notLetIn()[0]?.fields).toMatchObject({ reason: 'the server is full' })
    await alice.close()
    await bob.next('del-contact')
    await loggedIn('carol')
  })
})

describe('under load', () => {
  it('a client that floods it with calls is dropped, and whom it calls hears of a bounded number', async () => {
    const bob = await loggedIn('bob')
    const mallory = await loggedIn('mallory')
    const call = clientToServer.encode({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    mallory.socket.write(Buffer.concat(Array<Uint8Array>(5000).fill(call)))
    await mallory.closed
    await bob.next('del-contact')
    expect(bob.received.filter(({ kind }) => kind === 'call-request')).toHaveLength(5)
    expect(logged.filter(({ message }) => message === 'calls too often').length).toBe(1)
    expect(logged.at(-1)?.fields).toMatchObject({ reason: 'it sends more messages than a phone does' })
  })

  it('nobody rings more than so often, however many call', async () => {
    await server.stop()
    await serve({ messageBurst: Infinity })
    const bob = await loggedIn('bob')
    const gang = await Promise.all(Array.from({ length: 40 }, (_, n) => loggedIn(`g${n}`)))
    for (const caller of gang)
      for (let n = 0; n < 5; n++) caller.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    const answers = await Promise.all(gang.map((caller) => caller.settled()))
    const refused = answers.flat().filter(({ kind }) => kind === 'error-response')
    const rung = (await bob.settled()).filter(({ kind }) => kind === 'call-request')
    expect(rung.length).toBeGreaterThanOrEqual(50)
    expect(rung.length + refused.length).toBe(200)
    expect(refused[0]).toMatchObject({ what: 'called too often: wait a little' })
  })

  it('a client that goes on asking for names is dropped, after a bounded number of log lines', async () => {
    const mallory = await connected()
    const login = clientToServer.encode({ kind: 'login', name: '' })
    mallory.socket.write(Buffer.concat(Array<Uint8Array>(5000).fill(login)))
    await mallory.closed
    expect(logged.length).toBeLessThan(200)
  })

  it('a host that is longer than any is not passed on', async () => {
    const [alice, bob] = [await loggedIn('alice'), await loggedIn('bob')]
    alice.send({ kind: 'call-request', contact: 'bob', host: 'x'.repeat(256), port: 1 })
    expect(await alice.next('error-response')).toMatchObject({ what: 'no host has such a long name' })
    expect((await bob.settled()).filter(({ kind }) => kind === 'call-request')).toEqual([])
  })

  it('survives many clients leaving at once', async () => {
    const alice = await loggedIn('alice')
    const crowd = await Promise.all(Array.from({ length: 60 }, (_, i) => loggedIn(`c${i}`)))
    await Promise.all(crowd.map((client) => client.close()))
    for (let left = 0; left < 60;) left += (await alice.next('del-contact')).contacts.length
    expect((await loggedIn('bob').then((bob) => bob.settled())).at(0)).toEqual({
      kind: 'add-contact',
      contacts: ['alice'],
    })
  })

  it('closes every connection when it stops', async () => {
    const alice = await loggedIn('alice')
    const unnamed = await connected()
    await server.stop()
    await Promise.all([alice.closed, unnamed.closed])
    await serve()
  })

  it('says so when the port is taken', async () => {
    const second = new DirectoryServer({ port, log })
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
