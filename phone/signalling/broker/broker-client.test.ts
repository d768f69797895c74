import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../base/clock'
import { signWith } from '../../../base/p256'
import type { Signature } from '../../../base/signature'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { readCertificate } from '../../../server/admission/certificate'
import { brokerForEachTest } from '../../../server/broker/testing/broker-for-each-test'
import { BrokerClient, type BrokerClientOptions, type BrokerLoss, type ReceivedSignal } from './broker-client'
import { ConnectProxy } from './testing/connect-proxy'
import { original, scriptedBroker } from './testing/scripted-broker'

const brokers = brokerForEachTest()
const certificates = inProject('server', 'admission', 'testing', 'certificates')
const certificate = readCertificate(join(certificates, 'good.crt'), join(certificates, 'good.key'))
const ROOTS = [readFileSync(join(certificates, 'ca.crt'), 'utf8')]

const closers: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closers.splice(0)) await close()
})

const identity = (): ((statement: Uint8Array) => Signature) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return (statement) => signWith(pem, statement)
}

/** A client that notes its events. It connects directly unless told otherwise. */
const clientOf = (url: string, name: string, options: Partial<BrokerClientOptions> = {}) => {
  const client = new BrokerClient({ url, name, clock: systemClock, random: () => 0, ...options })
  const signals: ReceivedSignal[] = []
  const losses: BrokerLoss[] = []
  client.on('signal', (signal) => signals.push(signal))
  client.on('lost', (loss) => losses.push(loss))
  closers.push(() => client.stop())
  client.start()
  return { client, signals, losses }
}
const registered = async (...args: Parameters<typeof clientOf>) => {
  const one = clientOf(...args)
  await waitUntil(() => one.client.isRegistered)
  return one
}

describe('a client of the broker', () => {
  it('exchanges signals, and asks who is there', async () => {
    const { url } = await brokers.start()
    const alice = await registered(url, 'alice')
    const bob = await registered(url, 'Åsa 📡')
    expect(alice.client.send('Åsa 📡', { sdp: 'v=0\r\n' })).toBe(true)
    await waitUntil(() => bob.signals.length > 0)
    expect(bob.signals).toEqual([{ from: 'alice', signal: { sdp: 'v=0\r\n' } }])
    expect(await alice.client.exists('Åsa 📡')).toBe(true)
    expect(await alice.client.exists('nobody')).toBe(false)
    expect(alice.client.send('bob', { sdp: 'x'.repeat(50_000) })).toBe(false)
    bob.client.stop()
    await waitUntil(async () => (await alice.client.exists('Åsa 📡')) === false)
    expect(bob.losses).toEqual([])
    expect([await bob.client.exists('alice'), bob.client.send('alice', {})]).toEqual([undefined, false])
  })

  it('proves its identity: the name is its own, and another identity is refused for good', async () => {
    const { url, names } = await brokers.start()
    const alices = identity()
    const { client } = await registered(url, 'alice', { sign: alices })
    expect(names.find('alice')).toBeDefined()
    const mallory = clientOf(url, 'alice', { sign: identity() })
    await waitUntil(() => mallory.losses.length > 0)
    expect(mallory.losses).toMatchObject([{ cause: 'owned', retryMs: undefined }])
    expect(client.isRegistered).toBe(true)
  })

  it('over TLS proves its identity for this connection, at a broker with a known root only', async () => {
    const { port } = await brokers.start({ certificate })
    const url = `wss://localhost:${port}/broker`
    const alice = await registered(url, 'alice', { sign: identity(), roots: ROOTS })
    const stranger = clientOf(url, 'bob')
    await waitUntil(() => stranger.losses.length > 0)
    expect(stranger.losses).toMatchObject([{ cause: 'unreachable', retryMs: 250 }])
    expect(alice.losses).toEqual([])
  })

  it('that registers from another place ends the earlier one, which stays away', async () => {
    const { url } = await brokers.start()
    const sign = identity()
    const first = await registered(url, 'alice', { sign })
    const second = await registered(url, 'alice', { sign })
    await waitUntil(() => first.losses.length > 0)
    expect(first.losses).toMatchObject([{ cause: 'displaced', retryMs: undefined }])
    expect(second.client.isRegistered).toBe(true)
  })

  it('comes back after a broker that restarts, after longer and longer waits', async () => {
    const clock = new ManualClock()
    const { url, port, http } = await brokers.start({ clock })
    const alice = await registered(url, 'alice', { clock })
    await http.stop()
    for (const [n, retryMs] of [250, 500, 1000].entries()) {
      await waitUntil(() => alice.losses.length === n + 1)
      expect(alice.losses.at(-1)).toMatchObject({ cause: 'unreachable', retryMs })
      if (n < 2) clock.advance(retryMs)
    }
    await brokers.start({ clock, port })
    clock.advance(1000)
    await waitUntil(() => alice.client.isRegistered)
    expect(alice.losses).toHaveLength(3)
  })

  it('tries again while the name is taken by somebody without a proof', async () => {
    const { url } = await brokers.start()
    const first = await registered(url, 'alice')
    const second = clientOf(url, 'alice')
    await waitUntil(() => second.losses.length > 0)
    expect(second.losses[0]).toMatchObject({
      cause: 'taken',
      detail: 'id "alice" already taken',
      retryMs: 250,
    })
    first.client.stop()
    second.client.retryNow()
    await waitUntil(() => second.client.isRegistered)
  })
})

