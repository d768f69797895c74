import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { RoomMember, RoomState } from '../../phone/model'
import type { RoomManagerEvents } from '../../phone/rooms/room-manager'
import { DEFAULT_ROOM_SETTINGS } from '../../protocol/rooms/inside'
import type { CliEvent } from '../output'
import { type ReportedRooms, RoomReports } from './room-reports'

const [own, bob] = ['a'.repeat(64), 'b'.repeat(64)]
const member = (name: string, key: string): RoomMember => ({
  ...{ name, key, isYou: key === own, isModerator: false, isMuted: false, isPresent: true, isInGroup: true },
  ...{ privacy: 'new', isBlocked: false },
})
const STATE: RoomState = {
  ...{ name: 'Tea', phase: 'connecting', key: own, isModerator: false, voice: 'none' },
  ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
}

class PlayedRooms extends EventEmitter<RoomManagerEvents> implements ReportedRooms {
  state: RoomState | undefined
  members: readonly RoomMember[] = []

  is(state: Partial<RoomState>, ...members: readonly RoomMember[]): void {
    this.state = { ...(this.state ?? STATE), ...state }
    this.members = members
    this.emit('changed')
  }
}

function play() {
  const rooms = new PlayedRooms()
  const events: CliEvent[] = []
  const words: string[] = []
  const ends: string[] = []
  const output = {
    emit: (event: CliEvent, text: string | undefined) => {
      events.push(event)
      words.push(text ?? '')
    },
    error: (message: string) => events.push({ event: 'error', message }),
  }
  new RoomReports(rooms, output, (cause) => ends.push(cause))
  return { rooms, ends, told: () => events.splice(0), said: () => words.splice(0) }
}

it('tells the room, who comes and goes, and who is there, each change once', () => {
  const { rooms, told, said } = play()
  rooms.is({})
  rooms.is({})
  expect(told()).toEqual([
    {
      ...{ event: 'room', room: 'Tea', phase: 'connecting', voice: 'none' },
      ...{ isModerator: false, isSilenced: false },
    },
  ])
  const settings = { ...DEFAULT_ROOM_SETTINGS, topic: 'Coffee' }
  rooms.is({ phase: 'inside', settings }, member('ann', own), { ...member('bob', bob), isModerator: true })
  expect(told()).toMatchObject([
    { event: 'room', phase: 'inside', mode: 'open', topic: 'Coffee' },
    { event: 'member-joined', name: 'bob', key: bob },
    { event: 'members', members: [{ name: 'ann' }, { name: 'bob' }] },
  ])
  expect(said().slice(1)).toEqual([
    'room Tea: inside, voice none, open, topic “Coffee”',
    'bob has come',
    'members: ann, bob (moderator)',
  ])
  rooms.is({}, member('ann', own), { ...member('bob', bob), isModerator: true })
  expect(told()).toEqual([])
  rooms.is({}, member('ann', own))
  expect(told()).toMatchObject([{ event: 'member-left', name: 'bob' }, { event: 'members' }])
})

it('tells the floor, and who speaks, when it changes', () => {
  const { rooms, told } = play()
  rooms.is({}, member('ann', own), member('bob', bob))
  told()
  rooms.is({ floor: { own: { kind: 'asking' }, holder: bob } }, ...rooms.members)
  expect(told()).toEqual([{ event: 'floor', own: { kind: 'asking' }, holder: 'bob', key: bob }])
  rooms.emit('speaking', [{ key: bob, dbfs: -20 }])
  rooms.emit('speaking', [{ key: bob, dbfs: -30 }])
  rooms.emit('speaking', [])
  expect(told()).toEqual([
    { event: 'speaking', names: ['bob'], keys: [bob] },
    { event: 'speaking', names: [], keys: [] },
  ])
})

it('asks about a member with another identity than the one that was verified, once', () => {
  const { rooms, told } = play()
  rooms.is({}, member('ann', own), member('bob', bob))
  told()
  rooms.is({ doubted: [bob] }, ...rooms.members)
  rooms.is({ doubted: [bob] }, ...rooms.members)
  expect(told()).toEqual([
    { event: 'error', message: expect.stringMatching(/^bob’s identity .* Type: confirm$/) as string },
  ])
})

