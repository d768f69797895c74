import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { FileProblem } from '../../base/files/json-file'
import { MAX_NOTE, MAX_PEOPLE, PeopleStore } from './people-store'
import { personAt } from './person-id'

const HERE = 'example.org:4242'
const ELSEWHERE = 'elsewhere.org:4242'
const FIVE_MINUTES_MS = 5 * 60 * 1_000

let folder: string
let file: string
let clock: ManualClock
let problems: FileProblem[]
let opened: PeopleStore[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-people-'))
  file = join(folder, 'people.json')
  clock = new ManualClock()
  problems = []
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((people) => people.flush()))
  rmSync(folder, { recursive: true })
})

function open(): PeopleStore {
  const people = new PeopleStore({ file, clock, onProblem: (problem) => problems.push(problem) })
  opened.push(people)
  return people
}
const idsAt = (server: string, names: readonly string[]) => names.map((name) => personAt(server, name))
const crowd = (count: number, called = 'guest'): string[] =>
  Array.from({ length: count }, (_, i) => `${called} ${i}`)

describe('people', () => {
  test('are stored with the time when they were last seen', async () => {
    const people = open()
    people.noteSeen(idsAt(HERE, ['alice', 'bob']), 1_000)
    people.noteSeen(idsAt(HERE, ['bob']), 2_000)
    await people.flush()
    const again = open()
    expect(again.find(personAt(HERE, 'alice'))?.lastSeenMs).toBe(1_000)
    expect(again.find(personAt(HERE, 'bob'))).toEqual({
      id: personAt(HERE, 'bob'),
      server: HERE,
      name: 'bob',
      favourite: false,
      blocked: false,
      lastSeenMs: 2_000,
    })
    expect(problems).toEqual([])
  })

  test('from a file of the first releases are complete, each with an id', async () => {
    const old = { server: HERE, name: 'a name', favourite: true, blocked: false }
    writeFileSync(file, JSON.stringify({ people: [old, { ...old, name: 'bob', lastSeenMs: 5 }] }))
    const people = open()
    expect(problems).toEqual([])
    expect(people.find(personAt(HERE, 'a name'))).toEqual({ ...old, id: personAt(HERE, 'a name') })
    expect(people.find(personAt(HERE, 'bob'))?.lastSeenMs).toBe(5)
    people.setBlocked(personAt(HERE, 'bob'), true)
    await people.flush()
    expect(open().at(HERE)).toHaveLength(2)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 })
  })

  test('keep nickname, note and silence until they are taken away', async () => {
    const people = open()
    const bob = personAt(HERE, 'bob')
    const untilMs = clock.unixTime() + FIVE_MINUTES_MS
    people.setNickname(bob, 'Boss')
    people.setNote(bob, 'Met in Oslo.\nLikes tea.')
    people.silence(bob, untilMs)
    await people.flush()
    const again = open()
    const marks = { nickname: 'Boss', note: 'Met in Oslo.\nLikes tea.', silencedUntilMs: untilMs }
    expect(again.find(bob)).toEqual({
      ...{ id: bob, server: HERE, name: 'bob', favourite: false, blocked: false },
      ...marks,
    })
    again.setNickname(bob, undefined)
    again.setNote(bob, undefined)
    again.silence(bob, undefined)
    expect(again.find(bob)).toBeUndefined()
    expect(problems).toEqual([])
  })

  test('keep everything but a nickname or a note that is none', () => {
    const fine = { id: personAt(HERE, 'a'), server: HERE, name: 'a', favourite: true, blocked: false }
    const bad = [{ nickname: 'two\nlines' }, { nickname: 'x'.repeat(65) }, { note: 'x'.repeat(MAX_NOTE + 1) }]
    const others = bad.map((mark, n) => ({ ...fine, id: personAt(HERE, `b${n}`), name: `b${n}`, ...mark }))
    writeFileSync(file, JSON.stringify({ version: 1, people: [fine, ...others] }))
    const plain = others.map(({ id, name }) => ({ ...fine, id, name }))
    expect(open().at(HERE)).toEqual([fine, ...plain])
    expect(problems).toMatchObject([{ kind: 'unknown-values' }])
  })

  test('with a nickname, a note or a silence are not forgotten, until the silence is over', () => {
    const people = open()
    people.setNickname(personAt(HERE, 'called'), 'Boss')
    people.setNote(personAt(HERE, 'noted'), 'Tea')
    people.silence(personAt(HERE, 'silenced'), clock.unixTime() + 1)
    people.noteSeen(idsAt(HERE, crowd(MAX_PEOPLE)), 1_000)
    const kept = () => ['called', 'noted', 'silenced'].map((name) => people.find(personAt(HERE, name))?.name)
    expect(kept()).toEqual(['called', 'noted', 'silenced'])
    clock.advance(1)
    people.noteSeen(idsAt(HERE, crowd(MAX_PEOPLE, 'later')), 2_000)
    expect(kept()).toEqual(['called', 'noted', undefined])
  })

  test('say that they have changed for others, when their nickname has', () => {
    const people = open()
    const told: boolean[] = []
    people.on('changed', (_, pins) => told.push(pins))
    people.setFavourite(personAt(HERE, 'bob'), true)
    people.setNickname(personAt(HERE, 'bob'), 'Boss')
    people.clear()
    expect(told).toEqual([false, true, true])
  })

  test('are kept for this run only without a file', async () => {
    const options = { file: undefined, clock, onProblem: () => undefined }
    const people = new PeopleStore(options)
    people.setFavourite(personAt(HERE, 'bob'), true)
    await people.flush()
    expect(people.find(personAt(HERE, 'bob'))?.favourite).toBe(true)
    expect(new PeopleStore(options).at(HERE)).toEqual([])
  })

  test('are reported when they change, together with people forgotten to make room', () => {
    const people = open()
    const told: string[][] = []
    people.on('changed', (ids) => told.push([...ids].map((id) => people.find(id)?.name ?? 'nobody')))
    people.noteSeen(idsAt(HERE, ['old']), 1)
    people.setFavourite(personAt(HERE, 'old'), true)
    people.setFavourite(personAt(HERE, 'old'), false)
    people.noteSeen(idsAt(HERE, crowd(MAX_PEOPLE - 1)), 2)
    people.noteSeen(idsAt(HERE, ['one more']), 3)
    expect([...told.slice(0, 3), ...told.slice(4)]).toEqual([
      ['old'],
      ['old'],
      ['old'],
      ['one more', 'nobody'],
    ])
  })

  test('on another server are different people', () => {
    const people = open()
    people.setBlocked(personAt(HERE, 'bob'), true)
    people.noteSeen(idsAt(ELSEWHERE, ['bob']), 1_000)
    expect(people.find(personAt(ELSEWHERE, 'bob'))?.blocked).toBe(false)
    expect(people.at(HERE).map(({ blocked }) => blocked)).toEqual([true])
  })

  test('are the same under every spelling of their server’s address', () => {
    const people = open()
    people.setFavourite(personAt(' Example.ORG ', 'bob'), true)
    expect(people.find(personAt('example.org:4242', 'bob'))?.favourite).toBe(true)
    expect(people.at('EXAMPLE.org')).toHaveLength(1)
  })

  test('stay favourites and blocked across restarts, and while they are seen', async () => {
    const people = open()
    people.setFavourite(personAt(HERE, 'alice'), true)
    people.setBlocked(personAt(HERE, 'mallory'), true)
    people.noteSeen(idsAt(HERE, ['alice', 'mallory']), 1_000)
    await people.flush()
    const again = open()
    expect(again.find(personAt(HERE, 'alice'))).toMatchObject({
      favourite: true,
      blocked: false,
      lastSeenMs: 1_000,
    })
    expect(again.find(personAt(HERE, 'mallory'))).toMatchObject({ favourite: false, blocked: true })
  })

  test('are forgotten when no data about them is left', () => {
    const people = open()
    people.setFavourite(personAt(HERE, 'never seen'), true)
    people.setFavourite(personAt(HERE, 'never seen'), false)
    expect(people.at(HERE)).toEqual([])
  })

  test.each(['__proto__', 'constructor', 'a b', 'x'.repeat(256)])('may be called %s', async (name) => {
    const people = open()
    people.setFavourite(personAt(HERE, name), true)
    await people.flush()
    expect(open().find(personAt(HERE, name))?.favourite).toBe(true)
  })

  test.each(['', 'x'.repeat(257)])('are not taken from a server that calls them %j', (name) => {
    const people = open()
    people.noteSeen(idsAt(HERE, [name]), 1_000)
    expect(people.setBlocked(personAt(HERE, name), true).ok).toBe(false)
    expect(people.at(HERE)).toEqual([])
  })
})

