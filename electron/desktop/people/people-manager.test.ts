import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileProblem } from '../../../base/files/json-file'
import { ManualClock } from '../../../base/testing/manual-clock'
import { People } from '../../../phone/people/people'
import { MAX_PEOPLE, PeopleStore } from '../../../phone/people/people-store'
import { personAt } from '../../../phone/people/person-id'
import { Verification } from '../../../phone/people/verification'
import type { CallTarget, PhoneState } from '../../../phone/model'
import type { PresenceChanges } from '../../../phone/signalling/presence'
import { PeopleManager } from './people-manager'

const SERVER = 'example.org:4242'
const OWN = '11'.repeat(32)
const ALICE = '22'.repeat(32)
const alice = personAt(SERVER, 'alice')
const bob = personAt(SERVER, 'bob')

let folder: string
let file: string
let problems: FileProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-people-'))
  file = join(folder, 'people.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const ringing = (contact: string): PhoneState['call'] => ({
  ...{ kind: 'ringing', id: 1, person: personAt(SERVER, contact), contact, sinceMs: 0, silent: false },
  privacy: 'not-private',
})

/** The manager's part of a phone. */
class ScriptedPhone extends EventEmitter<{ contacts: [PresenceChanges] }> {
  state: PhoneState = { connection: { kind: 'signed-out' }, call: { kind: 'idle' } }
  readonly refused: string[] = []
  readonly refuse = ({ contact }: CallTarget) => this.#note(`call of ${contact}`)
  readonly refuseWaiting = ({ contact }: CallTarget) => this.#note(`waiting call of ${contact}`)

  #note(which: string): { readonly ok: true } {
    this.refused.push(which)
    return { ok: true }
  }
}

function open() {
  const clock = new ManualClock()
  const store = new PeopleStore({ file, clock, onProblem: (problem) => problems.push(problem) })
  const people = new People(store, clock)
  people.setAccount({ name: 'me', server: SERVER })
  const phone = new ScriptedPhone()
  const verification = new Verification({
    own: () => OWN,
    identityOf: (contact) => (contact === 'alice' ? ALICE : undefined),
    ...{ people, store },
  })
  const manager = new PeopleManager({ phone: phone as never, people, verification })
  const contactOf = (name: string) => manager.state.contacts.find((each) => each.name === name)
  return { store, people, phone, manager, contactOf }
}

describe('the people', () => {
  it('follow the phone, and report simultaneous changes once', async () => {
    const { phone, manager, contactOf } = open()
    let changes = 0
    manager.on('changed', () => changes++)
    phone.emit('contacts', { upserted: [{ name: 'alice', online: true }], removed: [] })
    phone.emit('contacts', { upserted: [{ name: 'bob', online: true }], removed: [] })
    await new Promise(setImmediate)
    expect(manager.state.contacts.map(({ name }) => name)).toEqual(['alice', 'bob'])
    expect(changes).toBe(1)
    phone.emit('contacts', { upserted: [{ name: 'bob', online: false }], removed: [] })
    await new Promise(setImmediate)
    expect(contactOf('bob')).toMatchObject({ online: false })
    expect(changes).toBe(2)
  })

  it('keep their marks, whether they are online or not', async () => {
    const { manager, contactOf } = open()
    expect(manager.setFavourite(alice, true)).toEqual({ ok: true })
    expect(manager.setBlocked(bob, true)).toEqual({ ok: true })
    await new Promise(setImmediate)
    expect(contactOf('alice')).toMatchObject({ online: false, favourite: true, blocked: false })
    expect(contactOf('bob')).toMatchObject({ online: false, favourite: false, blocked: true })
  })
})

describe('somebody who is blocked', () => {
  it('while they ring is refused', () => {
    const { phone, manager } = open()
    phone.state = { ...phone.state, call: ringing('bob') }
    manager.setBlocked(bob, true)
    expect(phone.refused).toEqual(['call of bob'])
  })

  it('while they wait as the second caller is refused', () => {
    const { phone, manager } = open()
    const { person, contact } = ringing('bob') as { person: typeof bob; contact: string }
    const waiting = { id: 2, person, contact, sinceMs: 0, silent: false, privacy: 'not-private' } as const
    phone.state = { ...phone.state, call: ringing('alice'), waiting }
    manager.setBlocked(bob, true)
    expect(phone.refused).toEqual(['waiting call of bob'])
  })

  it.each([
    ['somebody else rings', 'alice', true],
    ['they are taken off the list', 'bob', false],
  ])('refuses no call when %s', (_, caller, blocked) => {
    const { phone, manager } = open()
    phone.state = { ...phone.state, call: ringing(caller) }
    manager.setBlocked(bob, blocked)
    expect(phone.refused).toEqual([])
  })

  it('refuses no call when no further mark can be stored', () => {
    const { store, phone, manager } = open()
    for (let n = 0; n < MAX_PEOPLE; n++) store.setFavourite(personAt(SERVER, `guest ${n}`), true)
    phone.state = { ...phone.state, call: ringing('bob') }
    expect(manager.setBlocked(bob, true)).toMatchObject({
      ok: false,
      problem: { key: 'problem.tooManyPeople' },
    })
    expect(phone.refused).toEqual([])
  })
})

describe('a person', () => {
  it('is verified only after the user has seen their code', async () => {
    const { store, phone, manager } = open()
    phone.emit('contacts', { upserted: [{ name: 'alice', online: true }], removed: [] })
    await new Promise(setImmediate)
    expect(manager.setVerified(alice, true)).toMatchObject({ problem: { key: 'problem.compareFirst' } })
    expect(await manager.safetyCode(alice)).toMatch(/^(\d{5} ){5}\d{5}$/)
    expect(manager.setVerified(alice, true)).toEqual({ ok: true })
    expect(store.find(alice)?.pin).toEqual({ identity: ALICE, verified: true })
  })

  it('without an identity has no code', async () => {
    expect(await open().manager.safetyCode(bob)).toBeUndefined()
  })
})

describe('on disk', () => {
  it('marks survive a restart of the app', async () => {
    const { store, manager } = open()
    manager.setFavourite(alice, true)
    await store.flush()
    expect(open().contactOf('alice')).toMatchObject({ favourite: true })
  })

  it('an unreadable file is kept, and the list of people starts empty', async () => {
    writeFileSync(file, 'not JSON')
    const { store, manager } = open()
    expect(manager.state.contacts).toEqual([])
    expect(problems).toMatchObject([{ kind: 'damaged', file }])
    manager.setBlocked(bob, true)
    await store.flush()
    const kept = readdirSync(folder).find((name) => name.startsWith('people.json.damaged-')) ?? ''
    expect(readFileSync(join(folder, kept), 'utf8')).toBe('not JSON')
    expect(open().contactOf('bob')).toMatchObject({ blocked: true })
  })

  it('a failed write is reported once, and marks hold until the end of the run', async () => {
    const { store, manager } = open()
    const inTheWay = `${file}.new`
    mkdirSync(join(inTheWay, 'full'), { recursive: true })
    expect(manager.setBlocked(bob, true)).toEqual({ ok: true })
    await store.flush()
    manager.setFavourite(alice, true)
    await store.flush()
    expect(problems).toMatchObject([{ kind: 'unsaved', file }])
    expect(store.find(bob)).toMatchObject({ blocked: true })
    rmSync(inTheWay, { recursive: true })
    manager.setFavourite(alice, false)
    await store.flush()
    expect(open().contactOf('bob')).toMatchObject({ blocked: true })
  })
})
