import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ManualClock, START_UNIX_TIME_MS } from '../../base/testing/manual-clock'
import type { Contact, ContactChanges, PersonId } from '../model'
import type { PresenceChanges } from '../signalling/presence'
import { pictureHashOf } from '../pictures/picture-format'
import { PictureStore } from '../pictures/picture-store'
import { pictureOf } from '../testing/images'
import { People } from './people'
import { PeopleStore } from './people-store'
import { personAt } from './person-id'

const HERE = 'here:4242'
const THERE = 'there:4242'
const account = { name: 'me', server: HERE }
const idOf = (name: string): PersonId => personAt(HERE, name)
const online = (...names: string[]): PresenceChanges => ({
  upserted: names.map((name) => ({ name, online: true })),
  removed: [],
})
const offline = (...names: string[]): PresenceChanges => ({
  upserted: names.map((name) => ({ name, online: false })),
  removed: [],
})

function known() {
  const clock = new ManualClock()
  const store = new PeopleStore({ file: undefined, clock, onProblem: () => undefined })
  const people = new People(store, clock)
  people.setAccount(account)
  const names = () => people.contacts.map(({ name }) => name)
  return { clock, store, people, names }
}
const told = async (people: People): Promise<ContactChanges> => {
  const [changes] = (await once(people, 'contacts')) as [ContactChanges]
  return changes
}