describe('a thousand people', () => {
  test('are the limit: the longest unseen are removed first, favourites and blocked people never', async () => {
    const people = open()
    people.noteSeen(idsAt(HERE, ['favourite', 'blocked', 'old']), 1)
    people.setFavourite(personAt(HERE, 'favourite'), true)
    people.setBlocked(personAt(HERE, 'blocked'), true)
    people.noteSeen(idsAt(HERE, ['newer']), 2)
    people.noteSeen(idsAt(HERE, crowd(MAX_PEOPLE - 3)), 3)
    expect(people.at(HERE)).toHaveLength(MAX_PEOPLE)
    expect(people.find(personAt(HERE, 'old'))).toBeUndefined()
    for (const name of ['favourite', 'blocked', 'newer'])
      expect(people.find(personAt(HERE, name))).toBeDefined()
    await people.flush()
    expect(open().at(HERE)).toHaveLength(MAX_PEOPLE)
  })

  test('make room for one arrival after the other, and somebody seen again stays', () => {
    const people = open()
    crowd(MAX_PEOPLE).forEach((name, n) => people.noteSeen(idsAt(HERE, [name]), n + 1))
    const [first = '', second = '', third = ''] = crowd(MAX_PEOPLE)
    const has = (name: string) => people.find(personAt(HERE, name)) !== undefined
    people.noteSeen(idsAt(HERE, ['one']), 2_000)
    expect([first, second, third].map(has)).toEqual([false, true, true])
    people.noteSeen(idsAt(HERE, [second]), 2_001)
    people.noteSeen(idsAt(HERE, ['two']), 2_002)
    expect([second, third, 'one', 'two'].map(has)).toEqual([true, false, true, true])
  })

  test('of a server with twenty thousand are always the same ones', () => {
    const people = open()
    const everybody = crowd(20_000)
    people.noteSeen(idsAt(HERE, everybody), 1)
    const first = people.at(HERE).map(({ name }) => name)
    people.noteSeen(idsAt(HERE, everybody), 2)
    expect(people.at(HERE).map(({ name }) => name)).toEqual(first)
    expect(people.find(personAt(HERE, 'guest 0'))?.lastSeenMs).toBe(2)
  })

  test('refuses another favourite when all are favourites', () => {
    const people = open()
    for (const name of crowd(MAX_PEOPLE))
      expect(people.setFavourite(personAt(HERE, name), true).ok).toBe(true)
    expect(people.setFavourite(personAt(HERE, 'one more'), true).ok).toBe(false)
    expect(people.setBlocked(personAt(HERE, 'guest 1'), true).ok).toBe(true)
    people.noteSeen(idsAt(HERE, ['one more']), 1)
    expect(people.find(personAt(HERE, 'one more'))).toBeUndefined()
    people.setFavourite(personAt(HERE, 'guest 0'), false)
    expect(people.setFavourite(personAt(HERE, 'one more'), true).ok).toBe(true)
    expect(people.at(HERE)).toHaveLength(MAX_PEOPLE)
  })
})

