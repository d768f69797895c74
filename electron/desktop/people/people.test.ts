import { describe, expect, test } from 'vitest'
import type { Person } from '../stores/people-store'
import { contactsOf } from './contacts'
import { PresenceLog } from './presence-log'

const person = (name: string, more: Partial<Person> = {}): Person => ({
  server: 'here:4242',
  name,
  favourite: false,
  blocked: false,
  ...more,
})
const online = (...names: string[]) => names.map((name) => ({ name, online: true }))

describe('the contacts', () => {
  test('are those at the server and those remembered, sorted, without ourselves', () => {
    const remembered = [person('alice', { favourite: true, lastSeenMs: 5 }), person('me', { lastSeenMs: 4 })]
    expect(contactsOf(online('bob'), remembered, 'me')).toEqual([
      {
        name: 'alice',
        online: false,
        privacy: 'not-private',
        favourite: true,
        blocked: false,
        lastSeenMs: 5,
      },
      { name: 'bob', online: true, privacy: 'not-private', favourite: false, blocked: false },
    ])
  })

  test('who are online were last seen now, whatever is remembered', () => {
    const [bob] = contactsOf(online('bob'), [person('bob', { blocked: true, lastSeenMs: 5 })], 'me')
    expect(bob).toEqual({
      name: 'bob',
      online: true,
      privacy: 'not-private',
      favourite: false,
      blocked: true,
    })
  })
})

describe('when somebody was last seen', () => {
  const seen: [string, string[], number][] = []
  const log = () => {
    seen.length = 0
    return new PresenceLog({
      noteSeen: (server, names, nowMs) => seen.push([server, [...names], nowMs]),
    })
  }

  test('is noted when they come and when they leave, and not in between', () => {
    const presence = log()
    presence.follow('here', online('bob', 'carol'), 1)
    presence.follow('here', online('bob', 'carol'), 2)
    presence.follow('here', [{ name: 'bob', online: false }, ...online('carol')], 3)
    expect(seen).toEqual([
      ['here', ['bob', 'carol'], 1],
      ['here', ['bob'], 3],
    ])
  })

  test('is noted at the server where they were, also when we go to another one', () => {
    const presence = log()
    presence.follow('here', online('bob'), 1)
    presence.follow('there', online('dora'), 2)
    presence.close(3)
    expect(seen.slice(1)).toEqual([
      ['here', ['bob'], 2],
      ['there', ['dora'], 2],
      ['there', ['dora'], 3],
    ])
  })
})