describe('the contacts', () => {
  test('are the people at the server and the stored ones, in natural order, without ourselves', () => {
    const { store, people } = known()
    store.noteSeen([idOf('alice'), idOf('me')], 5)
    store.setFavourite(idOf('alice'), true)
    store.setFavourite(personAt(THERE, 'dora'), true)
    people.follow(online('bob'))
    expect(people.contacts).toEqual([
      {
        id: idOf('alice'),
        name: 'alice',
        online: false,
        privacy: 'not-private',
        favourite: true,
        blocked: false,
        lastSeenMs: 5,
      },
      {
        id: idOf('bob'),
        name: 'bob',
        online: true,
        privacy: 'not-private',
        favourite: false,
        blocked: false,
      },
    ])
  })

  test('sort numbers by their value and letters without regard to case', () => {
    const { people, names } = known()
    people.follow(online('zoé', 'Bob', 'alice', 'user 10', 'user 9'))
    expect(names()).toEqual(['alice', 'Bob', 'user 9', 'user 10', 'zoé'])
  })

  test('have no last-seen time while online', () => {
    const { store, people } = known()
    store.noteSeen([idOf('bob')], 5)
    store.setBlocked(idOf('bob'), true)
    people.follow(online('bob'))
    expect(people.contacts).toMatchObject([{ name: 'bob', online: true, blocked: true }])
    expect(people.contacts[0]).not.toHaveProperty('lastSeenMs')
  })

  test('tell a status while they are online', async () => {
    const { people } = known()
    people.follow({ upserted: [{ name: 'bob', online: true, status: 'in-call' }], removed: [] })
    expect((await told(people)).upserted).toMatchObject([{ name: 'bob', status: 'in-call' }])
    people.follow(online('bob'))
    expect((await told(people)).upserted[0]).not.toHaveProperty('status')
    people.follow({ upserted: [{ name: 'bob', online: false, status: 'in-call' }], removed: [] })
    expect(people.contacts[0]).not.toHaveProperty('status')
  })

  test('change with the account', () => {
    const { store, people, names } = known()
    store.setFavourite(personAt(THERE, 'dora'), true)
    people.follow(online('bob'))
    people.setAccount({ name: 'me', server: THERE })
    expect(names()).toEqual(['dora'])
    people.setAccount({ name: 'dora', server: 'There' })
    expect(names()).toEqual([])
    people.setAccount(undefined)
    expect([names(), people.idOf('bob')]).toEqual([[], undefined])
  })

  test('have the privacy of their pin', () => {
    const { store, people } = known()
    const [identity, other] = ['ab'.repeat(32), 'cd'.repeat(32)]
    people.follow({ upserted: [{ name: 'bob', online: true, identity }], removed: [] })
    expect(people.find(idOf('bob'))?.privacy).toBe('new')
    people.pin('bob', identity)
    expect([people.find(idOf('bob'))?.privacy, store.find(idOf('bob'))?.pin]).toEqual([
      'known',
      { identity, verified: false },
    ])
    store.setPin(idOf('bob'), { identity, verified: true })
    people.pin('bob', identity)
    expect(people.find(idOf('bob'))?.privacy).toBe('verified')
    people.follow({ upserted: [{ name: 'bob', online: true, identity: other }], removed: [] })
    expect(people.find(idOf('bob'))?.privacy).toBe('changed')
  })

  test('say what happened to their identity', () => {
    const { store, people } = known()
    people.follow(online('bob'))
    expect(people.find(idOf('bob'))).not.toHaveProperty('privacyEvents')
    people.pin('bob', 'ab'.repeat(32))
    store.setPin(idOf('bob'), { identity: 'ab'.repeat(32), verified: true })
    const atMs = START_UNIX_TIME_MS
    expect(people.find(idOf('bob'))?.privacyEvents).toEqual([
      { kind: 'first-seen', atMs },
      { kind: 'verified', atMs },
    ])
  })

  test('who are online carry the identity that they announce', () => {
    const { store, people } = known()
    store.setPin(idOf('bob'), { identity: 'ab'.repeat(32), verified: true })
    for (const identity of ['cd'.repeat(32), 'ef'.repeat(32)]) {
      people.follow({ upserted: [{ name: 'bob', online: true, identity }], removed: [] })
      expect(people.contacts).toMatchObject([{ name: 'bob', privacy: 'changed', identity }])
    }
    people.follow({ upserted: [{ name: 'bob', online: true, identity: 'ab'.repeat(32) }], removed: [] })
    expect(people.contacts).toMatchObject([{ privacy: 'verified', identity: 'ab'.repeat(32) }])
    people.follow({ upserted: [], removed: ['bob'] })
    expect(people.contacts[0]).not.toHaveProperty('identity')
  })

  test('whose name only looks like a pinned one say whose', () => {
    const { store, people } = known()
    store.setPin(idOf('bob'), { identity: 'ab'.repeat(32), verified: true })
    const bobs = [
      { name: 'bоb', online: true, identity: 'cd'.repeat(32) },
      { name: 'bob', online: true },
    ]
    people.follow({ upserted: bobs, removed: [] })
    const shown = (name: string) => people.contacts.find((contact) => contact.name === name)
    expect(shown('bоb')).toMatchObject({ privacy: 'changed', lookAlike: 'bob' })
    expect(shown('bob')).toMatchObject({ privacy: 'stripped' })
    expect(shown('bob')).not.toHaveProperty('lookAlike')
    people.follow({ upserted: [{ name: 'bоb', online: true, identity: 'ab'.repeat(32) }], removed: [] })
    expect(shown('bоb')).toMatchObject({ privacy: 'verified' })
    expect(shown('bоb')).not.toHaveProperty('lookAlike')
  })

  test('say whose name they look like while our own key cannot be opened, but not of the same person', () => {
    const { store, people } = known()
    store.setPin(idOf('bob'), { identity: 'ab'.repeat(32), verified: true })
    people.setHasOwnKey(false)
    const lookAlikeOf = (identity: string) => {
      people.follow({ upserted: [{ name: 'Bob', online: true, identity }], removed: [] })
      return people.find(idOf('Bob'))
    }
    expect(lookAlikeOf('cd'.repeat(32))).toMatchObject({ privacy: 'keyless', lookAlike: 'bob' })
    const same = lookAlikeOf('ab'.repeat(32))
    expect(same).toMatchObject({ privacy: 'keyless' })
    expect(same).not.toHaveProperty('lookAlike')
  })

  test('are never shown as private while our own key cannot be opened', async () => {
    const { store, people } = known()
    for (const name of ['away', 'bob'])
      store.setPin(idOf(name), { identity: 'ab'.repeat(32), verified: true })
    const privacies = () => Object.fromEntries(people.contacts.map(({ name, privacy }) => [name, privacy]))
    people.follow({
      upserted: [
        { name: 'bob', online: true, identity: 'ab'.repeat(32) },
        { name: 'new', online: true, identity: 'cd'.repeat(32) },
      ],
      removed: [],
    })
    const open = { away: 'verified', bob: 'verified', new: 'new' }
    expect(privacies()).toEqual(open)
    await told(people)
    people.setHasOwnKey(false)
    expect(privacies()).toEqual({ away: 'keyless', bob: 'keyless', new: 'not-private' })
    expect((await told(people)).upserted).toHaveLength(3)
    people.setHasOwnKey(true)
    expect(privacies()).toEqual(open)
  })
})

