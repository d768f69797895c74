import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { DEFAULT_ROOM_SETTINGS } from '../../protocol/rooms/inside'
import type { RoomMember, RoomState } from '../model'
import { KnownRooms } from './known-rooms'
import { noteVisits } from './note-visits'
import type { RoomManagerEvents } from './room-manager'

const HERE = 'talk.example:4242'
const member = (name: string): RoomMember => ({
  ...{ key: name.repeat(64), name, isYou: false, isModerator: false, isMuted: false, isPresent: true },
  ...{ isInGroup: true, privacy: 'known', isBlocked: false },
})
const inside: RoomState = {
  ...{ name: 'Den', phase: 'inside', key: 'c'.repeat(64), isModerator: false, voice: 'connected' },
  ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
  settings: DEFAULT_ROOM_SETTINGS,
}

/** Rooms whose state a test sets, and where we are signed in. */
class Rooms extends EventEmitter<RoomManagerEvents> {
  state: RoomState | undefined
  members: readonly RoomMember[] = []
}

it('notes who is in a room before the paced change, as the visit may be over by then', () => {
  const clock = new ManualClock()
  const known = new KnownRooms({ file: undefined, clock, onProblem: () => undefined })
  const rooms = new Rooms()
  const signedInAt: string[] = []
  noteVisits({ rooms, known, clock, server: () => signedInAt[0] })
  rooms.emit('entered')
  const enteredMs = clock.unixTime()
  clock.advance(50)
  rooms.members = [member('a')]
  rooms.state = { ...inside, phase: 'agreeing' }
  rooms.emit('update', { kind: 'phase', phase: 'agreeing' })
  rooms.state = inside
  rooms.emit('update', { kind: 'phase', phase: 'inside' })
  expect(known.find(HERE, 'Den')).toBeUndefined()
  signedInAt.push(HERE)
  rooms.members = [member('a'), member('b')]
  rooms.emit('update', { kind: 'members', members: [] })
  expect(known.find(HERE, 'Den')).toMatchObject({
    enteredMs,
    members: ['a'.repeat(64), 'b'.repeat(64)],
  })
})
