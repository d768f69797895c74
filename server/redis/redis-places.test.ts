import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { unusedPort } from '../../base/testing/unused-port'
import { waitUntil } from '../../base/testing/wait-until'
import { RedisBackplane } from '../backplane/redis/redis-backplane'
import { RecordingNode } from '../backplane/testing/recording-node'
import { RedisLink } from '../broker/redis-link'
import { RedisServer } from '../broker/testing/redis-server'
import type { LogFields } from '../server-log'
import { PrimaryFinder } from './primary-finder'
import { readRedisAddress } from './redis-address'
import { askRedis, RedisClusterSet, SentinelSet } from './testing/redis-sets'

const FOLDER = join(import.meta.dirname, '../admission/testing/certificates')
const certificate = (name: string) => ({
  cert: join(FOLDER, `${name}.crt`),
  key: join(FOLDER, `${name}.key`),
})
const CA = readFileSync(join(FOLDER, 'ca.crt'), 'utf8')
/** Known among Redis servers, too. */
const TLS = { ...certificate('good'), ca: join(FOLDER, 'ca.crt') }
const ALICE = 'a'.repeat(64)

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const kept = <Thing extends { close(): Promise<void> }>(thing: Thing): Thing => {
  closers.push(() => thing.close())
  return thing
}

/** A node of a network by this Redis, which may be away. */
function nodeAt(url: string, ca?: string) {
  const reasons: string[] = []
  const warn = ({ reason }: LogFields): void => {
    if (typeof reason === 'string') reasons.push(reason)
  }
  const log = { info: () => undefined, warn }
  const backplane = new RedisBackplane({ url, ca, clock: systemClock, log })
  const node = new RecordingNode({
    ...{ backplane, cut: () => undefined, heal: () => undefined },
    close: () => Promise.resolve(),
  })
  closers.push(() => node.stop())
  node.roster.start(node)
  return { node, reasons }
}

const upAt = async (url: string, ca?: string): Promise<RecordingNode> => {
  const { node } = nodeAt(url, ca)
  await waitUntil(() => node.roster.isUp)
  return node
}

/** A broker's way to the others, which counts what it hears. */
function linkAt(url: string) {
  const heard: string[] = []
  const link = new RedisLink({
    ...{ url, clock: systemClock, log: { info: () => undefined, warn: () => undefined } },
    onMessage: ({ type }) => void heard.push(type),
  })
  closers.push(() => link.stop())
  link.start()
  return { link, heard }
}

const agree = (nodes: readonly RecordingNode[], people: readonly string[]) =>
  waitUntil(() => nodes.every((node) => node.roster.isUp && node.people.join() === people.join()))

describe('a Redis with a password', () => {
  it('is reached with the right one only', async () => {
    const { port } = kept(
      await RedisServer.start({ lines: ['requirepass p@ss/word', 'user zoe on >word ~* &* +@all'] }),
    )
    await upAt(`redis://:p%40ss%2Fword@127.0.0.1:${port}`)
    await upAt(`redis://zoe:word@127.0.0.1:${port}/3`)
    for (const [login, reason] of [
      [':wrong@', 'WRONGPASS'],
      ['zoe:wrong@', 'WRONGPASS'],
      ['', 'NOAUTH'],
    ] as const) {
      const { node, reasons } = nodeAt(`redis://${login}127.0.0.1:${port}`)
      await waitUntil(() => reasons.length > 0)
      expect(reasons[0]).toContain(reason)
      expect(reasons.join()).not.toContain('wrong')
      expect(node.roster.isUp).toBe(false)
    }
  })
})

describe('a Redis with TLS', () => {
  it('is reached if its certificate is for its host, by an authority that is trusted', async () => {
    const { url } = kept(await RedisServer.start({ tls: certificate('good') }))
    const node = await upAt(url, CA)
    expect(await node.enter('alice')).toBe('entered')
    await upAt(url.replace('127.0.0.1', 'localhost'), CA)
  })

  it.each([
    ['by an authority that nobody has named', 'good', undefined, 'unable to verify'],
    ['for another host', 'elsewhere', CA, 'does not match'],
    ['of the past', 'expired', CA, 'expired'],
    ['by itself', 'alone', CA, 'self-signed'],
  ])('is not reached with a certificate %s', async (_, name, ca, reason) => {
    const { url } = kept(await RedisServer.start({ tls: certificate(name) }))
    const { node, reasons } = nodeAt(url, ca)
    await waitUntil(() => reasons.length > 0)
    expect(reasons[0]).toContain(reason)
    expect(node.roster.isUp).toBe(false)
  })

  it('is not reached by a URL without TLS, nor one without TLS by a URL with it', async () => {
    const encrypted = kept(await RedisServer.start({ tls: certificate('good') }))
    const open = kept(await RedisServer.start())
    for (const url of [`redis://127.0.0.1:${encrypted.port}`, `rediss://127.0.0.1:${open.port}`]) {
      const { node, reasons } = nodeAt(url, CA)
      await waitUntil(() => reasons.length > 0)
      expect(node.roster.isUp).toBe(false)
    }
  })
})

