import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inEnglish } from '../../locales/testing/in-english'
import { ManualClock, START_UNIX_TIME_MS } from '../../base/testing/manual-clock'
import type { HistoryEntry } from '../model'
import { HistoryStore, MAX_ENTRIES, MAX_OF_STRANGERS } from './history-store'
import type { FileProblem } from '../../base/files/json-file'

const DAY_MS = 24 * 60 * 60 * 1_000

let folder: string
let file: string
let clock: ManualClock
let problems: FileProblem[]
let opened: HistoryStore[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-history-'))
  file = join(folder, 'history.json')
  clock = new ManualClock()
  problems = []
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((history) => history.flush()))
  rmSync(folder, { recursive: true })
})

function open(): HistoryStore {
  const history = new HistoryStore({ file, clock, onProblem: (problem) => problems.push(problem) })
  opened.push(history)
  return history
}

const call = (
  more: Partial<Omit<HistoryEntry, 'id' | 'person'>> = {},
): Omit<HistoryEntry, 'id' | 'person' | 'seen'> => ({
  server: 'localhost:4242',
  contact: 'bob',
  direction: 'incoming',
  outcome: 'peer-hung-up',
  startedAtMs: clock.unixTime(),
  durationMs: 1_000,
  ...more,
})
const onDisk = (): unknown => JSON.parse(readFileSync(file, 'utf8'))
const contacts = (history: HistoryStore): string[] => history.entries.map(({ contact }) => contact)

