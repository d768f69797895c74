import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { FileProblem } from '../../../base/files/json-file'
import { MAX_PEOPLE, PeopleStore } from './people-store'

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
const crowd = (count: number, called = 'guest'): string[] =>
  Array.from({ length: count }, (_, i) => `${called} ${i}`)

describe('people', () => {
  test('are remembered with when they were last seen, across restarts', async () => {
    const people = open()
    people.noteSeen(HERE, ['alice', 'bob'], 1_000)
    people.noteSeen(HERE, ['bob'], 2_000)
    await people.flush()
    const again = open()
    expect(again.find(HERE, 'alice')?.lastSeenMs).toBe(1_000)
    expect(again.find(HERE, 'bob')).toEqual({
      server: HERE,
      name: 'bob',
      favourite: false,
      blocked: false,
      lastSeenMs: 2_000,
    })
    expect(problems).toEqual([])
  })

  test('are others at another server', () => {
    const people = open()
    people.setBlocked(HERE, 'bob', true)
    people.noteSeen(ELSEWHERE, ['bob'], 1_000)
    expect(people.find(ELSEWHERE, 'bob')?.blocked).toBe(false)
    expect(people.at(HERE).map(({ blocked }) => blocked)).toEqual([true])
  })

  test('are the same however the address of their server is written', () => {
    const people = open()
    people.setFavourite(' Example.ORG ', 'bob', true)
    expect(people.find('example.org:4242', 'bob')?.favourite).toBe(true)
    expect(people.at('EXAMPLE.org')).toHaveLength(1)
  })

  test('stay favourites and blocked across restarts, and while they are seen', async () => {
    const people = open()
    people.setFavourite(HERE, 'alice', true)
    people.setBlocked(HERE, 'mallory', true)
    people.noteSeen(HERE, ['alice', 'mallory'], 1_000)
    await people.flush()
    const again = open()
    expect(again.find(HERE, 'alice')).toMatchObject({ favourite: true, blocked: false, lastSeenMs: 1_000 })
    expect(again.find(HERE, 'mallory')).toMatchObject({ favourite: false, blocked: true })
  })

  test('can be forgotten, and are when nothing is left to remember', () => {
    const people = open()
    people.setBlocked(HERE, 'mallory', true)
    people.forget(HERE, 'mallory')
    people.setFavourite(HERE, 'never seen', true)
    people.setFavourite(HERE, 'never seen', false)
    expect(people.at(HERE)).toEqual([])
  })

  test.each(['__proto__', 'constructor', 'a b', 'x'.repeat(256)])('may be called %s', async (name) => {
    const people = open()
    people.setFavourite(HERE, name, true)
    await people.flush()
    expect(open().find(HERE, name)?.favourite).toBe(true)
  })

  test.each(['', 'x'.repeat(257)])('are not taken from a server that calls them %j', (name) => {
    const people = open()
    people.noteSeen(HERE, [name], 1_000)
    expect(people.setBlocked(HERE, name, true).ok).toBe(false)
    expect(people.at(HERE)).toEqual([])
  })
})

describe('a thousand people', () => {
  test('are the most, and who was not seen for longest goes first, favourites and blocked never', async () => {
    const people = open()
    people.noteSeen(HERE, ['favourite', 'blocked', 'old'], 1)
    people.setFavourite(HERE, 'favourite', true)
    people.setBlocked(HERE, 'blocked', true)
    people.noteSeen(HERE, ['newer'], 2)
    people.noteSeen(HERE, crowd(MAX_PEOPLE - 3), 3)
    expect(people.at(HERE)).toHaveLength(MAX_PEOPLE)
    expect(people.find(HERE, 'old')).toBeUndefined()
    for (const name of ['favourite', 'blocked', 'newer']) expect(people.find(HERE, name)).toBeDefined()
    await people.flush()
    expect(open().at(HERE)).toHaveLength(MAX_PEOPLE)
  })

  test('are the same ones each time at a server with twenty thousand', () => {
    const people = open()
    const everybody = crowd(20_000)
    people.noteSeen(HERE, everybody, 1)
    const first = people.at(HERE).map(({ name }) => name)
    people.noteSeen(HERE, everybody, 2)
    expect(people.at(HERE).map(({ name }) => name)).toEqual(first)
    expect(people.find(HERE, 'guest 0')?.lastSeenMs).toBe(2)
  })

  test('that are all favourites leave no place for another, which is said', () => {
    const people = open()
    for (const name of crowd(MAX_PEOPLE)) expect(people.setFavourite(HERE, name, true).ok).toBe(true)
    expect(people.setFavourite(HERE, 'one more', true).ok).toBe(false)
    expect(people.setBlocked(HERE, 'guest 1', true).ok).toBe(true)
    people.noteSeen(HERE, ['one more'], 1)
    expect(people.find(HERE, 'one more')).toBeUndefined()
    people.setFavourite(HERE, 'guest 0', false)
    expect(people.setFavourite(HERE, 'one more', true).ok).toBe(true)
    expect(people.at(HERE)).toHaveLength(MAX_PEOPLE)
  })
})

describe('the disk', () => {
  test('is left alone for five minutes while people come and go', () => {
    const people = open()
    people.noteSeen(HERE, crowd(10), clock.unixTime())
    for (let second = 1; second < FIVE_MINUTES_MS / 1_000; second++) {
      clock.advance(1_000)
      people.noteSeen(HERE, crowd(10), clock.unixTime())
      expect(clock.pendingTimers).toBe(1)
    }
    clock.advance(1_000)
    expect(clock.pendingTimers).toBe(0)
  })

  test('hears of somebody who is blocked at once', () => {
    const people = open()
    people.noteSeen(HERE, ['mallory'], 1)
    people.setBlocked(HERE, 'mallory', true)
    clock.advance(0)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('who is pinned to an identity', () => {
  const pin = { identity: 'ab'.repeat(32), verified: false }

  test('stays so across restarts, and is forgotten with the person', async () => {
    const people = open()
    people.setPin(HERE, 'alice', pin)
    people.setPin(HERE, 'bob', { ...pin, verified: true })
    people.setFavourite(HERE, 'alice', true)
    people.setFavourite(HERE, 'alice', false)
    await people.flush()
    const again = open()
    expect(again.find(HERE, 'alice')?.pin).toEqual(pin)
    expect(again.find(HERE, 'bob')?.pin).toEqual({ ...pin, verified: true })
    expect(again.find(ELSEWHERE, 'alice')).toBeUndefined()
    again.forget(HERE, 'alice')
    expect(again.find(HERE, 'alice')).toBeUndefined()
    expect(problems).toEqual([])
  })

  test('is forgotten after everybody who is not, and never when verified', () => {
    const people = open()
    people.setPin(HERE, 'pinned', pin)
    people.setPin(HERE, 'verified', { ...pin, verified: true })
    people.noteSeen(HERE, crowd(MAX_PEOPLE), 1_000)
    expect(people.find(HERE, 'pinned')?.pin).toEqual(pin)
    for (const name of crowd(MAX_PEOPLE)) people.setFavourite(HERE, name, true)
    expect(people.find(HERE, 'pinned')).toBeUndefined()
    expect(people.find(HERE, 'verified')?.pin?.verified).toBe(true)
  })
})
