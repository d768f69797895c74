import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { Message } from '../../locales/message'
import { People } from '../../phone/people/people'
import { personAt } from '../../phone/people/person-id'
import { pictureOf } from '../../phone/testing/images'
import type { Identity } from '../../phone/privacy/identity'
import { type ClearableData, type CommandResult, DEFAULT_SETTINGS } from '../api'
import { clearData } from './clear-data'
import { SettingsStore } from './settings/settings-store'
import { Memory } from './stores/memory'

const DONE: CommandResult = { ok: true }
const account = { name: 'alice', server: 'localhost:4242' }

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-clear-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const openSettings = (): SettingsStore =>
  new SettingsStore({
    ...{ file: join(folder, 'settings.json'), clock: new ManualClock(), onProblem: () => undefined },
  })

/** A user with data of all kinds. */
function used(released: Promise<Message | undefined> = Promise.resolve(undefined)) {
  const clock = new ManualClock()
  const memory = new Memory(folder, clock, () => undefined)
  const settings = openSettings()
  const here = new People(memory.people, clock)
  const done: string[] = []
  let announced = memory.identity.identity?.fingerprint
  memory.accounts.slot('1').remember(account, true)
  settings.changeSettings({ sound: { ringVolume: 0.5 }, microphoneTried: true, trayExplained: true })
  settings.changeSettings({ language: 'fr', manualQuiet: { kind: 'on' }, hostingPort: 4242 })
  here.setAccount(account)
  memory.rooms.silence(account.server, 'Workshop', 1)
  memory.people.setBlocked(personAt(account.server, 'mallory'), true)
  here.follow({ upserted: [{ name: 'bob', online: true }], removed: [] })
  const note = (name: string): CommandResult => {
    done.push(name)
    return DONE
  }
  const parts = {
    account: {
      signOut: () => {
        here.follow({ upserted: [], removed: ['bob'] })
        return note('signOut')
      },
      forget: () => memory.accounts.slot('1').forget(),
    },
    ownServer: { stopHosting: () => note('stopHosting') },
    history: { clearHistory: () => note('clearHistory') },
    people: memory.people,
    rooms: memory.rooms,
    pictures: memory.pictures,
    texts: { clear: () => Promise.resolve(void note('clearTexts')) },
    settings,
    identity: memory.identity,
    phone: { setIdentity: ({ fingerprint }: Identity) => void (announced = fingerprint) },
    releaseName: () => {
      note('releaseName')
      return released
    },
  }
  const clear = (what: ClearableData) => clearData(what, parts)
  return { memory, settings, done, announced: () => announced, clear }
}

describe('clearing', () => {
  it('the history leaves all other data', async () => {
    const { memory, settings, done, clear } = used()
    expect(await clear('history')).toEqual(DONE)
    expect(done).toEqual(['clearHistory'])
    expect(memory.people.at(account.server)).toHaveLength(2)
    expect(memory.rooms.at(account.server)).toHaveLength(1)
    expect(settings.now.language).toBe('fr')
  })

  it('people removes everybody, also blocked people', async () => {
    const { memory, clear } = used()
    await memory.pictures.setOwn(pictureOf('ada'))
    await memory.pictures.keep('b2'.repeat(32), pictureOf('Bob'))
    await clear('people')
    expect(memory.people.at(account.server)).toEqual([])
    expect(memory.pictures.of('b2'.repeat(32))).toBeUndefined()
    expect(memory.pictures.own).toBeDefined()
    expect(memory.accounts.slot('1').remembered).toMatchObject({ account, signIn: true })
  })

  it('settings restores the defaults', async () => {
    const { settings, done, clear } = used()
    expect(await clear('settings')).toEqual(DONE)
    expect(done).toEqual([])
    expect(settings.state.settings).toEqual({ ...DEFAULT_SETTINGS, microphoneTried: true })
  })

  it('everything gives the name back, signs out, stops hosting last, and leaves nothing for the next start', async () => {
    const { memory, settings, done, announced, clear } = used()
    const before = memory.identity.identity?.fingerprint
    await memory.pictures.setOwn(pictureOf('ada'))
    expect(await clear('everything')).toEqual(DONE)
    expect(done).toEqual(['releaseName', 'signOut', 'clearHistory', 'clearTexts', 'stopHosting'])
    await Promise.all([memory.flush(), settings.flush()])
    const next = new Memory(folder, new ManualClock(), () => undefined)
    expect(next.accounts.slot('1').remembered).toBeUndefined()
    expect(next.people.at(account.server)).toEqual([])
    expect(next.rooms.at(account.server)).toEqual([])
    expect(next.pictures.own).toBeUndefined()
    expect(readdirSync(join(folder, 'pictures'))).toEqual([])
    expect(openSettings().now).toEqual({ ...DEFAULT_SETTINGS, trayExplained: false })
    expect(announced()).not.toBe(before)
    expect(next.identity.identity?.fingerprint).toBe(announced())
  })

  it('everything deletes before the server answers, in case the user quits', async () => {
    let answer: (problem: undefined) => void = () => undefined
    const { memory, settings, done, announced, clear } = used(new Promise((resolve) => (answer = resolve)))
    const before = announced()
    const cleared = clear('everything')
    await Promise.all([memory.flush(), settings.flush()])
    const next = new Memory(folder, new ManualClock(), () => undefined)
    expect(next.accounts.slot('1').remembered).toBeUndefined()
    expect(next.people.at(account.server)).toEqual([])
    expect(next.identity.identity?.fingerprint).not.toBe(before)
    expect(openSettings().now).toEqual({ ...DEFAULT_SETTINGS, trayExplained: false })
    expect(done).not.toContain('stopHosting')
    answer(undefined)
    expect(await cleared).toEqual(DONE)
    expect(done).toContain('stopHosting')
  })

  it('everything is deleted as well where the name cannot be given back, which is said', async () => {
    const problem: Message = { key: 'server.nameNotReleased', fill: account }
    const { memory, clear } = used(Promise.resolve(problem))
    expect(await clear('everything')).toEqual({ ok: false, problem })
    expect(memory.accounts.slot('1').remembered).toBeUndefined()
  })
})
