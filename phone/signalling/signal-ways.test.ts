import { EventEmitter, once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { Signal } from '../../protocol/media/negotiation'
import { brokerForEachTest } from '../../server/broker/testing/broker-for-each-test'
import { DirectoryServer } from '../../server/directory/directory-server'
import { BrokerClient, type ReceivedSignal } from './broker/broker-client'
import { DirectoryClient } from './directory/directory-client'
import { SignalWays } from './signal-ways'
import type { PeerSignal } from './signalling'

const REFERENCE = '0123456789abcdef'
const content = (n: number): Signal => ({ link: 'webrtc', n }) as unknown as Signal
const to = (contact: string, n: number): PeerSignal => ({ contact, reference: REFERENCE, signal: content(n) })

/** A directory server that carries signals while it is up. */
class WrittenDirectory extends EventEmitter<{ signal: [PeerSignal] }> {
  isUp = true
  readonly sent: PeerSignal[] = []

  takesSignals(): boolean {
    return this.isUp
  }

  sendSignal(signal: PeerSignal): boolean {
    if (this.isUp) this.sent.push(signal)
    return this.isUp
  }
}

/** A broker that says who is there when it is told to. */
class WrittenBroker extends EventEmitter<{ signal: [ReceivedSignal] }> {
  isRegistered = true
  readonly sent: unknown[] = []
  readonly asked: string[] = []
  #answers: ((exists: boolean | undefined) => void)[] = []

  exists(id: string): Promise<boolean | undefined> {
    this.asked.push(id)
    return new Promise((resolve) => this.#answers.push(resolve))
  }

  /** Answers all questions so far. */
  async answer(exists: boolean | undefined): Promise<void> {
    await waitUntil(() => this.#answers.length > 0)
    for (const answer of this.#answers.splice(0)) answer(exists)
  }

  send(contact: string, signal: object): boolean {
    if (this.isRegistered) this.sent.push([contact, signal])
    return this.isRegistered
  }
}

const rig = () => {
  const clock = new ManualClock()
  const [directory, broker] = [new WrittenDirectory(), new WrittenBroker()]
  const ways = new SignalWays(clock, directory)
  ways.useBroker(broker)
  const heard: PeerSignal[] = []
  ways.on('signal', (signal) => heard.push(signal))
  return { clock, directory, broker, ways, heard }
}

describe('a signal is sent', () => {
  it('through the directory server where it passes signals on', async () => {
    const { directory, broker, ways } = rig()
    expect(await ways.send(to('bob', 1))).toBe('directory')
    expect(directory.sent).toEqual([to('bob', 1)])
    expect([broker.asked, broker.sent]).toEqual([[], []])
  })

  it('through the broker otherwise, with its reference, if they are registered there', async () => {
    const { directory, broker, ways } = rig()
    directory.isUp = false
    const sent = [ways.send(to('bob', 1)), ways.send({ contact: 'bob', signal: content(2) })]
    await broker.answer(true)
    expect(await Promise.all(sent)).toEqual(['broker', 'broker'])
    expect(broker.asked).toEqual(['bob'])
    expect(broker.sent).toEqual([
      ['bob', { ...content(1), reference: REFERENCE }],
      ['bob', content(2)],
    ])
  })

  it('by no way where nobody has one', async () => {
    const { directory, broker, ways, clock } = rig()
    directory.isUp = false
    const absent = ways.send(to('bob', 1))
    await broker.answer(false)
    expect(await absent).toBeUndefined()
    expect(await ways.send(to('bob', 2))).toBeUndefined()
    expect(broker.asked).toHaveLength(1)
    clock.advance(1_000)
    const later = ways.send(to('bob', 3))
    await broker.answer(true)
    expect(await later).toBe('broker')
    broker.isRegistered = false
    expect(await ways.send(to('bob', 4))).toBeUndefined()
    ways.useBroker(undefined)
    expect(await ways.send(to('bob', 5))).toBeUndefined()
    expect(broker.sent).toHaveLength(1)
  })

  it('through a broker that does not say who is there, and asks again after 10 s', async () => {
    const { directory, broker, ways, clock } = rig()
    directory.isUp = false
    const first = ways.send(to('bob', 1))
    await broker.answer(undefined)
    expect(await first).toBe('broker')
    clock.advance(9_999)
    expect(await ways.send(to('bob', 2))).toBe('broker')
    clock.advance(1)
    const gone = ways.send(to('bob', 3))
    await broker.answer(false)
    expect(await gone).toBeUndefined()
  })

  it('after the earlier ones to the same person, also when a way comes back meanwhile', async () => {
    const { directory, broker, ways } = rig()
    directory.isUp = false
    const order: number[] = []
    const sent = [1, 2].map((n) => ways.send(to('bob', n)).then(() => order.push(n)))
    await waitUntil(() => broker.asked.length === 1)
    directory.isUp = true
    sent.push(ways.send(to('bob', 3)).then(() => order.push(3)))
    expect(await ways.send(to('carol', 1))).toBe('directory')
    expect(directory.sent).toEqual([to('carol', 1)])
    await broker.answer(true)
    await Promise.all(sent)
    expect(order).toEqual([1, 2, 3])
    expect(broker.sent).toHaveLength(1)
    expect(directory.sent).toEqual([to('carol', 1), to('bob', 2), to('bob', 3)])
  })

  it('not by another broker than the one that was asked, and no more than 200 wait', async () => {
    const { directory, broker, ways } = rig()
    directory.isUp = false
    const sent = Array.from({ length: 201 }, (_, n) => ways.send(to('bob', n)))
    expect(await sent[200]).toBeUndefined()
    await waitUntil(() => broker.asked.length === 1)
    ways.useBroker(undefined)
    await broker.answer(true)
    expect(new Set(await Promise.all(sent))).toEqual(new Set([undefined]))
    expect(broker.sent).toEqual([])
  })
})

describe('a signal is heard', () => {
  it('from either way, and once when it comes by both', () => {
    const { directory, broker, heard } = rig()
    directory.emit('signal', to('bob', 1))
    const both = { from: 'bob', signal: { reference: REFERENCE, link: 'webrtc', n: 1 } }
    broker.emit('signal', both)
    broker.emit('signal', { from: 'bob', signal: { link: 'webrtc', n: 2 } })
    expect(heard).toEqual([to('bob', 1), { contact: 'bob', signal: content(2) }])
  })

  it('never when it is none', () => {
    const { broker, heard } = rig()
    for (const signal of [
      undefined,
      null,
      'webrtc',
      [],
      {},
      { link: 'pigeon' },
      { link: 'webrtc', reference: 'x' },
      { link: 'webrtc', reference: 7 },
      { link: ['webrtc'] },
    ])
      broker.emit('signal', { from: 'bob', signal })
    expect(heard).toEqual([])
  })

  it('not from a broker that is not ours any more', () => {
    const { broker, ways, heard } = rig()
    const next = new WrittenBroker()
    ways.useBroker(next)
    broker.emit('signal', { from: 'bob', signal: { link: 'webrtc', n: 1 } })
    next.emit('signal', { from: 'bob', signal: { link: 'webrtc', n: 2 } })
    expect(heard).toEqual([{ contact: 'bob', signal: content(2) }])
    expect(broker.listenerCount('signal')).toBe(0)
  })
})

describe('two phones at a directory server and a broker', () => {
  const brokers = brokerForEachTest()
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  it('exchange signals by the server, and by the broker after it has stopped', async () => {
    const log = { info: () => undefined, warn: () => undefined }
    const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log })
    const { port } = await server.start()
    const { url } = await brokers.start()
    const phone = async (name: string) => {
      const directory = new DirectoryClient({ clock: new ManualClock() })
      const ways = new SignalWays(systemClock, directory)
      const broker = new BrokerClient({ url, name, clock: systemClock, random: () => 0 })
      ways.useBroker(broker)
      const heard: PeerSignal[] = []
      ways.on('signal', (signal) => heard.push(signal))
      closers.push(() => {
        directory.signOut()
        broker.stop()
      })
      broker.start()
      directory.signIn({ name, server: `127.0.0.1:${port}` })
      await waitUntil(() => broker.isRegistered && directory.state.kind === 'online')
      return { directory, ways, heard }
    }
    const [alice, bob] = [await phone('alice'), await phone('bob')]
    await waitUntil(() => alice.directory.takesSignals('bob') && bob.directory.takesSignals('alice'))
    expect(await alice.ways.send(to('bob', 1))).toBe('directory')
    await waitUntil(() => bob.heard.length === 1)
    const lost = once(alice.directory, 'connection')
    await server.stop()
    await lost
    expect(await alice.ways.send(to('bob', 2))).toBe('broker')
    expect(await alice.ways.send(to('nobody', 3))).toBeUndefined()
    await waitUntil(() => bob.heard.length === 2)
    expect(bob.heard).toEqual([to('alice', 1), to('alice', 2)])
  })
})
