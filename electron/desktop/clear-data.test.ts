import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { type ClearableData, type CommandResult, DEFAULT_PREFERENCES } from '../api'
import { clearData } from './clear-data'
import { People } from '../../phone/people/people'
import { personAt } from '../../phone/people/person-id'
import type { Identity } from '../../phone/privacy/identity'
import { Memory } from './stores/memory'
import { DEFAULT_SOUND } from './stores/settings-store'

const DONE: CommandResult = { ok: true }
const account = { name: 'alice', server: 'localhost:4242' }

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-clear-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Somebody who has used everything; commands do to the memory what the phone host does. */
function used() {
  const clock = new ManualClock()
  const memory = new Memory(folder, clock, () => undefined)
  const people = new People(memory.people, clock)
  const done: string[] = []
  let announced = memory.identity.identity.fingerprint
  memory.accounts.remember(account, true)
  memory.settings.sound = { ...DEFAULT_SOUND, ringVolume: 0.5 }
  memory.settings.microphoneTried = true
  people.setAccount(account)
  memory.people.setBlocked(personAt(account.server, 'mallory'), true)
  people.follow({ upserted: [{ name: 'bob', online: true }], removed: [] })
  const note = (name: string): CommandResult => {
    done.push(name)
    return DONE
  }
  const commands = {
    clearHistory: () => note('clearHistory'),
    setSound: (sound: typeof DEFAULT_SOUND) => {
      memory.settings.sound = sound
      return DONE
    },
    setDoNotDisturb: ({ kind }: { kind: string }) => note(`quiet ${kind}`),
    setLanguage: (choice: string) => note(`language ${choice}`),
    setPreferences: (change: object) => note(change === DEFAULT_PREFERENCES ? 'preferences' : 'others'),
    signOut: () => {
      people.follow({ upserted: [], removed: ['bob'] })
      return note('signOut')
    },
    stopHosting: () => note('stopHosting'),
  }
  const phone = { setIdentity: ({ fingerprint }: Identity) => void (announced = fingerprint) }
  const clear = (what: ClearableData) => clearData(what, { commands, memory, phone })
  return { memory, done, announced: () => announced, clear }
}

describe('clearing', () => {
  it('the history leaves the rest', () => {
    const { memory, done, clear } = used()
    expect(clear('history')).toEqual(DONE)
    expect(done).toEqual(['clearHistory'])
    expect(memory.people.at(account.server)).toHaveLength(2)
  })

  it('people forgets everybody, also those who are blocked', () => {
    const { memory, clear } = used()
    clear('people')
    expect(memory.people.at(account.server)).toEqual([])
    expect(memory.accounts.remembered).toEqual({ account, signIn: true })
  })

  it('settings goes back to the usual ones', () => {
    const { memory, done, clear } = used()
    clear('settings')
    expect(done).toEqual(['quiet off', 'language system', 'preferences'])
    expect(memory.settings.sound).toEqual(DEFAULT_SOUND)
    expect(memory.settings.microphoneTried).toBe(true)
  })

  it('everything signs out first, and leaves nothing, also for the next start', async () => {
    const { memory, done, announced, clear } = used()
    const before = memory.identity.identity.fingerprint
    clear('everything')
    expect(done).toEqual([
      'signOut',
      'stopHosting',
      'clearHistory',
      'quiet off',
      'language system',
      'preferences',
    ])
    await memory.flush()
    const next = new Memory(folder, new ManualClock(), () => undefined)
    expect(next.accounts.remembered).toBeUndefined()
    expect(next.people.at(account.server)).toEqual([])
    expect(next.settings.microphoneTried).toBe(false)
    expect(announced()).not.toBe(before)
    expect(next.identity.identity.fingerprint).toBe(announced())
  })
})
