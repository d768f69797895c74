import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../base/clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { RedisServer } from '../../broker/testing/redis-server'
import { askRedis } from '../../redis/testing/redis-sets'
import type { LogFields } from '../../server-log'
import { RecordingNode } from '../testing/recording-node'
import { RedisBackplane } from './redis-backplane'

const ALICE = 'a'.repeat(64)
const HASHES = ['people', 'looks', 'nodes', 'owners', 'owner-looks', 'owned']
const SETS = ['join-codes', 'admitted-nodes', 'orders', 'masters', 'keys', 'rooms', 'groups'] as const
const RUBBISH = ['', ' ', '\n'.repeat(8), 'x'.repeat(100_000), '{"a":[]}', '-1', '1e99', 'ÿ\0']
/** No better, but numbers. */
const NUMBERS = ['0', '7']

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.close())

const nodes: RecordingNode[] = []
const logged: { readonly fields: LogFields; readonly message: string }[] = []
beforeEach(() => askRedis(redis.port, ['FLUSHALL']))
afterEach(async () => {
  const problems = nodes.flatMap((each) => each.problems)
  await Promise.all(nodes.splice(0).map((each) => each.stop()))
  logged.length = 0
  expect(problems).toEqual([])
})

const says = (...words: readonly string[]): Promise<unknown> => askRedis(redis.port, words)
const keyOf = (name: string): string => `{ringdown}:${name}`
const wasSaid = (message: string): boolean => logged.some((line) => line.message === message)

async function node(): Promise<RecordingNode> {
  const note = (fields: LogFields, message: string): void => void logged.push({ fields, message })
  const backplane = new RedisBackplane({
    url: redis.url,
    clock: systemClock,
    log: { info: note, warn: note },
  })
  const nothing = (): void => undefined
  const made = new RecordingNode({ backplane, cut: nothing, heal: nothing, close: () => Promise.resolve() })
  nodes.push(made)
  return made.start()
}

/** Something else than what we keep under a key. */
async function spoil(name: string, kind: 'string' | 'list'): Promise<void> {
  await says('DEL', keyOf(name))
  await (kind === 'string' ? says('SET', keyOf(name), 'rubbish') : says('RPUSH', keyOf(name), 'rubbish'))
}

/** The network works: people come, go, and see each other. */
async function worksFor([one, other]: readonly [RecordingNode, RecordingNode], before: readonly string[]) {
  await waitUntil(async () => (await one.enter('zoe')) === 'entered')
  await waitUntil(async () => (await other.enter('yves', { key: ALICE })) === 'entered')
  expect(await other.enter('zoe')).toBe('taken')
  one.setStatus('zoe', 'in-call')
  const all = [...before, 'yves', 'zoe in-call']
  await waitUntil(() => [one, other].every(({ people }) => people.join() === all.join()))
  one.leave('zoe')
  other.leave('yves')
  await waitUntil(() => [one, other].every(({ people }) => people.join() === before.join()))
  expect([...one.evictions, ...other.evictions]).toEqual([])
}

const knowEachOther = ([one, other]: readonly [RecordingNode, RecordingNode]) =>
  waitUntil(() => one.roster.nodes.has(other.node) && other.roster.nodes.has(one.node))