describe('one key at two servers', () => {
  const KEY = 'ab'.repeat(32)
  const OTHER = 'cd'.repeat(32)
  const present = (name: string, identity?: string): PresenceChanges => ({
    upserted: [{ name, online: true, ...(identity !== undefined && { identity }) }],
    removed: [],
  })
  /** Bob is pinned there; we are here. */
  function metThere() {
    const rig = known()
    rig.people.setAccount({ name: 'me', server: THERE })
    rig.people.pin('bob', KEY)
    rig.people.setAccount(account)
    return rig
  }
  const privacyHere = (name: string, identity?: string, { people } = metThere()) => {
    people.follow(present(name, identity))
    return people.find(idOf(name))?.privacy
  }

  test('is one person, under every spelling of an address and another name', () => {
    expect(privacyHere('bob', KEY)).toBe('known')
    expect(privacyHere('robert', KEY)).toBe('known')
  })

  test.each(['bob', 'Bob', 'bоb', 'ｂｏｂ'])('makes somebody else with the name %s a warning', (name) => {
    expect(privacyHere(name, OTHER)).toBe('changed')
    expect(privacyHere(name)).toBe('stripped')
  })

  test('does not affect other names', () => {
    expect(privacyHere('bobby', OTHER)).toBe('new')
    expect(privacyHere('bobby')).toBe('not-private')
  })

  test('has the same marks, and a change applies to both', () => {
    const { people, store } = metThere()
    store.setFavourite(personAt(THERE, 'bob'), true)
    people.follow(present('bob', KEY))
    expect(people.find(idOf('bob'))?.favourite).toBe(true)
    expect(people.marksOf('robert', KEY)).toEqual({ favourite: true, blocked: false })
    expect(people.marksOf('bob', OTHER).favourite).toBe(false)
    store.setFavourite(idOf('carol'), true)
    expect(people.marksOf('carol', OTHER).favourite).toBe(true)
    expect(people.marksOf('carol', KEY).favourite).toBe(true)
    people.setFavourite(idOf('bob'), false)
    // A known person who is not a favourite has a favourite's name.
    expect(people.marksOf('carol', KEY).favourite).toBe(false)
    people.setBlocked(idOf('bob'), true)
    expect(store.find(personAt(THERE, 'bob'))).toMatchObject({ favourite: false, blocked: true })
    expect(people.find(idOf('bob'))).toMatchObject({ favourite: false, blocked: true })
  })

  test('keeps the marks here once it is pinned here as well', () => {
    const { people, store } = metThere()
    store.setFavourite(personAt(THERE, 'bob'), true)
    people.pin('bob', KEY)
    expect(store.find(idOf('bob'))).toMatchObject({ favourite: true, pin: { identity: KEY } })
  })

  test('shows here at once a pin that is made there', async () => {
    const { people, store } = known()
    people.follow(present('bob', KEY))
    await told(people)
    store.setPin(personAt(THERE, 'bob'), { identity: KEY, verified: true })
    expect((await told(people)).upserted).toMatchObject([{ name: 'bob', privacy: 'verified' }])
  })
})