describe('the call history', () => {
  test('lists the newest call first, by its start', () => {
    const history = open()
    const beganMs = clock.unixTime()
    history.add(call({ contact: 'yesterday', startedAtMs: beganMs - DAY_MS }))
    history.add(call({ contact: 'came amid the long one', outcome: 'busy', startedAtMs: beganMs + 5_000 }))
    history.add(call({ contact: 'the long one', startedAtMs: beganMs }))
    expect(contacts(history)).toEqual(['came amid the long one', 'the long one', 'yesterday'])
  })

  test('survives a restart, and continues the ids', async () => {
    const history = open()
    const first = history.add(call())
    const second = history.add(call({ contact: 'carol' }))
    await history.flush()
    const again = open()
    expect(again.entries).toEqual([second, first])
    expect(again.add(call()).id).toBeGreaterThan(second.id)
    expect(problems).toEqual([])
  })

  test('keeps the newest calls when there are too many', async () => {
    const history = open()
    for (let i = 0; i < MAX_ENTRIES + 3; i++) {
      clock.advance(1)
      history.add(call({ contact: `caller ${i}` }))
    }
    expect(history.entries).toHaveLength(MAX_ENTRIES)
    expect(history.entries[0]?.contact).toBe(`caller ${MAX_ENTRIES + 2}`)
    expect(history.entries.at(-1)?.contact).toBe('caller 3')
    await history.flush()
    expect(open().entries).toHaveLength(MAX_ENTRIES)
  })

  test('keeps other people’s calls while strangers call in vain', () => {
    const history = open()
    const others = ['bob', 'carol', 'dave']
    for (const contact of others) history.add(call({ contact }))
    history.add(call({ contact: 'bob', outcome: 'missed', durationMs: 0 }))
    history.add(call({ contact: 'erin', direction: 'outgoing', outcome: 'no-answer', durationMs: 0 }))
    for (let i = 0; i < MAX_ENTRIES + 3; i++) {
      clock.advance(1)
      history.add(call({ contact: `stranger ${i}`, outcome: i % 2 ? 'missed' : 'busy', durationMs: 0 }))
    }
    expect(contacts(history).filter((contact) => !contact.startsWith('stranger'))).toHaveLength(5)
    expect(history.entries).toHaveLength(5 + MAX_OF_STRANGERS)
    expect(contacts(history)[0]).toBe(`stranger ${MAX_ENTRIES + 2}`)
  })

  test('knows with whom there was a conversation', () => {
    const history = open()
    history.add(call({ contact: 'bob' }))
    history.add(call({ contact: 'eve', durationMs: 0 }))
    const [talk] = history.entries.filter(({ contact }) => contact === 'bob')
    expect([...history.talkedWith]).toEqual([talk?.person])
    history.clear()
    expect(history.talkedWith.size).toBe(0)
  })

  test('distinguishes people of the same name on different servers', () => {
    const history = open()
    const ours = history.add(call())
    expect(history.add(call({ server: 'LocalHost' })).person).toBe(ours.person)
    expect(history.add(call({ contact: 'carol' })).person).not.toBe(ours.person)
    expect(history.add(call({ server: 'example.org:4242' })).person).not.toBe(ours.person)
  })

  test('from the first releases gets the ids of people', async () => {
    const { person, ...old } = open().add(call({ contact: 'a name' }))
    await Promise.all(opened.map((history) => history.flush()))
    writeFileSync(file, JSON.stringify({ entries: [old] }))
    const history = open()
    expect(problems).toEqual([])
    expect(history.entries).toEqual([{ ...old, person }])
    expect(history.add(call({ contact: 'a name' })).person).toBe(person)
  })

  test('removes the given calls', async () => {
    const history = open()
    const [a, b, c] = ['a', 'b', 'c'].map((contact) => history.add(call({ contact })))
    history.remove([a?.id ?? 0, c?.id ?? 0, 999])
    expect(history.entries).toEqual([b])
    history.clear()
    await history.flush()
    expect(readFileSync(file, 'utf8')).not.toContain('"b"')
  })

  test('counts missed calls that the user has not seen', async () => {
    const history = open()
    history.add(call({ outcome: 'missed', durationMs: 0 }))
    history.add(call({ outcome: 'busy' }))
    history.add(call({ outcome: 'caller-gave-up' }))
    history.add(call({ outcome: 'caller-gave-up', seen: true }))
    history.add(call({ outcome: 'declined' }))
    history.add(call({ outcome: 'no-answer', direction: 'outgoing' }))
    expect(history.unseenMissed).toBe(3)
    await history.flush()
    expect(open().unseenMissed).toBe(3)
    history.markAllSeen()
    expect(history.unseenMissed).toBe(0)
    await history.flush()
    expect(open().unseenMissed).toBe(0)
  })

  test('writes nothing when nothing changes', async () => {
    const history = open()
    history.markAllSeen()
    history.remove([1])
    history.clear()
    await history.flush()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('unexpected input', () => {
  test('cannot make the history unreadable: long names, a clock set back', async () => {
    const history = open()
    history.add(
      call({ contact: 'x'.repeat(10_000), durationMs: -5_000.5, startedAtMs: START_UNIX_TIME_MS + 0.5 }),
    )
    await history.flush()
    const again = open()
    expect(problems).toEqual([])
    expect(again.entries[0]).toMatchObject({ contact: 'x'.repeat(256), durationMs: 0 })
  })

  test('costs only the call with an unknown outcome, which stays in the file with its id', async () => {
    const odd = { ...call(), person: 'x:1 y', id: 7, seen: true, outcome: 'abducted' }
    const known = { ...call(), person: 'x:1 y', id: 3, seen: true }
    writeFileSync(file, JSON.stringify({ version: 1, entries: [odd, known] }))
    const history = open()
    expect(history.entries.map(({ id }) => id)).toEqual([3])
    expect(inEnglish(problems[0]?.message)).toMatch(
      /^This Ringdown does not know some values in the call history \(entries\.0\.outcome\)/,
    )
    expect(history.add(call()).id).toBe(8)
    history.remove([3])
    await history.flush()
    expect(onDisk()).toMatchObject({ entries: [{ id: 8 }, { id: 7, outcome: 'abducted' }] })

    const again = open()
    again.clear()
    await again.flush()
    expect(onDisk()).toEqual({ version: 1, entries: [] })
  })
})