it('tells what an image is, and not how it is decrypted', () => {
  const { rooms, told, said } = play()
  rooms.is({})
  said()
  told()
  const message = {
    ...{ id: 'x', key: bob, name: 'bob', unixMs: 7, text: '', mentions: [] },
    ...{ isEdited: false, isDeleted: false },
  }
  const image = { type: 'image/png', width: 640, height: 480, bytes: 24 } as const
  const reference = { ...image, file: 'f', key: 'secret', hash: 'h' }
  rooms.emit('update', { kind: 'message', message: { ...message, image: reference } })
  expect(told()).toEqual([{ event: 'text', ...message, image }])
  expect(said()).toEqual(['bob: (an image, 640 x 480) [x]'])
})

it('tells messages, refusals and the end in words, too', () => {
  const { rooms, told, said, ends } = play()
  rooms.is({})
  said()
  told()
  const message = {
    ...{ id: 'x', key: bob, name: 'bob', unixMs: 7, text: 'hello', mentions: [], replyTo: 'y' },
    ...{ isEdited: true, isDeleted: false },
  }
  rooms.emit('update', { kind: 'message', message })
  rooms.emit('update', { kind: 'refused', of: 'kick', reason: 'not-moderator' })
  rooms.emit('update', { kind: 'safety-code', code: '12345' })
  rooms.state = { ...STATE, phase: 'ended', end: 'kicked' }
  rooms.emit('update', { kind: 'ended', cause: 'kicked' })
  expect(told()).toEqual([
    { event: 'text', ...message },
    { event: 'error', message: 'kick: only moderators may do that' },
    { event: 'safety-code', code: '12345' },
    { event: 'room-ended', room: 'Tea', cause: 'kicked' },
  ])
  expect(said()).toEqual([
    'bob: hello [x, answers y, edited]',
    'safety code: 12345',
    'room Tea is over for you: a moderator has put you out',
  ])
  expect(ends).toEqual(['kicked'])
})

it('tells who asks to be let in, once each, and the guests who are there', () => {
  const { rooms, told, said } = play()
  rooms.is({}, member('ann', own), member('bob', bob))
  told()
  said()
  const asks = [
    { guest: 1, name: 'zoe' },
    { guest: 2, name: 'b0b', lookAlike: 'bob' },
  ]
  rooms.is({ asks }, ...rooms.members)
  rooms.is({ asks: asks.slice(1) }, ...rooms.members)
  expect(told()).toEqual([
    { event: 'guest-asks', name: 'zoe' },
    { event: 'guest-asks', name: 'b0b', lookAlike: 'bob' },
  ])
  expect(said()).toEqual([
    'the guest zoe asks to be let in. Type: admit NAME, or turn-away NAME',
    'the guest b0b, whose name looks like that of bob asks to be let in. Type: admit NAME, or turn-away NAME',
  ])
  const guest = { id: 'f'.repeat(16), name: 'zoe', by: bob, isConnected: true }
  rooms.is({ browserGuests: [{ ...guest, isSpeaking: false }] }, ...rooms.members)
  rooms.is({ browserGuests: [{ ...guest, isSpeaking: false }] }, ...rooms.members)
  rooms.state = { ...STATE }
  rooms.emit('changed')
  expect(told()).toEqual([
    { event: 'room-guests', guests: [{ ...guest, broughtBy: 'bob' }] },
    { event: 'room-guests', guests: [] },
  ])
  expect(said()).toEqual(['guests: zoe (brought by bob)', 'guests: none'])
})

it('tells which guest speaks, besides the member whose sound it is', () => {
  const { rooms, told, said } = play()
  rooms.is({}, member('ann', own), member('bob', bob))
  const guest = { id: 'f'.repeat(16), name: 'zoe', by: bob, isConnected: true }
  rooms.is({ browserGuests: [{ ...guest, isSpeaking: false }] }, ...rooms.members)
  told()
  said()
  rooms.emit('speaking', [{ key: bob, dbfs: -20 }])
  rooms.is({ browserGuests: [{ ...guest, isSpeaking: true }] }, ...rooms.members)
  rooms.is({ browserGuests: [{ ...guest, isSpeaking: false }] }, ...rooms.members)
  expect(told()).toEqual([
    { event: 'speaking', names: ['bob'], keys: [bob] },
    { event: 'speaking', names: ['bob'], keys: [bob], guests: [{ id: guest.id, name: 'zoe' }] },
    { event: 'speaking', names: ['bob'], keys: [bob] },
  ])
  expect(said()).toEqual(['bob speaks', 'bob, the guest zoe speaks', 'bob speaks'])
})