describe('changes of the contacts', () => {
  test('are emitted once per turn, with the state at its end', async () => {
    const { people, store } = known()
    people.follow(online('alice', 'bob', 'carol'))
    people.follow(offline('bob'))
    people.follow({ upserted: [], removed: ['carol'] })
    store.clear()
    const { upserted, removed } = await told(people)
    expect(upserted.map(({ name, online: isOnline }) => [name, isOnline])).toEqual([
      ['alice', true],
      ['bob', false],
    ])
    expect(removed).toEqual([idOf('carol')])
  })

  test('are about one person when one person changed', async () => {
    const { people } = known()
    people.follow(online(...Array.from({ length: 500 }, (_, n) => `guest ${n}`)))
    await told(people)
    people.follow(offline('guest 7'))
    expect((await told(people)).upserted).toMatchObject([{ name: 'guest 7', online: false }])
  })

  test('do not change a list that was read before', () => {
    const { people } = known()
    people.follow(online('alice'))
    const held = people.contacts
    people.follow(online('bob'))
    expect(held.map(({ name }) => name)).toEqual(['alice'])
    expect(people.contacts).toBe(people.contacts)
  })

  test('give the same list as sorting everybody', async () => {
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
    const inOrder = (a: Contact, b: Contact) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
    const name = fc.oneof(
      fc.constantFrom('a', 'A', 'á', 'user 9', 'user 10', 'me'),
      fc.string({ minLength: 1, maxLength: 3 }),
    )
    const names = fc.oneof(
      fc.array(name, { maxLength: 5 }),
      fc.uniqueArray(name, { minLength: 60, maxLength: 120 }),
    )
    const step = fc.record({
      kind: fc.constantFrom('come', 'leave', 'vanish', 'block', 'unblock', 'forget', 'move'),
      names,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { people, store, clock } = known()
        const present = new Map<string, boolean>()
        const followed = new Map<PersonId, Contact>()
        people.on('contacts', ({ upserted, removed }) => {
          for (const contact of upserted) followed.set(contact.id, contact)
          for (const id of removed) followed.delete(id)
        })
        let server = HERE
        const here = (each: string) => personAt(server, each)
        for (const { kind, names: all } of steps) {
          const some = [...new Set(all)].filter((each) => each !== 'me')
          clock.advance(1)
          if (kind === 'come' || kind === 'leave') {
            for (const each of some) present.set(each, kind === 'come')
            people.follow(kind === 'come' ? online(...some) : offline(...some))
          } else if (kind === 'vanish') {
            for (const each of some) present.delete(each)
            people.follow({ upserted: [], removed: some })
          } else if (kind === 'forget') store.clear()
          else if (kind === 'move') {
            server = server === HERE ? THERE : HERE
            present.clear()
            people.setAccount({ ...account, server })
          } else for (const each of all) store.setBlocked(here(each), kind === 'block')
        }
        const remembered = store.at(server).filter((each) => each.name !== 'me')
        const expected = new Map(
          [...present.keys(), ...remembered.map((each) => each.name)].map((each) => {
            const isOnline = present.get(each) ?? false
            const { favourite = false, blocked = false, lastSeenMs } = store.find(here(each)) ?? {}
            const seen = !isOnline && lastSeenMs !== undefined && { lastSeenMs }
            const contact: Contact = {
              ...{ id: here(each), name: each, online: isOnline, privacy: 'not-private', favourite, blocked },
              ...seen,
            }
            return [contact.id, contact]
          }),
        )
        expect(people.contacts).toEqual([...expected.values()].sort(inOrder))
        await new Promise((resolve) => setImmediate(resolve))
        expect(followed).toEqual(expected)
      }),
    )
  })
})

describe('a person', () => {
  test('has a name at their server only', () => {
    const { people } = known()
    expect(people.nameHere(idOf('a name'))).toBe('a name')
    expect(people.nameHere(personAt(THERE, 'bob'))).toBeUndefined()
  })

  test('has the marks of the account’s server', () => {
    const { people, store } = known()
    store.setBlocked(personAt(THERE, 'bob'), true)
    expect(people.marksOf('bob', undefined)).toEqual({ favourite: false, blocked: false })
    store.setBlocked(idOf('bob'), true)
    expect(people.marksOf('bob', undefined)).toEqual({ favourite: false, blocked: true })
  })
})

describe('the time when somebody was last seen', () => {
  const seenAt = (store: PeopleStore, id: PersonId): number =>
    (store.find(id)?.lastSeenMs ?? Number.NaN) - START_UNIX_TIME_MS

  test('is stored when they arrive and when they leave, not in between', () => {
    const { people, store, clock } = known()
    people.follow(online('bob', 'carol'))
    clock.advance(1)
    people.follow(online('bob', 'carol'))
    expect(seenAt(store, idOf('bob'))).toBe(0)
    clock.advance(1)
    people.follow(offline('bob'))
    expect([seenAt(store, idOf('bob')), seenAt(store, idOf('carol'))]).toEqual([2, 0])
  })

  test('is stored for their server then, also when we change servers', () => {
    const { people, store, clock } = known()
    people.follow(online('bob'))
    clock.advance(1)
    people.setAccount({ ...account, server: THERE })
    people.follow(online('dora'))
    expect([seenAt(store, idOf('bob')), seenAt(store, personAt(THERE, 'bob'))]).toEqual([1, Number.NaN])
    clock.advance(1)
    people.close()
    expect([seenAt(store, idOf('bob')), seenAt(store, personAt(THERE, 'dora'))]).toEqual([1, 2])
  })
})