describe('the disk', () => {
  test('is not written for five minutes while people come and go', () => {
    const people = open()
    people.noteSeen(idsAt(HERE, crowd(10)), clock.unixTime())
    for (let second = 1; second < FIVE_MINUTES_MS / 1_000; second++) {
      clock.advance(1_000)
      people.noteSeen(idsAt(HERE, crowd(10)), clock.unixTime())
      expect(clock.pendingTimers).toBe(1)
    }
    clock.advance(1_000)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is written at once when somebody is blocked', () => {
    const people = open()
    people.noteSeen(idsAt(HERE, ['mallory']), 1)
    people.setBlocked(personAt(HERE, 'mallory'), true)
    clock.advance(0)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('an identity’s pin', () => {
  const pin = { identity: 'ab'.repeat(32), verified: false }

  test('survives restarts, and is removed when everybody is removed', async () => {
    const people = open()
    people.setPin(personAt(HERE, 'alice'), pin)
    people.setPin(personAt(HERE, 'bob'), { ...pin, verified: true })
    people.setFavourite(personAt(HERE, 'alice'), true)
    people.setFavourite(personAt(HERE, 'alice'), false)
    await people.flush()
    const again = open()
    expect(again.find(personAt(HERE, 'alice'))?.pin).toEqual(pin)
    expect(again.find(personAt(HERE, 'bob'))?.pin).toEqual({ ...pin, verified: true })
    expect(again.find(personAt(ELSEWHERE, 'alice'))).toBeUndefined()
    again.clear()
    expect(again.find(personAt(HERE, 'alice'))).toBeUndefined()
    expect(problems).toEqual([])
  })

  test('from files of older versions counts at every server, and the file keeps its form', async () => {
    const server = (address: string) => ({ server: address, name: 'alice', favourite: false, blocked: false })
    const old = { people: [{ ...server('localhost:4242'), pin }, { ...server('192.168.1.5:4242') }] }
    for (const content of [old, { version: 0, ...old }]) {
      writeFileSync(file, JSON.stringify(content))
      const people = open()
      const named = { key: personAt('10.0.0.9:4242', 'alice'), name: 'alice' }
      expect(people.pins.privacyOf({ ...named, identity: pin.identity })).toBe('known')
      expect(people.pins.privacyOf({ ...named, identity: 'cd'.repeat(32) })).toBe('changed')
      people.setPin(personAt('10.0.0.9:4242', 'alice'), pin)
      await people.flush()
      // What an older version does not know, it ignores and keeps.
      const keys = ['id', 'server', 'name', 'favourite', 'blocked']
      const { version, people: stored } = JSON.parse(readFileSync(file, 'utf8')) as {
        version: number
        people: object[]
      }
      expect(version).toBe(1)
      expect(stored.map((person) => Object.keys(person).sort())).toEqual(
        [[...keys, 'pin'], keys, [...keys, 'pin', 'privacyEvents']].map((each) => each.sort()),
      )
    }
    expect(problems).toEqual([])
  })

  test('leaves a trace of what happened to it, across restarts', async () => {
    const people = open()
    const id = personAt(HERE, 'alice')
    const start = clock.unixTime()
    const setPin = (next: typeof pin): void => {
      people.setPin(id, next)
      clock.advance(1_000)
    }
    setPin(pin)
    setPin(pin)
    setPin({ ...pin, verified: true })
    people.unverify(pin.identity)
    people.unverify(pin.identity)
    setPin({ identity: 'cd'.repeat(32), verified: true })
    await people.flush()
    const happened = open().find(id)?.privacyEvents ?? []
    expect(happened.map(({ kind, atMs }) => [kind, (atMs - start) / 1_000])).toEqual([
      ['first-seen', 0],
      ['verified', 2],
      ['unverified', 3],
      ['changed', 3],
      ['verified', 3],
    ])
    expect(problems).toEqual([])
  })

  test('leaves no more than twenty traces', () => {
    const people = open()
    const id = personAt(HERE, 'alice')
    for (let n = 0; n < 30; n++) people.setPin(id, { ...pin, verified: n % 2 === 1 })
    expect(people.find(id)?.privacyEvents).toHaveLength(20)
    expect(people.find(id)?.privacyEvents?.at(-1)?.kind).toBe('verified')
  })

  test('lasts longer than people without one, and for ever when verified', () => {
    const people = open()
    people.setPin(personAt(HERE, 'pinned'), pin)
    people.setPin(personAt(HERE, 'verified'), { ...pin, verified: true })
    people.noteSeen(idsAt(HERE, crowd(MAX_PEOPLE)), 1_000)
    expect(people.find(personAt(HERE, 'pinned'))?.pin).toEqual(pin)
    for (const name of crowd(MAX_PEOPLE)) people.setFavourite(personAt(HERE, name), true)
    expect(people.find(personAt(HERE, 'pinned'))).toBeUndefined()
    expect(people.find(personAt(HERE, 'verified'))?.pin?.verified).toBe(true)
  })
})
