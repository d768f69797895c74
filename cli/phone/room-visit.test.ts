import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { CommandResult, RoomState } from '../../phone/model'
import type { EnterOptions, WriteResult } from '../../phone/rooms/room-manager'
import { RoomVisit, type RoomVisitOptions, type VisitedRooms } from './room-visit'

const OPTIONS: RoomVisitOptions = {
  ...{ name: 'Tea', isCreated: false, link: undefined, isPushToTalk: false, text: undefined },
  ...{ durationMs: undefined, soundMs: undefined },
}

const made: EnterOptions = { create: { mode: 'push-to-talk' }, link: undefined }
const invited: EnterOptions = { link: 'abc' }

/** Records what is done in a room. */
class PlayedRooms extends EventEmitter<{ changed: [] }> implements VisitedRooms {
  readonly done: unknown[][] = []
  state: Pick<RoomState, 'phase' | 'voice'> | undefined
  readonly enter = (...args: unknown[]): CommandResult => this.#note('enter', ...args)
  readonly leave = (): CommandResult => this.#note('leave')
  readonly write = (text: string): WriteResult => this.#note('write', text)
  readonly talk = (on: boolean): CommandResult => this.#note('talk', on)
  result: WriteResult = { ok: true, id: 'first' }

  is(phase: RoomState['phase'], voice: RoomState['voice']): void {
    this.state = { phase, voice }
    this.emit('changed')
  }

  #note(...done: unknown[]): WriteResult {
    this.done.push(done)
    return this.result
  }
}

function visit(options: Partial<RoomVisitOptions>) {
  const rooms = new PlayedRooms()
  const clock = new ManualClock()
  const ends: number[] = []
  const errors: string[] = []
  const output = { error: (message: string) => errors.push(message) }
  const it = new RoomVisit(rooms, { ...OPTIONS, ...options }, output, clock, (status) => ends.push(status))
  return { it, rooms, clock, ends, errors }
}

it('makes a room of push-to-talk, and presses the button while the file lasts', () => {
  const { it, rooms, clock } = visit({ isCreated: true, isPushToTalk: true, soundMs: 2_000 })
  it.begin()
  expect(rooms.done).toEqual([['enter', 'Tea', made]])
  rooms.is('inside', 'connecting')
  expect(rooms.done).toHaveLength(1)
  rooms.is('inside', 'connected')
  rooms.is('inside', 'reconnecting')
  rooms.is('inside', 'connected')
  expect(rooms.done.slice(1)).toEqual([['talk', true]])
  clock.advance(2_499)
  expect(rooms.done).toHaveLength(2)
  clock.advance(1)
  expect(rooms.done.at(-1)).toEqual(['talk', false])
})

it('writes once when it is inside, and leaves after the duration', () => {
  const { it, rooms, clock, ends } = visit({ text: 'hello', durationMs: 1_000, link: 'abc' })
  it.begin()
  expect(rooms.done).toEqual([['enter', 'Tea', invited]])
  rooms.is('agreeing', 'none')
  rooms.is('inside', 'none')
  rooms.is('reconnecting', 'none')
  rooms.is('inside', 'none')
  expect(rooms.done.slice(1)).toEqual([['write', 'hello']])
  clock.advance(1_000)
  expect(rooms.done.at(-1)).toEqual(['leave'])
  it.ended('left')
  expect(ends).toEqual([0])
  expect(clock.pendingTimers).toBe(0)
})

it('ends when the room cannot be entered, or ends without us', () => {
  const refused = visit({})
  refused.rooms.result = { ok: false, problem: { key: 'problem.noRooms' } }
  refused.it.begin()
  expect(refused.ends).toEqual([4])
  expect(refused.errors).toEqual(['This server has no rooms.'])
  const kicked = visit({ durationMs: 1_000 })
  kicked.it.begin()
  kicked.rooms.is('inside', 'none')
  kicked.it.ended('kicked')
  expect(kicked.ends).toEqual([4])
  expect(kicked.clock.pendingTimers).toBe(0)
})