describe('at an original broker', () => {
  it('registers without a proof, and finds by `find` where `exists` is unknown', async () => {
    const broker = await scriptedBroker(original)
    closers.push(broker.close)
    const { client } = await registered(broker.url, 'alice', { sign: identity() })
    expect(await client.exists('nobody')).toBe(false)
    expect(broker.asked.map(({ method }) => method)).toEqual(['ping', 'register', 'exists', 'find'])
    expect(broker.asked[1]).toMatchObject({ ringdown: {} })
    expect(broker.asked[1]).not.toHaveProperty('ringdown.proof')
  })

  it('pings every 45 s; a broker that does not answer within 15 s is lost', async () => {
    const clock = new ManualClock()
    let isDead = false
    const broker = await scriptedBroker((asked, socket) => {
      if (!isDead) original(asked, socket)
    })
    closers.push(broker.close)
    const { client, losses } = await registered(broker.url, 'alice', { clock })
    for (let n = 1; n < 4; n++) {
      isDead = n === 3
      clock.advance(45_000)
      await waitUntil(() => broker.asked.filter(({ method }) => method === 'ping').length === n)
      // The answer to the ping has arrived before this one's.
      if (!isDead) await client.exists('nobody')
    }
    expect(losses).toEqual([])
    clock.advance(15_000)
    await waitUntil(() => losses.length > 0)
    expect(losses).toMatchObject([{ cause: 'unreachable', detail: 'the broker does not answer' }])
    expect(client.isRegistered).toBe(false)
  })
})

describe('through a proxy', () => {
  const proxied = async (status?: number): Promise<ConnectProxy> => {
    const proxy = await ConnectProxy.start(status)
    closers.push(() => proxy.close())
    return proxy
  }

  it('of the environment, with TLS and its proof to the broker, except for hosts in NO_PROXY', async () => {
    const { port } = await brokers.start({ certificate })
    const proxy = await proxied()
    vi.stubEnv('HTTPS_PROXY', proxy.url('user:word@'))
    const url = `wss://localhost:${port}/broker`
    await registered(url, 'alice', { sign: identity(), roots: ROOTS })
    expect(proxy.asked).toEqual([
      { target: `localhost:${port}`, authorization: `Basic ${Buffer.from('user:word').toString('base64')}` },
    ])
    vi.stubEnv('NO_PROXY', 'example.org,localhost')
    await registered(url, 'bob', { roots: ROOTS })
    expect(proxy.asked).toHaveLength(1)
  })

  it('of the environment without TLS', async () => {
    const { url } = await brokers.start()
    const proxy = await proxied()
    vi.stubEnv('HTTP_PROXY', proxy.url())
    vi.stubEnv('NO_PROXY', '')
    await registered(url, 'alice')
    expect(proxy.asked).toHaveLength(1)
  })

  it('that the app has chosen', async () => {
    const { url } = await brokers.start()
    const proxy = await proxied()
    const asked: string[] = []
    const chooseProxy = (to: string) => {
      asked.push(to)
      return Promise.resolve(proxy.url())
    }
    await registered(url, 'alice', { chooseProxy })
    expect([asked, proxy.asked.length]).toEqual([[url], 1])
  })

  it('that the app cannot name in time is left out', async () => {
    const clock = new ManualClock()
    const { url } = await brokers.start()
    const { client } = clientOf(url, 'alice', { clock, chooseProxy: () => new Promise(() => undefined) })
    clock.advance(5_000)
    await waitUntil(() => client.isRegistered)
  })

  it('that refuses: the client says so and tries again', async () => {
    const { url } = await brokers.start()
    const proxy = await proxied(403)
    const chooseProxy = () => Promise.resolve(proxy.url())
    const { losses } = clientOf(url, 'alice', { chooseProxy })
    await waitUntil(() => losses.length > 0)
    expect(losses).toMatchObject([
      { cause: 'unreachable', detail: expect.stringContaining('403') as string, retryMs: 250 },
    ])
  })
})

