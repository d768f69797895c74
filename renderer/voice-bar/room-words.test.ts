import { expect, it } from 'vitest'
import type { OwnRoomFloor, RoomMember, RoomState } from '../../electron/api'
import { wordingIn } from '../../locales/wording'
import { floorWords, roomWords, turnWords } from './room-words'

const { t } = wordingIn('en')
const room: RoomState = {
  ...{ name: 'Lobby', phase: 'inside', key: 'me', isModerator: false, voice: 'connected' },
  ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
}
const members: readonly RoomMember[] = ['me', 'ann', 'ben'].map((name) => ({
  ...{ key: name, name, isYou: name === 'me', isModerator: false, isMuted: false, isPresent: true },
  ...{ isInGroup: true, privacy: 'known', isBlocked: false },
}))

it.each<[Partial<RoomState>, string | undefined]>([
  [{}, '3 inside'],
  [{ speaking: ['ann'] }, 'ann is talking'],
  [{ speaking: ['me'] }, 'You are talking'],
  [{ speaking: ['ann', 'me', 'ben'] }, '2 people are talking'],
  [{ floor: { holder: 'ben', own: { kind: 'none' } }, speaking: ['ann'] }, 'ben is talking'],
  [{ floor: { holder: 'gone', own: { kind: 'none' } } }, '3 inside'],
  [{ floor: { holder: 'ben', own: { kind: 'granted' } }, speaking: ['ben'] }, 'Your turn'],
  [{ floor: { own: { kind: 'granted' } }, speaking: ['me'] }, 'You are talking'],
  [{ isMuted: true, speaking: ['ann'] }, 'You are muted'],
  [{ isMuted: true, isSilenced: true }, 'Muted by a moderator'],
  [{ voice: 'held' }, 'On hold'],
  [{ voice: 'reconnecting' }, 'Reconnecting…'],
  [{ phase: 'agreeing' }, 'Setting up encryption…'],
  [{ phase: 'ended' }, undefined],
])('says what goes on in a room: %j', (change, words) =>
  expect(roomWords(t, { ...room, ...change }, members)).toBe(words),
)

it.each<[OwnRoomFloor, string]>([
  [{ kind: 'none' }, 'Hold Space to talk'],
  [{ kind: 'asking' }, 'Asking to talk…'],
  [{ kind: 'waiting' }, 'In the queue'],
  [{ kind: 'waiting', place: 2 }, 'In the queue: number 2'],
  [{ kind: 'granted' }, 'Talk now'],
  [{ kind: 'granted', untilMs: 42_500 }, 'Talk now: 42 s'],
  [{ kind: 'refused' }, 'You can’t talk now'],
])('says where our voice is: %j', (own, words) => expect(floorWords(t, own, false, 500)).toBe(words))

it.each<[OwnRoomFloor, string]>([
  [{ kind: 'granted' }, 'Talking'],
  [{ kind: 'granted', untilMs: 42_500 }, 'Talking: 42 s left'],
])('says that we talk: %j', (own, words) => expect(floorWords(t, own, true, 500)).toBe(words))

it.each<[OwnRoomFloor, string | undefined]>([
  [{ kind: 'asking' }, undefined],
  [{ kind: 'waiting', place: 2 }, 'In the queue: number 2'],
  [{ kind: 'granted', untilMs: 42_500 }, 'Talk now'],
])('tells a screen reader of our turn once: %j', (own, words) => expect(turnWords(t, own)).toBe(words))