describe('a Redis with something else under our keys', () => {
  it.each(HASHES.flatMap((name) => [[name, 'string'] as const, [name, 'list'] as const]))(
    'removes it, says so, and goes on: %s as a %s',
    async (name, kind) => {
      const pair = [await node(), await node()] as const
      expect(await pair[0].enter('alice', { key: ALICE })).toBe('entered')
      expect(await pair[1].enter('bob')).toBe('entered')
      await waitUntil(() => pair.every(({ people }) => people.join() === 'alice,bob'))
      await spoil(name, kind)
      await worksFor(pair, ['alice', 'bob'])
      await knowEachOther(pair)
      expect(wasSaid('Redis had something else under keys of ours: removed')).toBe(true)
      // The owners of names are still known, unless they were what is gone.
      expect(await pair[1].enter('Alice')).toBe(name === 'owners' ? 'look-alike' : 'owned')
    },
  )

  it.each([
    ['epoch', 'list'],
    ['version', 'list'],
  ] as const)('removes it and goes on: %s as a %s', async (name, kind) => {
    const pair = [await node(), await node()] as const
    await pair[0].enter('alice')
    await waitUntil(() => pair[1].people.join() === 'alice')
    await spoil(name, kind)
    await worksFor(pair, ['alice'])
  })

  it('removes it and goes on: what belongs to a node', async () => {
    const pair = [await node(), await node()] as const
    await pair[0].enter('alice')
    await waitUntil(() => pair[1].people.join() === 'alice')
    for (const { node: id } of pair) {
      await spoil(`members:${id}`, 'string')
      await spoil(`alive:${id}`, 'list')
    }
    await worksFor(pair, ['alice'])
    // A sign of life that does not end is none.
    await says('HSET', keyOf('nodes'), 'ghost', 'info')
    await says('SET', keyOf('alive:ghost'), '1')
    await spoil('members:ghost', 'string')
    await waitUntil(async () => (await says('HEXISTS', keyOf('nodes'), 'ghost')) === 0)
  })

  it('removes it and goes on: leases and counters', async () => {
    const { backplane } = (await node()).roster
    await spoil('lease:master', 'list')
    expect(await backplane.takeLease('master', 'one', 60_000)).toBe('one')
    await spoil('lease:master', 'string')
    expect(await backplane.takeLease('master', 'one', 60_000)).toBe('one')
    await spoil('lease:master', 'list')
    await backplane.giveLease('master', 'one')
    for (const value of RUBBISH) {
      await says('SET', keyOf('count:joins'), value)
      expect(await backplane.count('joins', 2, 60_000)).toBe(2)
      await says('DEL', keyOf('count:joins'))
    }
    await spoil('count:joins', 'list')
    expect(await backplane.count('joins', 1, 60_000)).toBe(1)
  })

  it.each(SETS)('removes it and goes on: the records %s', async (set) => {
    const { roster } = await node()
    await spoil(`records:${set}`, 'list')
    await expect(roster.backplane.records(set)).rejects.toThrow('WRONGTYPE')
    await waitUntil(() => roster.isUp)
    expect(await roster.backplane.records(set)).toEqual(new Map())
    expect(await roster.backplane.changeRecord(set, 'a', { before: undefined, after: 'b' })).toBe('done')
  })
})

