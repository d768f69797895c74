import { describe, expect, it } from 'vitest'
import type { AppState } from '../../electron/api'
import { personNamed, somebody } from '../state/testing/somebody'
import {
  carriedOver,
  goneBack,
  HOME,
  opened,
  type Place,
  placeAfter,
  type Session,
  sessionOf,
  type Visit,
} from './places'

const ann: Place = { kind: 'person', id: personNamed('ann') }
const ben: Place = { kind: 'person', id: personNamed('ben') }
const lobby: Place = { kind: 'room', name: 'Lobby' }
const calls: Place = { kind: 'calls' }
const onCall: Session = { key: 'call 1', place: { kind: 'call' } }
const over: Session = { key: 'ended call 1', place: { kind: 'call' } }
const inLobby: Session = { key: 'room Lobby', place: lobby }

const after = (
  places: readonly Place[],
  session?: Session,
  before: readonly Visit[] = [],
): readonly Visit[] => places.reduce((visits, place) => opened(visits, place, session), before)

describe('what the stage shows', () => {
  it('is nothing, until something is opened', () => {
    expect(placeAfter([], undefined)).toBe(HOME)
    expect(placeAfter(after([calls, ann]), undefined)).toBe(ann)
  })

  it('is a call that begins, and then what was opened before it', () => {
    const visits = after([ann])
    expect(placeAfter(visits, onCall)).toEqual({ kind: 'call' })
    expect(placeAfter(visits, undefined)).toBe(ann)
  })

  it('is what was opened during the call, until it ends', () => {
    const visits = after([ben], onCall, after([ann]))
    expect(placeAfter(visits, onCall)).toBe(ben)
    expect(placeAfter(visits, over)).toEqual({ kind: 'call' })
    expect(placeAfter(after([ann], over, visits), over)).toBe(ann)
    expect(placeAfter(visits, undefined)).toBe(ben)
  })

  it('stays what was opened during the call when that ends, and shows the end of a call that had the stage', () => {
    const visits = carriedOver(after([ben], onCall, after([ann])), onCall, over)
    expect(placeAfter(visits, over)).toBe(ben)
    expect(placeAfter(after([{ kind: 'call' }], over, visits), over)).toEqual({ kind: 'call' })
    expect(placeAfter(carriedOver(after([ann]), onCall, over), over)).toEqual({ kind: 'call' })
    const kicked: Session = { key: 'ended room Lobby', place: lobby }
    expect(placeAfter(carriedOver(after([ann], inLobby), inLobby, kicked), kicked)).toBe(lobby)
  })

  it('is the call again when it is opened, or gone back to', () => {
    expect(placeAfter(after([ben, { kind: 'call' }], onCall), onCall)).toEqual({ kind: 'call' })
    expect(placeAfter(goneBack(after([ben], onCall), onCall), onCall)).toEqual({ kind: 'call' })
  })

  it('is the room that we are in, and its list on the way back', () => {
    expect(placeAfter(after([ann]), inLobby)).toBe(lobby)
    expect(placeAfter(after([ann, lobby], inLobby), inLobby)).toBe(lobby)
    expect(placeAfter(goneBack([], inLobby), inLobby)).toBe(HOME)
  })
})

describe('going back', () => {
  it('leads from a person to the list, however many were looked at', () => {
    expect(goneBack(after([ann, ben, lobby]), undefined)).toEqual([])
  })

  it('leads from a person to the calls that they were opened from', () => {
    expect(placeAfter(goneBack(after([calls, ann, ben]), undefined), undefined)).toBe(calls)
  })

  it('leads from a person opened during a call to the list, if that was open', () => {
    const visits = after([HOME, ann], onCall)
    expect(placeAfter(goneBack(visits, onCall), onCall)).toBe(HOME)
  })
})

it('remembers no more than a few visits', () => {
  let visits: readonly Visit[] = []
  for (let id = 0; id < 100; id++)
    visits = opened(visits, ann, { key: `call ${id}`, place: { kind: 'call' } })
  expect(visits.length).toBeLessThan(20)
  expect(placeAfter(visits, { key: 'call 99', place: { kind: 'call' } })).toBe(ann)
})

describe('a session', () => {
  const room: NonNullable<AppState['room']> = {
    ...{ name: 'Lobby', phase: 'inside', key: 'me', isModerator: false, voice: 'connected' },
    ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
  }
  const calling: AppState['call'] = {
    ...{ kind: 'calling', ...somebody('bob'), privacy: 'not-private', sinceMs: 0 },
  }

  it('is the call, else the room', () => {
    expect(sessionOf({ call: calling, room })).toEqual({ key: 'call 1', place: { kind: 'call' } })
    expect(sessionOf({ call: { kind: 'idle' }, room })).toEqual({ key: 'room Lobby', place: lobby })
    expect(sessionOf({ call: { kind: 'idle' } })).toBeUndefined()
  })

  it('is the end of a room, unless we have left it', () => {
    const ended = (end: 'left' | 'kicked') =>
      sessionOf({ call: { kind: 'idle' }, room: { ...room, phase: 'ended', end } })
    expect(ended('kicked')).toEqual({ key: 'ended room Lobby', place: lobby })
    expect(ended('left')).toBeUndefined()
  })
})