describe('a nickname', () => {
  const [BOB, OTHER] = ['ab'.repeat(32), 'cd'.repeat(32)]
  const withKey = (name: string, identity: string): PresenceChanges => ({
    upserted: [{ name, online: true, identity }],
    removed: [],
  })

  test('sorts, and goes with the person, also to another server, and to their calls', () => {
    const { people, store, names } = known()
    people.follow(online('alice', 'carol'))
    people.follow(withKey('bob', BOB))
    people.pin('bob', BOB)
    expect(people.setNickname(idOf('bob'), '  Zorro ')).toEqual({ ok: true })
    expect(names()).toEqual(['alice', 'carol', 'bob'])
    expect(people.find(idOf('bob'))?.nickname).toBe('Zorro')
    expect(people.nicknameOf({ contact: 'bob', identity: BOB })).toBe('Zorro')
    people.setAccount({ name: 'me', server: THERE })
    people.follow(withKey('robert', BOB))
    expect(people.find(personAt(THERE, 'robert'))?.nickname).toBe('Zorro')
    people.pin('robert', BOB)
    expect(store.find(personAt(THERE, 'robert'))?.nickname).toBe('Zorro')
    expect(people.setNickname(personAt(THERE, 'robert'), '')).toEqual({ ok: true })
    expect(store.find(idOf('bob'))).not.toHaveProperty('nickname')
  })

  test('follows the rules of names, and looks like nobody else’s name or nickname', () => {
    const { people } = known()
    people.follow(online('alice', 'bob', 'carol'))
    expect(people.setNickname(idOf('carol'), 'Chief')).toEqual({ ok: true })
    const refusal = (nickname: string) => {
      const result = people.setNickname(idOf('bob'), nickname)
      return result.ok ? undefined : [result.problem.key, result.problem.fill?.['name']]
    }
    expect(refusal('x'.repeat(65))).toEqual(['problem.nickname', undefined])
    expect(refusal('two\nlines')).toEqual(['problem.nickname', undefined])
    expect(refusal('AIice')).toEqual(['problem.nicknameTaken', 'alice'])
    expect(refusal('chief')).toEqual(['problem.nicknameTaken', 'carol'])
    expect(refusal('ME')).toEqual(['problem.nicknameTaken', 'me'])
    expect(people.find(idOf('bob'))).not.toHaveProperty('nickname')
    expect(refusal('BOB')).toBeUndefined()
    expect(people.find(idOf('bob'))?.nickname).toBe('BOB')
    expect(refusal('bob')).toBeUndefined()
    expect(people.find(idOf('bob'))).not.toHaveProperty('nickname')
  })

  test('is not for whoever has taken the name, and neither is the note', () => {
    const { people } = known()
    people.follow(withKey('bob', BOB))
    people.pin('bob', BOB)
    people.setNickname(idOf('bob'), 'Zorro')
    people.setNote(idOf('bob'), ' Tea ')
    expect(people.find(idOf('bob'))).toMatchObject({ nickname: 'Zorro', note: 'Tea' })
    people.follow(withKey('bob', OTHER))
    const bob = people.find(idOf('bob'))
    expect(bob).toMatchObject({ privacy: 'changed' })
    expect(bob).not.toHaveProperty('nickname')
    expect(bob).not.toHaveProperty('note')
    expect(people.nicknameOf({ contact: 'bob', identity: OTHER })).toBeUndefined()
    const disputed = { ok: false, problem: { key: 'problem.nameDisputed', fill: { name: 'bob' } } }
    expect(people.setNickname(idOf('bob'), 'Thief')).toEqual(disputed)
    expect(people.setNote(idOf('bob'), 'Thief')).toEqual(disputed)
    // Also while the warning is that our own key is locked.
    people.setHasOwnKey(false)
    expect(people.setNote(idOf('bob'), 'Thief')).toEqual(disputed)
    people.setHasOwnKey(true)
    people.follow(withKey('bob', BOB))
    expect(people.find(idOf('bob'))).toMatchObject({ nickname: 'Zorro', note: 'Tea' })
  })

  test('protects the one who has it: somebody who comes under it is warned about', () => {
    const { people } = known()
    people.follow(withKey('bob', BOB))
    people.pin('bob', BOB)
    people.setNickname(idOf('bob'), 'Zorro')
    people.follow(withKey('zorro', OTHER))
    expect(people.find(idOf('zorro'))).toMatchObject({ privacy: 'changed', lookAlike: 'Zorro (bob)' })
  })
})

test('a note has 2,000 characters at most', () => {
  const { people } = known()
  people.follow(online('bob'))
  expect(people.setNote(idOf('bob'), 'x'.repeat(2_000))).toEqual({ ok: true })
  expect(people.setNote(idOf('bob'), 'x'.repeat(2_001))).toMatchObject({ problem: { key: 'problem.note' } })
  expect(people.setNote(idOf('bob'), ' \n ')).toEqual({ ok: true })
  expect(people.find(idOf('bob'))).not.toHaveProperty('note')
})

