import { once } from 'node:events'
import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { People } from '../../phone/people/people'
import { PeopleStore } from '../../phone/people/people-store'
import type { Presence } from '../../phone/signalling/presence'
import type { CliEvent } from '../output'
import { ContactReports } from './contact-reports'

function signedIn() {
  const clock = new ManualClock()
  const people = new People(new PeopleStore({ file: undefined, clock, onProblem: () => undefined }), clock)
  people.setAccount({ name: 'me', server: 'here:4242' })
  const connection = { isOnline: true }
  const events: CliEvent[] = []
  const words: (string | undefined)[] = []
  const reports = new ContactReports({
    people,
    isOnline: () => connection.isOnline,
    clock,
    output: {
      emit: (event, text) => {
        events.push(event)
        words.push(text)
      },
      error: () => undefined,
      print: () => undefined,
      flush: () => Promise.resolve(),
    },
  })
  /** People arrive, leave or change their status; resolves when that is known. */
  const follow = async (...upserted: readonly Presence[]): Promise<void> => {
    people.follow({ upserted, removed: [] })
    await once(people, 'contacts')
  }
  return { clock, connection, events, words, reports, follow }
}

const crowd = (size: number): readonly Presence[] =>
  Array.from({ length: size }, (_, n) => ({ name: `person ${n}`, online: true }))

it('reports who is online, with statuses, at each change', async () => {
  const { events, words, follow } = signedIn()
  await follow({ name: 'bob', online: true }, { name: 'ann', online: true, status: 'in-call' })
  await follow({ name: 'ann', online: false })
  expect(events).toEqual([
    { event: 'contacts', names: ['ann', 'bob'], statuses: { ann: 'in-call' } },
    { event: 'contacts', names: ['bob'], statuses: {} },
  ])
  expect(words).toEqual(['contacts: ann (in a call), bob', 'contacts: bob'])
})

it('does not report a change that changes nobody’s presence or status', async () => {
  const { events, follow } = signedIn()
  await follow({ name: 'bob', online: true })
  await follow({ name: 'bob', online: true })
  expect(events).toHaveLength(1)
})

it('reports on request even if nothing has changed', () => {
  const { events, words, reports } = signedIn()
  reports.report()
  reports.report()
  expect(events).toHaveLength(2)
  expect(words.at(-1)).toBe('contacts: nobody else')
})

it('reports nothing without a server', async () => {
  const { connection, events, follow } = signedIn()
  connection.isOnline = false
  await follow({ name: 'bob', online: true })
  expect(events).toEqual([])
})

it('reports a long list less often, and always completely', async () => {
  const { clock, events, reports, follow } = signedIn()
  await follow(...crowd(2_000))
  await follow({ name: 'ann', online: true })
  await follow({ name: 'bob', online: true })
  expect(events).toHaveLength(1)
  clock.advance(99)
  expect(events).toHaveLength(1)
  clock.advance(2)
  expect(events).toHaveLength(2)
  expect(events.at(-1)).toMatchObject({
    names: expect.arrayContaining(['ann', 'bob', 'person 1999']) as string[],
  })
  await follow({ name: 'bob', online: false })
  reports.close()
  expect(clock.pendingTimers).toBe(0)
})
