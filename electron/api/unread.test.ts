import { expect, it } from 'vitest'
import { personAt } from '../../phone/people/person-id'
import { unreadOf } from './unread'

it('texts that the user has not seen count, without those of silenced people and rooms', () => {
  const [ann, bob, carol] = ['ann', 'bob', 'carol'].map((name) => personAt('studio', name))
  if (!ann || !bob || !carol) throw new Error('there are three people')
  const directTexts = [ann, bob, carol].map((person, n) => ({ person, unread: 2 * n + 1 }))
  const rooms = [{ unread: 2 }, { unread: 4, silencedUntilMs: 5 }, { unread: 0 }]
  expect(unreadOf({ directTexts, rooms }, (person) => person === bob)).toEqual({ people: 6, rooms: 2 })
})