describe('sentinels', () => {
  it.each([
    ['without a password', undefined],
    ['with that of Redis', 'word'],
  ])('%s lead to the new primary when the first dies, and nobody is lost', async (_, sentinelPassword) => {
    const set = kept(await SentinelSet.start({ password: 'word', sentinelPassword }))
    const [one, other] = [await upAt(set.url), await upAt(set.url)]
    const [link, otherLink] = [linkAt(set.url), linkAt(set.url)]
    await waitUntil(() => link.link.isUp && otherLink.link.isUp)
    expect(await one.enter('alice', { key: ALICE })).toBe('entered')
    expect(await other.enter('bob')).toBe('entered')
    await agree([one, other], ['alice', 'bob'])
    await set.primary.kill()
    await waitUntil(() => !one.roster.isUp && !other.roster.isUp)
    expect(one.people).toEqual(['alice', 'bob'])
    await agree([one, other], ['alice', 'bob'])
    expect(await other.enter('carol')).toBe('entered')
    expect(await other.enter('Alice')).toBe('owned')
    await agree([one, other], ['alice', 'bob', 'carol'])
    expect([...one.evictions, ...other.evictions, ...one.problems, ...other.problems]).toEqual([])
    await waitUntil(() => link.link.isUp && otherLink.link.isUp)
    expect(await link.link.publish({ type: 'find', data: { id: 'zoe' } })).toBe(2)
    await waitUntil(() => otherLink.heard.length === 1)
    // A late node asks the sentinels as well, and finds everybody.
    expect((await upAt(set.url)).people).toEqual(['alice', 'bob', 'carol'])
  })

  it('with TLS lead to the new primary by TLS, and not where nobody is trusted', async () => {
    const set = kept(await SentinelSet.start({ password: 'word', tls: TLS }))
    const node = await upAt(set.url, CA)
    expect(await node.enter('alice', { key: ALICE })).toBe('entered')
    await set.primary.kill()
    await waitUntil(() => !node.roster.isUp)
    await agree([node], ['alice'])
    expect(await node.enter('bob')).toBe('entered')
    const stranger = nodeAt(set.url)
    await waitUntil(() => stranger.reasons.length > 0)
    expect(stranger.reasons[0]).toContain('self-signed certificate in certificate chain')
    const inTheClear = nodeAt(set.url.replace('rediss', 'redis'))
    await waitUntil(() => inTheClear.reasons.length > 0)
    expect([stranger, inTheClear].map((each) => each.node.roster.isUp)).toEqual([false, false])
  })

  it('say that they do not know the name, or have another password', async () => {
    const { url } = kept(await SentinelSet.start({ password: 'word' }))
    const { reasons } = nodeAt(url.replace('/phones', '/others'))
    await waitUntil(() => reasons.length > 0)
    expect(reasons[0]).toContain('the sentinel knows no “others”')
    const wrong = nodeAt(url.replace(':word@', ':wrong@'))
    await waitUntil(() => wrong.reasons.length > 0)
    expect(wrong.reasons[0]).toContain('WRONGPASS')
  })
})

