import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileProblem } from '../../../base/files/json-file'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { CallRecord } from '../../../phone/calls/call-recorder'
import { HistoryStore, MAX_ENTRIES, MAX_OF_STRANGERS } from '../../../phone/people/history-store'
import { personAt } from '../../../phone/people/person-id'
import type { CommandResult, HistoryEntry } from '../../api'
import { HistoryManager } from './history-manager'

const SERVER = 'example.org:4242'
const missed = (contact: string, startedAtMs: number): CallRecord => ({
  ...{ contact, direction: 'incoming', outcome: 'missed', startedAtMs, durationMs: 0, seen: false },
})
const talked = (contact: string, startedAtMs: number): CallRecord => ({
  ...{ ...missed(contact, startedAtMs), outcome: 'hung-up', durationMs: 5_000, seen: true },
})

let folder: string
let file: string
let problems: FileProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-history-'))
  file = join(folder, 'history.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

function open() {
  const clock = new ManualClock()
  const history = new HistoryStore({ file, clock, onProblem: (problem) => problems.push(problem) })
  const saved: (readonly HistoryEntry[])[] = []
  const answer: { result: CommandResult } = { result: { ok: true } }
  const manager = new HistoryManager({
    history,
    save: (entries) => {
      saved.push(entries)
      return Promise.resolve(answer.result)
    },
  })
  const events: string[] = []
  manager.on('history', (entries) => events.push(`history of ${entries.length}`))
  manager.on('changed', () => events.push('changed'))
  return { manager, history, saved, answer, events }
}
const written = () => (JSON.parse(readFileSync(file, 'utf8')) as { entries: readonly HistoryEntry[] }).entries

describe('the history', () => {
  it('notes a call at the account’s server, and reports it', () => {
    const { manager, events } = open()
    manager.add(missed('bob', 1_000), SERVER)
    expect(manager.getHistory()).toMatchObject([
      { person: personAt(SERVER, 'bob'), contact: 'bob', server: SERVER, seen: false },
    ])
    expect(manager.state).toEqual({ unseenMissed: 1 })
    expect(events).toEqual(['history of 1', 'changed'])
  })

  it('notes a call also when the account was forgotten meanwhile', () => {
    const { manager } = open()
    manager.add(missed('bob', 1_000), '')
    expect(manager.getHistory()).toMatchObject([{ contact: 'bob' }])
  })

  it('counts missed calls until the user has seen them', () => {
    const { manager, events } = open()
    manager.add(missed('bob', 1_000), SERVER)
    manager.add(missed('carol', 2_000), SERVER)
    manager.add(talked('dave', 3_000), SERVER)
    expect(manager.state).toEqual({ unseenMissed: 2 })
    events.length = 0
    expect(manager.markMissedSeen()).toEqual({ ok: true })
    expect(manager.state).toEqual({ unseenMissed: 0 })
    expect(events).toEqual(['history of 3', 'changed'])
  })

  it('reports nothing when nothing changes', () => {
    const { manager, events } = open()
    manager.markMissedSeen()
    manager.removeCalls([1, 2])
    manager.clearHistory()
    expect(events).toEqual([])
  })

  it('removes calls by their ids, ignores unknown ids, and can remove all calls', () => {
    const { manager } = open()
    for (const [place, name] of ['bob', 'carol', 'dave'].entries()) manager.add(missed(name, place), SERVER)
    const ids = manager.getHistory().map(({ id }) => id)
    expect(manager.removeCalls([ids[0] ?? 0, 4711])).toEqual({ ok: true })
    expect(manager.getHistory().map(({ contact }) => contact)).toEqual(['carol', 'bob'])
    manager.clearHistory()
    expect(manager.getHistory()).toEqual([])
    expect(manager.state).toEqual({ unseenMissed: 0 })
  })

  it('keeps the latest calls when there are too many', () => {
    const { manager } = open()
    for (let call = 0; call <= MAX_ENTRIES; call++) manager.add(talked(`caller ${call}`, call), SERVER)
    expect(manager.getHistory()).toHaveLength(MAX_ENTRIES)
    expect(manager.getHistory()[0]).toMatchObject({ contact: `caller ${MAX_ENTRIES}` })
    expect(manager.getHistory().at(-1)).toMatchObject({ contact: 'caller 1' })
  })

  it('limits unanswered calls of strangers to the latest ones, and keeps all calls of others', () => {
    const { manager } = open()
    manager.add(talked('bob', 0), SERVER)
    for (let call = 0; call <= MAX_OF_STRANGERS; call++)
      manager.add(missed(`stranger ${call}`, call + 1), SERVER)
    const contacts = manager.getHistory().map(({ contact }) => contact)
    expect(contacts).toHaveLength(MAX_OF_STRANGERS + 1)
    expect(contacts[0]).toBe(`stranger ${MAX_OF_STRANGERS}`)
    expect(contacts.slice(-2)).toEqual(['stranger 1', 'bob'])
    expect(manager.state).toEqual({ unseenMissed: MAX_OF_STRANGERS })
  })

  it('is exported, and a failure to save it is passed on', async () => {
    const { manager, saved, answer } = open()
    manager.add(missed('bob', 1_000), SERVER)
    expect(await manager.exportHistory()).toEqual({ ok: true })
    expect(saved).toEqual([manager.getHistory()])
    answer.result = { ok: false, problem: { key: 'problem.exportFailed', fill: { detail: 'no space' } } }
    expect(await manager.exportHistory()).toBe(answer.result)
  })
})

describe('on disk', () => {
  it('the history survives a restart of the app', async () => {
    const { manager, history } = open()
    manager.add(missed('bob', 1_000), SERVER)
    await history.flush()
    const again = open()
    expect(again.manager.getHistory()).toEqual(manager.getHistory())
    expect(again.manager.state).toEqual({ unseenMissed: 1 })
  })

  it('a file that cannot be read is kept, and the history starts empty', async () => {
    writeFileSync(file, '{"entries": [')
    const { manager, history } = open()
    expect(manager.getHistory()).toEqual([])
    expect(problems).toMatchObject([{ kind: 'damaged', file }])
    manager.add(missed('bob', 1_000), SERVER)
    await history.flush()
    const kept = readdirSync(folder).find((name) => name.startsWith('history.json.damaged-')) ?? ''
    expect(readFileSync(join(folder, kept), 'utf8')).toBe('{"entries": [')
    expect(written()).toMatchObject([{ contact: 'bob' }])
  })

  it('a failed write is reported once, and the calls stay in memory until a write succeeds', async () => {
    const { manager, history } = open()
    const inTheWay = `${file}.new`
    mkdirSync(join(inTheWay, 'full'), { recursive: true })
    manager.add(missed('bob', 1_000), SERVER)
    await history.flush()
    manager.add(missed('carol', 2_000), SERVER)
    await history.flush()
    expect(problems).toMatchObject([{ kind: 'unsaved', file }])
    expect(manager.state).toEqual({ unseenMissed: 2 })
    rmSync(inTheWay, { recursive: true })
    manager.add(missed('dave', 3_000), SERVER)
    await history.flush()
    expect(written().map(({ contact }) => contact)).toEqual(['dave', 'carol', 'bob'])
  })
})