describe('a Redis with rubbish among what is ours', () => {
  it('has no people by it, and nobody’s name is taken', async () => {
    for (const [n, text] of RUBBISH.entries()) {
      await says('HSET', keyOf('people'), `person ${n}`, text, text, text)
      await says('HSET', keyOf('looks'), `folded person ${n}`, `person ${n}`, `seen person ${n}`, text)
    }
    const pair = [await node(), await node()] as const
    expect(wasSaid('Redis has entries in the roster that are none')).toBe(true)
    expect(await says('HLEN', keyOf('people'))).toBe(0)
    for (const n of RUBBISH.keys()) expect(await pair[0].enter(`person ${n}`)).toBe('entered')
    await waitUntil(() => pair[1].people.length === RUBBISH.length)
    for (const n of RUBBISH.keys()) pair[0].leave(`person ${n}`)
    await worksFor(pair, [])
  })

  it('takes a name that only points to another for free', async () => {
    const pair = [await node(), await node()] as const
    await pair[0].enter('alice', { key: ALICE })
    for (const index of ['looks', 'owner-looks'])
      await says('HSET', keyOf(index), 'folded carol', 'alice', 'seen carol', 'alice')
    expect(await pair[1].enter('carol')).toBe('entered')
    expect(await pair[1].enter('alice')).toBe('owned')
    pair[1].leave('carol')
    await worksFor(pair, ['alice'])
  })

  it('has no owners by it', async () => {
    for (const [n, text] of RUBBISH.entries()) {
      await says('HSET', keyOf('owners'), `person ${n}`, text)
      await says('HSET', keyOf('owner-looks'), `folded person ${n}`, `person ${n}`, `seen person ${n}`, text)
      await says('HSET', keyOf('owned'), ALICE, text)
      const one = await node()
      expect(await one.enter(`person ${n}`, { key: ALICE })).toBe('entered')
      expect(await one.roster.backplane.ownersOf(`person ${n}`)).toHaveLength(1)
      await one.stop()
    }
  })

  it('removes it and goes on: journals', async () => {
    const { backplane } = (await node()).roster
    const write = () => backplane.append('lobby', { number: 5, text: 'text' })
    for (const spoilt of ['journals', 'journal:lobby'])
      for (const kind of ['string', 'list'] as const) {
        await spoil(spoilt, kind)
        await backplane.removeJournal('lobby')
        expect(await write()).toBe('done')
        expect(await backplane.journal('lobby')).toEqual([{ number: 5, text: 'text' }])
      }
    for (const field of ['first', 'last', 'bytes', '4'])
      for (const text of RUBBISH) {
        await says('HSET', keyOf('journal:lobby'), field, text)
        expect(await backplane.journal('lobby')).toEqual([])
        expect(await write()).toBe('done')
      }
  })

  it('removes it and goes on: files', async () => {
    const { backplane } = (await node()).roster
    const bytes = Buffer.from('bytes')
    const write = async () => {
      const file = { folder: 'lobby', file: 'f', owner: ALICE, part: 0, of: 1, bytes }
      expect(await backplane.putPart(file)).toBe('stored')
      expect(await backplane.putPart({ ...file, file: 'g', of: 2 })).toBe('stored')
    }
    const keys = ['folders', 'folder-parts', 'files:lobby', 'file:f:lobby']
    for (const key of keys)
      for (const kind of ['string', 'list'] as const) {
        await spoil(key, kind)
        await backplane.part('lobby', 'f', 0)
        await write()
        expect(await backplane.part('lobby', 'f', 0)).toEqual(bytes)
      }
    for (const text of [...RUBBISH, ...NUMBERS, `1 ${ALICE} 99`, `${'9'.repeat(20)} ${ALICE} 0`]) {
      await says('HSET', keyOf('files:lobby'), 'f', text)
      expect(await backplane.part('lobby', 'f', 0)).toBeUndefined()
      await says('HSET', keyOf('files:lobby'), text, text)
      await write()
      await says('HSET', keyOf('file:f:lobby'), '0', text)
      await backplane.part('lobby', 'f', 0)
    }
    for (const score of ['-inf', 'inf', '-1', '0.5', '1e12']) {
      await says('ZADD', keyOf('folder-parts'), score, 'lobby', score, 'nowhere')
      await says('ZADD', keyOf('folders'), score, 'elsewhere')
      await backplane.removeFiles('garden')
      await says('DEL', keyOf('file:f:lobby'))
      await write()
    }
    await backplane.removeFiles('lobby')
    expect(await says('EXISTS', ...keys.slice(2).map(keyOf), keyOf('file:g:lobby'))).toBe(0)
  })

  it.each([...RUBBISH, ...NUMBERS].map((text, n) => [n, text] as const))(
    'begins a new history (%i)',
    async (_, text) => {
      const pair = [await node(), await node()] as const
      await pair[0].enter('alice')
      await waitUntil(() => pair[1].people.join() === 'alice')
      await says('SET', keyOf('epoch'), text)
      await worksFor(pair, ['alice'])
      await says('SET', keyOf('version'), text)
      await worksFor(pair, ['alice'])
    },
  )

  it('drops nodes that are none, and those that are too many', async () => {
    const pair = [await node(), await node()] as const
    for (const text of RUBBISH) await says('HSET', keyOf('nodes'), text, text)
    await worksFor(pair, [])
    const many = Array.from({ length: 1_001 }, (_unused, n) => [`node ${n}`, '']).flat()
    await says('HSET', keyOf('nodes'), ...many)
    await worksFor(pair, [])
    await knowEachOther(pair)
    await waitUntil(async () => Number(await says('HLEN', keyOf('nodes'))) === 2)
  })

  it('is heard, said, and forgotten, on its channels', async () => {
    const pair = [await node(), await node()] as const
    for (const text of [...RUBBISH, '["1.1","x"]', '["1.1","1","+","a","b"]'])
      for (const channel of ['changes', `to:${pair[0].node}`]) await says('PUBLISH', keyOf(channel), text)
    await worksFor(pair, [])
    const said = logged.filter(({ message }) => message === 'Redis sends what no node says')
    expect(said.length).toBeGreaterThanOrEqual(2 * RUBBISH.length)
    expect(pair[0].messages).toEqual([])
  })
})