describe('a silence', () => {
  test('counts for the name and the identity, and ends by itself', async () => {
    const { people, clock, store } = known()
    const identity = 'ab'.repeat(32)
    people.follow({ upserted: [{ name: 'bob', online: true, identity }], removed: [] })
    people.pin('bob', identity)
    const untilMs = START_UNIX_TIME_MS + 60 * 60 * 1_000
    expect(people.silence(idOf('bob'), untilMs)).toEqual({ ok: true })
    expect(people.marksOf('bob', identity)).toEqual({ favourite: false, blocked: false, silenced: true })
    expect(people.marksOf('robert', identity)).toMatchObject({ silenced: true })
    await told(people)
    clock.advance(untilMs - START_UNIX_TIME_MS - 1)
    expect(people.find(idOf('bob'))?.silencedUntilMs).toBe(untilMs)
    clock.advance(1)
    expect((await told(people)).upserted[0]).not.toHaveProperty('silencedUntilMs')
    expect(people.marksOf('bob', identity)).toEqual({ favourite: false, blocked: false })
    expect(clock.pendingTimers).toBe(0)
    people.silence(idOf('bob'), untilMs + 1)
    people.silence(idOf('bob'), undefined)
    expect(store.find(idOf('bob'))).not.toHaveProperty('silencedUntilMs')
  })

  test('reaches who is known by an identity from another server, and ends here with it', async () => {
    const { people } = known()
    const identity = 'ab'.repeat(32)
    people.follow({ upserted: [{ name: 'bob', online: true, identity }], removed: [] })
    people.pin('bob', identity)
    people.setAccount({ name: 'me', server: THERE })
    people.follow({ upserted: [{ name: 'robert', online: true, identity }], removed: [] })
    const robert = personAt(THERE, 'robert')
    const untilMs = START_UNIX_TIME_MS + 60_000
    await told(people)
    people.silence(idOf('bob'), untilMs)
    expect((await told(people)).upserted).toMatchObject([{ id: robert, silencedUntilMs: untilMs }])
    expect(people.isSilenced(robert)).toBe(true)
    people.silence(robert, untilMs + 1)
    people.silence(idOf('bob'), undefined)
    expect(people.isSilenced(robert)).toBe(false)
    people.close()
  })

  test('leaves no timer behind', () => {
    const { people, clock } = known()
    people.follow(online('bob'))
    people.silence(idOf('bob'), START_UNIX_TIME_MS + 5)
    expect(clock.pendingTimers).toBe(1)
    people.close()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a picture', () => {
  const BOB = 'b2'.repeat(32)

  async function pictured() {
    const clock = new ManualClock()
    const store = new PeopleStore({ file: undefined, clock, onProblem: () => undefined })
    const pictures = new PictureStore({ folder: undefined, clock, onProblem: () => undefined })
    const people = new People(store, clock, pictures)
    people.setAccount(account)
    await pictures.keep(BOB, pictureOf('Bob'))
    people.follow({ upserted: [{ name: 'bob', online: true, identity: BOB }], removed: [] })
    const shown = (): string | undefined => people.find(idOf('bob'))?.picture
    return { people, store, pictures, shown }
  }

  test('is shown of somebody whose identity is known, also while they are offline', async () => {
    const { people, pictures, shown } = await pictured()
    expect(shown()).toBeUndefined()
    people.pin('bob', BOB)
    expect(shown()).toBe(pictureHashOf(pictureOf('Bob')))
    people.follow(offline('bob'))
    expect(shown()).toBe(pictureHashOf(pictureOf('Bob')))
    await pictures.keep(BOB, pictureOf('Bob, later'))
    expect(shown()).toBe(pictureHashOf(pictureOf('Bob, later')))
    pictures.forget(BOB)
    expect(shown()).toBeUndefined()
  })

  test('is shown of nobody who is blocked, or has another identity than before', async () => {
    const { people, shown } = await pictured()
    people.pin('bob', BOB)
    people.setBlocked(idOf('bob'), true)
    expect(shown()).toBeUndefined()
    people.setBlocked(idOf('bob'), false)
    expect(shown()).toBeDefined()
    people.follow({ upserted: [{ name: 'bob', online: true, identity: 'c3'.repeat(32) }], removed: [] })
    expect(shown()).toBeUndefined()
  })
})
