import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { CueName, OwnRoomFloor, RoomMember, RoomState } from '../model'
import { RoomCues } from './room-cues'

const room: RoomState = {
  ...{ name: 'Workshop', phase: 'inside', key: 'f'.repeat(64), isModerator: false, voice: 'connected' },
  ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
}
const people = (count: number): RoomMember[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ key: String(n).padStart(64, '0'), name: `Person ${n}`, isYou: n === 0, isModerator: false },
    ...{ isMuted: false, isPresent: true, isInGroup: true, privacy: 'known', isBlocked: false },
  }))

const inRoomOf = (count: number) => {
  const clock = new ManualClock()
  const played: CueName[] = []
  const cues = new RoomCues(clock, (cue) => played.push(cue))
  cues.follow({ ...room, phase: 'connecting', voice: 'none' }, [])
  cues.follow(room, people(count))
  return { clock, cues, take: () => played.splice(0) }
}

it('tells that we are in a room when its voice is there, once, and that we are out of it', () => {
  const { cues, take } = inRoomOf(2)
  expect(take()).toEqual(['connected'])
  cues.follow({ ...room, phase: 'reconnecting', voice: 'reconnecting' }, people(2))
  cues.follow(room, people(2))
  expect(take()).toEqual([])
  cues.follow({ ...room, phase: 'ended', end: 'kicked', voice: 'none' }, [])
  cues.follow(undefined, [])
  expect(take()).toEqual(['ended'])
})

it('says nothing of a room that we were not let into', () => {
  const played: CueName[] = []
  const cues = new RoomCues(new ManualClock(), (cue) => played.push(cue))
  cues.follow({ ...room, phase: 'entering', voice: 'none' }, [])
  cues.follow({ ...room, phase: 'ended', end: 'not-invited', voice: 'none' }, [])
  expect(played).toEqual([])
})

it('tells that one room is left for another', () => {
  const { cues, take } = inRoomOf(1)
  take()
  cues.follow({ ...room, name: 'Lobby' }, people(3))
  expect(take()).toEqual(['ended', 'connected'])
})

it.each<[OwnRoomFloor, CueName[]]>([
  [{ kind: 'asking' }, []],
  [{ kind: 'waiting', place: 2 }, ['queued']],
  [{ kind: 'granted' }, ['go-ahead']],
  [{ kind: 'refused' }, ['refused']],
])('tells of the floor that is %o', (own, heard) => {
  const { cues, take } = inRoomOf(3)
  take()
  cues.follow({ ...room, floor: { own } }, people(3))
  cues.follow({ ...room, floor: { own } }, people(3))
  expect(take()).toEqual(heard)
})

it('tells of our microphone', () => {
  const { cues, take } = inRoomOf(3)
  take()
  cues.follow({ ...room, isMuted: true }, people(3))
  cues.follow(room, people(3))
  expect(take()).toEqual(['mute', 'unmute'])
})

it('tells who comes and goes among up to eight people, and not among more', () => {
  const { cues, take } = inRoomOf(7)
  take()
  cues.follow(room, people(8))
  cues.follow(room, people(7))
  expect(take()).toEqual(['joined', 'left'])
  cues.follow(room, people(9))
  cues.follow(room, people(8))
  expect(take()).toEqual([])
})

it('is not kept busy by somebody who comes and goes all the time', () => {
  const { clock, cues, take } = inRoomOf(2)
  take()
  for (let n = 0; n < 50; n++) cues.follow(room, people(2 + (n % 2)))
  expect(take()).toHaveLength(4)
  clock.advance(2_000)
  cues.follow(room, people(2))
  expect(take()).toEqual(['left'])
})
