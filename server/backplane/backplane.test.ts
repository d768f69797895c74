import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../base/clock'
import { waitUntil } from '../../base/testing/wait-until'
import { memoryNetwork, type Network, redisNetwork } from './testing/network'
import {
  type EnterOutcome,
  MAX_RECORD_TEXT,
  MAX_RECORDS,
  RETURNED_AT_ONCE,
  type RosterEntry,
} from './backplane'
import { JOURNAL_ENTRIES, MAX_ENTRY_TEXT, MAX_JOURNAL_TEXT } from './journal'
import { RecordingNode } from './testing/recording-node'

const ALICE = 'a'.repeat(64)
const BOB = 'b'.repeat(64)

describe.each([
  ['memory', memoryNetwork],
  ['Redis', redisNetwork],
])('a network of nodes by %s', (_, makeNetwork) => {
  let network: Network
  const nodes: RecordingNode[] = []
  beforeEach(async () => {
    network = await makeNetwork()
  })
  afterEach(async () => {
    const problems = nodes.flatMap((each) => each.problems)
    await Promise.all(nodes.splice(0).map((node) => node.stop()))
    await network.close()
    expect(problems).toEqual([])
  })

  const node = async (info?: string, clock?: Clock): Promise<RecordingNode> => {
    const made = new RecordingNode(await network.node(), info, clock)
    nodes.push(made)
    return made.start()
  }
  const agree = (names: readonly string[], among: readonly RecordingNode[] = nodes) =>
    waitUntil(() => among.every(({ people }) => people.join() === names.join()))

  describe('the roster', () => {
    it('shows people of all nodes at each, with their statuses, and nobody who has left', async () => {
      const [one, other] = [await node(), await node()]
      expect(await one.enter('alice')).toBe('entered')
      expect(await other.enter('bob')).toBe('entered')
      one.setStatus('alice', 'in-call')
      await agree(['alice in-call', 'bob'])
      const late = await node()
      expect(late.people).toEqual(['alice in-call', 'bob'])
      one.leave('alice')
      await agree(['bob'])
    })

    it('gives a name to one of two nodes that want it at once', async () => {
      const [one, other] = [await node(), await node()]
      const outcomes = await Promise.all([one.enter('alice'), other.enter('alice')])
      expect(outcomes.toSorted()).toEqual(['entered', 'taken'])
      await agree(['alice'])
    })

    it('refuses names that look like another', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      expect(await other.enter('aIice')).toBe('look-alike')
      expect(await other.enter('ALICE')).toBe('look-alike')
    })

    it('keeps announcements byte by byte', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('zoë 📞', { key: ALICE })
      await agree(['zoë 📞'])
      const { entries } = await other.roster.backplane.snapshot()
      expect(entries).toMatchObject([
        { name: 'zoë 📞', key: ALICE, node: one.node, status: 'available', ticket: undefined },
      ])
      expect([...(entries[0]?.announced ?? [])]).toEqual([1, 2])
      expect(other.people).toEqual(['zoë 📞'])
    })

    it('moves the owner of a name from one node to another', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice', { key: ALICE })
      expect(await other.enter('alice', { key: ALICE })).toBe('entered')
      await waitUntil(() => one.evictions.length > 0)
      expect(one.evictions).toEqual(['alice by owner'])
      await agree(['alice'])
      expect(one.own).toEqual([])
      // The late end of the first connection changes nothing.
      one.leave('alice')
      expect(await one.enter('carol')).toBe('entered')
      await agree(['alice', 'carol'])
    })

    it('takes whoever returns twice for one', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice', { key: ALICE })
      await agree(['alice'])
      const { backplane } = one.roster
      const [entry] = (await backplane.snapshot()).entries
      if (!entry) throw new Error('there is no entry')
      expect(await comeBack(one, [{ ...entry, status: 'in-call' }])).toEqual(['entered'])
      await waitUntil(() => other.people.join() === 'alice in-call')
      expect([other.moves, one.evictions]).toEqual([1, []])
    })

    it('takes many back by one change, in order, and leaves names to those who have them by now', async () => {
      const [one, other] = [await node(), await node()]
      await other.enter('bob')
      await other.enter('carol', { key: ALICE })
      other.leave('carol')
      await agree(['bob'])
      const { backplane } = one.roster
      const before = (await backplane.snapshot()).version
      const crowd = Array.from({ length: RETURNED_AT_ONCE - 6 }, (_unused, n) => `crowd ${n}`)
      const lost = ['alice', 'bob', 'Alice', 'alice', 'carol', 'dora'].map((name, n) => entryOf(name, n))
      const rest = crowd.map((name, n) => entryOf(name, lost.length + n))
      const outcomes = await comeBack(one, [...lost, ...rest])
      const expected = ['entered', 'taken', 'look-alike', 'taken', 'owned', 'entered']
      expect(outcomes).toEqual([...expected, ...crowd.map(() => 'entered')])
      const { entries, version } = await backplane.snapshot()
      expect(version).toBe(before + 1)
      expect(entries.map(({ name }) => name).toSorted()).toEqual(
        ['alice', 'bob', 'dora', ...crowd].toSorted(),
      )
      expect(entries.find(({ name }) => name === 'dora')).toMatchObject({ version, session: 'session 5' })
    })

    it('takes nobody back without a change, and too many not at all', async () => {
      const one = await node()
      await one.enter('alice')
      const { version } = await one.roster.backplane.snapshot()
      expect(await comeBack(one, [])).toEqual([])
      expect(await comeBack(one, [entryOf('alice', 1)])).toEqual(['taken'])
      expect((await one.roster.backplane.snapshot()).version).toBe(version)
      const many = Array.from({ length: RETURNED_AT_ONCE + 1 }, (_unused, n) => entryOf(`p${n}`, n))
      expect(() => one.roster.backplane.comeBack(many, () => undefined)).toThrow(RangeError)
    })

    it('lets a name be used again at once by the node where it was', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      one.leave('alice')
      expect(await one.enter('alice')).toBe('entered')
      await agree(['alice'], [one, other])
    })
  })

  describe('the owners of names', () => {
    it('keep them while they are away, at every node', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice', { key: ALICE })
      one.leave('alice')
      await agree([])
      expect(await other.enter('Alice')).toBe('owned')
      expect(await other.enter('alice', { key: BOB })).toBe('owned')
      expect(await other.enter('Alice', { key: ALICE })).toBe('entered')
      other.leave('Alice')
      const { backplane } = one.roster
      expect(await backplane.ownersOf('alice')).toMatchObject([{ name: 'Alice', key: ALICE }])
      expect(await backplane.giveBack({ name: 'alice', key: BOB })).toBe(false)
      expect(await backplane.own({ name: 'alice', key: BOB }, 'network')).toBe(false)
      expect(await backplane.giveBack({ name: 'alice', key: ALICE })).toBe(true)
      expect(await backplane.ownersOf('alice')).toEqual([])
      expect(await backplane.own({ name: 'alice', key: BOB }, 'network')).toBe(true)
      expect(await other.enter('alice', { key: ALICE })).toBe('owned')
    })

    it('own them again when all come back to an empty store', async () => {
      const { backplane } = (await node()).roster
      const people = Array.from({ length: 1_000 }, (_unused, n) => ({
        ...entryOf(`person ${n}`, n),
        key: String(n).padStart(64, '0'),
      }))
      for (let at = 0; at < people.length; at += RETURNED_AT_ONCE)
        await new Promise((resolve) => backplane.comeBack(people.slice(at, at + RETURNED_AT_ONCE), resolve))
      const owners = await Promise.all(people.map(({ name }) => backplane.ownersOf(name)))
      expect(owners.map(([owner]) => owner?.key)).toEqual(people.map(({ key }) => key))
    })

    it('displace whoever has a name that looks like theirs', async () => {
      const [one, other] = [await node(), await node()]
      await one.roster.backplane.own({ name: 'alice', key: ALICE }, 'network')
      await one.roster.backplane.giveBack({ name: 'alice', key: ALICE })
      await one.enter('aIice')
      await agree(['aIice'])
      expect(await other.enter('alice', { key: ALICE })).toBe('look-alike')
      one.leave('aIice')
      await agree([])
      expect(await other.enter('alice', { key: ALICE })).toBe('entered')
    })

    it('have ten names at most; the one that was used the longest ago is free again', async () => {
      const one = await node()
      const names = Array.from({ length: 11 }, (_unused, n) => `phone ${String.fromCodePoint(97 + n)}`)
      for (const name of names) {
        expect(await one.enter(name, { key: ALICE })).toBe('entered')
        one.leave(name)
        await waitUntil(() => Date.now() % 2 === 0)
        await waitUntil(() => Date.now() % 2 === 1)
      }
      const { backplane } = one.roster
      expect(await backplane.ownersOf('phone a')).toEqual([])
      expect(await backplane.ownersOf('phone b')).toHaveLength(1)
      expect(await backplane.ownersOf('phone k')).toHaveLength(1)
    })
  })

  describe('messages', () => {
    it('reach a node, after everything that their senders knew', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      await one.roster.send(other.node, 'alice calls\nbob 📞')
      await waitUntil(() => other.messages.length === 1)
      expect(other.messages).toEqual([`${one.node} alice calls\nbob 📞`])
      expect(other.people).toEqual(['alice'])
      expect(one.messages).toEqual([])
    })
  })

  it('have one time, however wrong a clock is', async () => {
    const hourMs = 3_600_000
    const wrong = { ...systemClock, unixTime: () => Date.now() + hourMs }
    const [right, late] = [await node(), await node('', wrong)]
    // The store in memory has the clock of the process.
    await waitUntil(() => late.roster.clockAheadMs !== 0)
    expect(Math.round(late.roster.clockAheadMs / hourMs)).toBe(-1)
    expect(right.roster.clockAheadMs).toBe(0)
  })

  describe('leases and counters', () => {
    it('a lease has one holder, who can renew it, until it ends or is given back', async () => {
      const [one, other] = [(await node()).roster.backplane, (await node()).roster.backplane]
      expect(await one.takeLease('master', 'one', 60_000)).toBe('one')
      expect(await other.takeLease('master', 'other', 60_000)).toBe('one')
      expect(await one.takeLease('master', 'one', 60_000)).toBe('one')
      await other.giveLease('master', 'other')
      expect([await other.leaseHolder('master'), await one.leaseHolder('none')]).toEqual(['one', undefined])
      expect(await other.takeLease('master', 'other', 60_000)).toBe('one')
      await one.giveLease('master', 'one')
      expect(await one.leaseHolder('master')).toBeUndefined()
      expect(await other.takeLease('master', 'other', 1)).toBe('other')
      await waitUntil(async () => (await one.takeLease('master', 'one', 60_000)) === 'one')
    })

    it('a counter counts for all nodes, and begins again after its time', async () => {
      const [one, other] = [(await node()).roster.backplane, (await node()).roster.backplane]
      expect(await one.count('joins', 1, 60_000)).toBe(1)
      expect(await other.count('joins', 2, 60_000)).toBe(3)
      expect(await one.count('short', 5, 1)).toBe(5)
      await waitUntil(async () => (await one.count('short', 1, 1)) === 1)
    })
  })

  describe('records', () => {
    it('are changed by those who know them as they are, and are the same at every node', async () => {
      const [one, other] = [(await node()).roster.backplane, (await node()).roster.backplane]
      const change = (before: string | undefined, after: string | undefined) =>
        other.changeRecord('orders', 'key 📞', { before, after })
      expect(await one.record('orders', 'key 📞')).toBeUndefined()
      expect(await change('something', 'else')).toBe('changed')
      expect(await change(undefined, 'first')).toBe('done')
      expect(await change(undefined, 'twice')).toBe('changed')
      expect(await one.record('orders', 'key 📞')).toBe('first')
      expect(await one.record('masters', 'key 📞')).toBeUndefined()
      expect(await change('first', 'second')).toBe('done')
      expect([...(await one.records('orders'))]).toEqual([['key 📞', 'second']])
      expect(await change('second', undefined)).toBe('done')
      expect(await one.records('orders')).toEqual(new Map())
    })

    it('are changed by one of several who do it at once', async () => {
      const one = (await node()).roster.backplane
      const outcomes = await Promise.all(
        ['a', 'b', 'c'].map((after) => one.changeRecord('orders', 'key', { before: undefined, after })),
      )
      expect(outcomes).toEqual(['done', 'changed', 'changed'])
    })

    it('have room for a number of them, each of a limited length', async () => {
      const one = (await node()).roster.backplane
      const add = (n: number) =>
        one.changeRecord('orders', `key ${n}`, { before: undefined, after: String(n) })
      for (let n = 0; n < MAX_RECORDS; n += 100)
        await Promise.all(Array.from({ length: 100 }, (_unused, at) => add(n + at)))
      expect(await add(MAX_RECORDS)).toBe('full')
      expect((await one.records('orders')).size).toBe(MAX_RECORDS)
      const replaced = await one.changeRecord('orders', 'key 7', { before: '7', after: 'seven' })
      expect(replaced).toBe('done')
      const change = { before: undefined, after: 'x'.repeat(MAX_RECORD_TEXT + 1) }
      await expect(one.changeRecord('masters', 'key', change)).rejects.toThrow(RangeError)
    })
  })

  describe('the nodes', () => {
    it('know each other, and what they say of themselves', async () => {
      const [one, other] = [await node('one: 4242'), await node('other: 4243')]
      await waitUntil(() => one.roster.nodes.get(other.node) === 'other: 4243')
      await waitUntil(() => other.roster.nodes.get(one.node) === 'one: 4242')
      expect(one.roster.nodes.size).toBe(1)
      const all = await one.roster.backplane.nodes()
      expect([...all.values()].toSorted()).toEqual(['one: 4242', 'other: 4243'])
    })

    it('take their people with them when they stop', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      await agree(['alice'])
      await one.stop()
      await agree([], [other])
    })

    it('leave nobody behind when they die', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      await other.enter('bob')
      await agree(['alice', 'bob'])
      await one.kill()
      await agree(['bob'], [other])
      expect(await other.enter('alice')).toBe('entered')
      await waitUntil(() => other.roster.nodes.size === 0)
    })
  })

  describe('a node that is cut off', () => {
    it('serves whom it has, lets nobody in, and agrees with the others afterwards', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      await one.enter('anna')
      await other.enter('bob')
      await agree(['alice', 'anna', 'bob'])
      one.cut()
      expect(await one.enter('carol')).toBe('away')
      await waitUntil(() => !one.roster.isUp)
      one.leave('anna')
      one.setStatus('alice', 'in-call')
      other.leave('bob')
      await other.enter('dora')
      expect(one.people).toEqual(['alice in-call', 'bob'])
      one.heal()
      await agree(['alice in-call', 'dora'])
      expect(one.evictions).toEqual([])
      await expect(one.enter('carol')).resolves.toBe('entered')
    })

    it('is dead to the others after a while, and its people come back; who has been replaced is told', async () => {
      const [one, other] = [await node(), await node()]
      await one.enter('alice')
      await one.enter('anna')
      await agree(['alice', 'anna'])
      one.cut()
      await agree([], [other])
      expect(one.people).toEqual(['alice', 'anna'])
      expect(await other.enter('alice')).toBe('entered')
      one.heal()
      await waitUntil(() => one.evictions.length > 0)
      expect(one.evictions).toEqual(['alice by another'])
      await agree(['alice', 'anna'])
      expect([one.own, other.own]).toEqual([['anna'], ['alice']])
    })
  })

  describe('journals', () => {
    const numbers = async ({ roster }: RecordingNode, name = 'lobby'): Promise<readonly number[]> =>
      (await roster.backplane.journal(name)).map(({ number }) => number)

    it('keep texts in order, for all nodes', async () => {
      const [one, other] = [(await node()).roster.backplane, (await node()).roster.backplane]
      expect(await one.journal('lobby')).toEqual([])
      expect(await one.append('lobby', { number: 1, text: 'zoë 📞\n\0' })).toBe('done')
      expect(await other.append('lobby', { number: 2, text: '' })).toBe('done')
      expect(await other.append('garden', { number: 7, text: 'x' })).toBe('done')
      expect(await one.journal('lobby')).toEqual([
        { number: 1, text: 'zoë 📞\n\0' },
        { number: 2, text: '' },
      ])
      await other.removeJournal('lobby')
      expect(await one.journal('lobby')).toEqual([])
      expect(await one.journal('garden')).toEqual([{ number: 7, text: 'x' }])
      // A journal that is not there takes any number.
      expect(await one.append('lobby', { number: 9, text: 'y' })).toBe('done')
    })

    it('tell one of two nodes that append at once that it is late', async () => {
      const [one, other] = [(await node()).roster.backplane, (await node()).roster.backplane]
      await one.append('lobby', { number: 1, text: 'first' })
      const texts = ['one', 'other']
      const outcomes = await Promise.all(
        [one, other].map((at, n) => at.append('lobby', { number: 2, text: texts[n] ?? '' })),
      )
      expect(outcomes.toSorted()).toEqual(['changed', 'done'])
      expect(await one.append('lobby', { number: 1, text: 'again' })).toBe('changed')
      expect(await one.append('lobby', { number: 4, text: 'too far' })).toBe('changed')
      expect(await other.journal('lobby')).toMatchObject([
        { text: 'first' },
        { text: texts[outcomes.indexOf('done')] },
      ])
    })

    it('lose their oldest entries when there are too many, or they are too long', async () => {
      const one = await node()
      const { backplane } = one.roster
      const most = JOURNAL_ENTRIES + 3
      for (let number = 1; number <= most; number++) await backplane.append('lobby', { number, text: 'x' })
      expect((await numbers(one)).slice(0, 2)).toEqual([4, 5])
      expect(await numbers(one)).toHaveLength(JOURNAL_ENTRIES)
      const text = 'x'.repeat(MAX_ENTRY_TEXT)
      for (let number = 1; number <= 4; number++) await backplane.append('pictures', { number, text })
      const kept = Math.floor(MAX_JOURNAL_TEXT / MAX_ENTRY_TEXT)
      expect(await numbers(one, 'pictures')).toEqual([3, 4].slice(-kept))
    })

    it('take no entry that is out of range', async () => {
      const { backplane } = (await node()).roster
      const text = 'x'.repeat(MAX_ENTRY_TEXT + 1)
      await expect(backplane.append('lobby', { number: 1, text })).rejects.toThrow(RangeError)
      await expect(backplane.append('lobby', { number: 0, text: '' })).rejects.toThrow(RangeError)
      await expect(backplane.append('x'.repeat(257), { number: 1, text: '' })).rejects.toThrow(RangeError)
    })
  })

  it('all come back when the store has lost everything, and nobody sees a change', async () => {
    const [one, other, third] = [await node(), await node(), await node()]
    await one.enter('alice', { key: ALICE })
    await other.enter('bob')
    await third.enter('carol')
    await agree(['alice', 'bob', 'carol'])
    const moves = nodes.map((each) => each.moves)
    await network.loseContent()
    await waitUntil(() => nodes.every(({ roster }) => roster.isUp))
    third.leave('carol')
    await agree(['alice', 'bob'])
    // Only the departure.
    expect(nodes.map((each, n) => each.moves - (moves[n] ?? 0))).toEqual([1, 1, 0])
    expect(await one.enter('bob')).toBe('taken')
  })

  it.each([1, 2, 4])('agree after random arrivals, departures, cuts and deaths (seed %i)', async (seed) => {
    const random = numbersFrom(seed)
    const one = <Thing>(of: readonly Thing[]): Thing | undefined => of[Math.floor(random() * of.length)]
    for (let n = 0; n < 3; n++) await node()
    const living = new Set(nodes)
    const cut = new Set<RecordingNode>()
    const steps: Record<string, (at: RecordingNode) => unknown> = {
      enter: (at) => at.enter(`p${Math.floor(random() * 12)}`, random() < 0.5 ? { key: ALICE } : {}),
      leave: (at) => at.leave(one(at.own) ?? ''),
      status: (at) => {
        const name = one(at.own)
        if (name !== undefined) at.setStatus(name, random() < 0.5 ? 'in-call' : 'do-not-disturb')
      },
      cut: (at) => {
        cut.add(at)
        at.cut()
      },
      heal: (at) => {
        cut.delete(at)
        at.heal()
      },
      die: async (at) => {
        if (living.size === 1) return
        living.delete(at)
        await at.kill()
        living.add(await node())
      },
    }
    const often = [...Array<string>(14).fill('enter'), ...Array<string>(6).fill('leave'), 'status', 'status']
    for (let n = 0; n < 150; n++) {
      const kind = one([...often, 'cut', 'heal', 'heal', ...(n === 50 || n === 100 ? ['die'] : [])]) ?? ''
      const at = one([...living])
      const outcome = at && steps[n === 50 || n === 100 ? 'die' : kind]?.(at)
      if (random() < 0.7) await outcome
    }
    const among = [...living]
    const [first] = among
    first?.heal()
    await waitUntil(() => first?.roster.isUp)
    expect(await first?.enter('zoe')).toBe('entered')
    const before = among.flatMap(({ own }) => own)
    await network.loseContent()
    for (const each of cut) each.heal()
    // Everybody whom a node has is there once, and nobody else.
    await waitUntil(() => {
      const all = among.flatMap(({ own }) => own).toSorted()
      return (
        among.every(({ roster }) => roster.isUp) &&
        new Set(all).size === all.length &&
        among.every(({ people }) => people.map(nameIn).join() === all.join()) &&
        new Set(among.map(({ people }) => people.join())).size === 1
      )
    })
    // Nobody is lost, but for those who were told.
    const evicted = new Set(among.flatMap(({ evictions }) => evictions.map(nameIn)))
    const all = among.flatMap(({ own }) => own)
    expect(before.filter((name) => !all.includes(name) && !evicted.has(name))).toEqual([])
    expect(all.filter((name) => !before.includes(name))).toEqual([])
    await waitUntil(async () => {
      const { entries } = await (among[0]?.roster.backplane.snapshot() ??
        Promise.reject(new Error('no node')))
      return (
        entries
          .map(({ name }) => name)
          .toSorted()
          .join() === among[0]?.people.map(nameIn).join()
      )
    })
  })
})

const comeBack = ({ roster }: RecordingNode, entries: readonly RosterEntry[]) =>
  new Promise<readonly EnterOutcome[]>((resolve) => roster.backplane.comeBack(entries, resolve))

/** Of a node that has not been there, so that none of the others misses it. */
const entryOf = (name: string, number: number): RosterEntry => ({
  ...{ name, node: 'elsewhere', session: `session ${number}`, key: undefined, status: 'available' },
  ...{ announced: undefined, ticket: undefined },
})

/** Of a name with a status. */
const nameIn = (person: string): string => person.split(' ', 1)[0] ?? ''

/** The same numbers in [0, 1) for each seed, from a hash of their positions. */
function numbersFrom(seed: number): () => number {
  let at = 0
  return () => createHash('sha256').update(`${seed} ${at++}`).digest().readUInt32LE() / 2 ** 32
}