describe('a hostile broker', () => {
  /** A broker that answers the registration, and then sends this. */
  const saying = async (...texts: readonly (string | Buffer)[]) => {
    const broker = await scriptedBroker((asked, socket) => {
      original(asked, socket)
      if (asked.method === 'register') for (const text of texts) socket.send(text)
    })
    closers.push(broker.close)
    return clientOf(broker.url, 'alice')
  }
  const signal = (to: unknown, from: unknown = 'bob'): string =>
    JSON.stringify({ method: 'signal', params: { from, to, signal: { n: 1 } } })

  it('is not believed what is no signal for us', async () => {
    const wrong = [
      '',
      '{',
      'null',
      '[]',
      '{"method":7}',
      '{"method":"signal"}',
      '{"id":1,"result":{}}',
      '{"id":{},"error":1}',
    ]
    const { client, signals, losses } = await saying(
      ...wrong,
      signal('carol'),
      signal('alice', 7),
      signal('alice', ''),
      `{"method":"signal","params":{"to":"alice","from":"bob","signal":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
      Buffer.from(signal('alice')),
      JSON.stringify({ id: 'x', method: 'signal', params: { from: 'bob', to: 'alice', signal: {} } }),
      signal('alice'),
    )
    await waitUntil(() => signals.length > 1)
    expect(await client.exists('x')).toBe(false)
    // One of them in a binary frame.
    expect(signals).toEqual(Array(2).fill({ from: 'bob', signal: { n: 1 } }))
    expect(losses).toEqual([])
  })

  it.each([
    ['too long a message', ['x'.repeat(64 * 1024 + 1)]],
    ['too many messages', Array<string>(2500).fill('{}')],
  ])('that sends %s is left', async (_, texts) => {
    const { losses } = await saying(...texts)
    await waitUntil(() => losses.length > 0)
    expect(losses).toMatchObject([{ cause: 'unreachable', retryMs: 250 }])
  })

  it('that answers a register with another name, or never, is left', async () => {
    const other = await scriptedBroker(({ id }, socket) =>
      socket.send(JSON.stringify({ id, result: 'eve', error: null })),
    )
    closers.push(other.close)
    const one = clientOf(other.url, 'alice')
    await waitUntil(() => one.losses.length > 0)
    expect(one.losses[0]?.cause).toBe('unreachable')
    const clock = new ManualClock()
    const silent = await scriptedBroker(() => undefined)
    closers.push(silent.close)
    const two = clientOf(silent.url, 'alice', { clock })
    await waitUntil(() => silent.asked.length > 0)
    clock.advance(15_000)
    await waitUntil(() => two.losses.length > 0)
    expect(two.losses[0]).toMatchObject({ cause: 'unreachable', detail: 'the broker does not answer' })
  })

  it('that never answers the handshake, or sends us elsewhere, is left', async () => {
    const silent = createTcpServer((socket) => void socket.on('error', () => undefined).resume()).listen(
      0,
      '127.0.0.1',
    )
    const elsewhere = createServer((_, response) =>
      response.writeHead(302, { location: 'ws://127.0.0.1:1/' }).end(),
    )
    elsewhere.listen(0, '127.0.0.1')
    closers.push(
      () => silent.close(),
      () => elsewhere.close(),
    )
    await Promise.all([once(silent, 'listening'), once(elsewhere, 'listening')])
    const at = (server: typeof silent): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const clock = new ManualClock()
    const one = clientOf(at(silent), 'alice', { clock })
    await once(silent, 'connection')
    clock.advance(10_000)
    const two = clientOf(at(elsewhere), 'alice')
    await waitUntil(() => one.losses.length > 0 && two.losses.length > 0)
    expect(one.losses[0]).toMatchObject({ detail: 'the broker does not answer' })
    expect(two.losses[0]?.detail).toContain('302')
  })

  it('with an invalid address is refused at once, with a reason', async () => {
    const { losses } = clientOf('ftp://nowhere', 'alice')
    await waitUntil(() => losses.length > 0)
    expect(losses).toMatchObject([{ cause: 'bad-address', retryMs: undefined }])
  })
})