describe('a Redis Cluster', () => {
  it('has the network at one of its nodes, where all listen, and is followed when its slot moves', async () => {
    const set = kept(await RedisClusterSet.start())
    const [one, other] = [await upAt(set.url), await upAt(set.url)]
    const [link, otherLink] = [linkAt(set.url), linkAt(set.url)]
    await waitUntil(() => link.link.isUp && otherLink.link.isUp)
    expect(await one.enter('alice', { key: ALICE })).toBe('entered')
    expect(await other.enter('bob')).toBe('entered')
    one.setStatus('alice', 'in-call')
    await agree([one, other], ['alice in-call', 'bob'])
    const { backplane } = one.roster
    expect(await backplane.own({ name: 'zoe', key: ALICE }, 'network')).toBe(true)
    expect(await backplane.changeRecord('orders', 'key', { before: undefined, after: 'text' })).toBe('done')
    expect(await other.roster.backplane.record('orders', 'key')).toBe('text')
    expect(await backplane.takeLease('master', 'one', 60_000)).toBe('one')
    expect(await backplane.count('joins', 1, 60_000)).toBe(1)
    await one.roster.send(other.node, 'hello')
    await waitUntil(() => other.messages.length === 1)
    expect(await link.link.publish({ type: 'find', data: { id: 'zoe' } })).toBe(2)
    await waitUntil(() => otherLink.heard.length === 1)
    await set.moveSlot('{ringdown}:')
    await waitUntil(() => !one.roster.isUp)
    await agree([one, other], ['alice in-call', 'bob'])
    // The other one may notice only now, and then be away for a moment.
    await waitUntil(async () => (await other.enter('carol')) === 'entered')
    await agree([one, other], ['alice in-call', 'bob', 'carol'])
    expect([...one.evictions, ...other.evictions, ...one.problems, ...other.problems]).toEqual([])
  })

  it('goes on at the replica when the primary of the network dies, and nobody is lost', async () => {
    const set = kept(await RedisClusterSet.start())
    const primary = await set.primaryOf('{ringdown}:')
    const replica = await set.addReplica(primary)
    const [one, other] = [await upAt(set.url), await upAt(set.url)]
    expect(await one.enter('alice', { key: ALICE })).toBe('entered')
    expect(await other.enter('bob')).toBe('entered')
    await agree([one, other], ['alice', 'bob'])
    await waitUntil(async () => String(await askRedis(replica.port, ['DBSIZE'])) !== '0')
    await primary.kill()
    await waitUntil(() => !one.roster.isUp && !other.roster.isUp)
    expect(one.people).toEqual(['alice', 'bob'])
    await agree([one, other], ['alice', 'bob'])
    expect(String(await askRedis(replica.port, ['ROLE']))).toContain('master')
    // The owners of names are at the replica, too.
    expect(await other.enter('Alice')).toBe('owned')
    expect(await other.enter('carol')).toBe('entered')
    await agree([one, other], ['alice', 'bob', 'carol'])
    expect([...one.evictions, ...other.evictions, ...one.problems, ...other.problems]).toEqual([])
    expect((await upAt(set.url)).people).toEqual(['alice', 'bob', 'carol'])
  })

  it('with TLS is followed by TLS when its slot moves, and not where nobody is trusted', async () => {
    const set = kept(await RedisClusterSet.start(TLS))
    const node = await upAt(set.url, CA)
    expect(await node.enter('alice')).toBe('entered')
    await set.moveSlot('{ringdown}:')
    await waitUntil(() => !node.roster.isUp)
    await agree([node], ['alice'])
    expect(await node.enter('bob')).toBe('entered')
    const stranger = nodeAt(set.url)
    await waitUntil(() => stranger.reasons.length > 0)
    expect(stranger.reasons[0]).toContain('self-signed certificate in certificate chain')
    expect(stranger.node.roster.isUp).toBe(false)
  })

  it('keeps no connection of a question that is over before it stands', async () => {
    const { port } = kept(await RedisServer.start())
    const address = readRedisAddress(`redis+cluster://127.0.0.1:${port}`)
    const finder = new PrimaryFinder({ address, clock: systemClock, key: 'linkup' })
    const found = finder.find()
    finder.close()
    await expect(found).rejects.toThrow('the connection is closed')
    // Only that of this question.
    const isAlone = async () =>
      String(await askRedis(port, ['INFO', 'clients'])).includes('connected_clients:1\r')
    await waitUntil(isAlone)
    await expect(finder.find()).rejects.toThrow('the connection is closed')
  })

  it('stays where it is by any of the names of a node', async () => {
    const lines = ['cluster-enabled yes', `cluster-port ${await unusedPort()}`]
    const { port } = kept(await RedisServer.start({ lines }))
    await askRedis(port, ['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
    const names = ['127.0.0.1', 'localhost']
    const hosts = names.map((name) => `${name}:${port}`).join(',')
    const address = readRedisAddress(`redis+cluster://${hosts}`)
    const finder = new PrimaryFinder({ address, clock: systemClock, key: 'linkup' })
    for (const host of names) expect(await finder.find({ host, port })).toEqual({ host, port })
    const elsewhere = await finder.find({ host: '127.0.0.2', port })
    expect(names).toContain(elsewhere.host)
  })

  it('that is none says so', async () => {
    const { port } = kept(await RedisServer.start())
    const { reasons } = nodeAt(`redis+cluster://127.0.0.1:${port}`)
    await waitUntil(() => reasons.length > 0)
    expect(reasons[0]).toContain('cluster support disabled')
  })
})
