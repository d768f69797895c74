import type { Page } from '@playwright/test'
import type { AppState, FoundTexts, OwnRoomFloor } from '../../electron/api'
import { good } from './example-quality'
import {
  calls,
  ended,
  floorRoom,
  NOW_MS,
  openRoom,
  roomMembers,
  rooms,
  talking,
} from '../../lab/window/example-state'
import { openCalls, openPerson, used } from './people-scenes'
import type { Scene } from './scene'
import { hits, manyHits } from './text-hits'

/** After a while, at a network with rooms. */
export const usedRooms: AppState = { ...used, hasRooms: true, rooms }

/** In an open room. */
export const inRoom: AppState = { ...usedRooms, room: openRoom, roomMembers }

/** In a push-to-talk room, with our voice on its way to the floor. */
export const withFloor = (own: OwnRoomFloor): AppState => ({
  ...usedRooms,
  room: {
    ...floorRoom,
    isTalking: own.kind !== 'none',
    // Nobody else has it when it is ours or free.
    floor: own.kind === 'none' || own.kind === 'granted' ? { own } : { ...floorRoom.floor, own },
  },
  roomMembers,
})

const searchFor = async (page: Page, words: string, found: FoundTexts | undefined): Promise<void> => {
  await page.evaluate((answer) => window.script.found(answer), found)
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill(words)
  await page.getByText(/^Messages/).waitFor()
}

/** The sidebar, and the voice bar below it. */
export const shellScenes: readonly Scene[] = [
  { name: 'rooms', state: usedRooms, calls },
  {
    name: 'rooms-silenced',
    state: {
      ...usedRooms,
      rooms: rooms.map((room) => (room.isKnown ? { ...room, silencedUntilMs: NOW_MS + 3_600_000 } : room)),
    },
    calls,
  },
  { name: 'rooms-none', state: { ...usedRooms, rooms: [] }, calls },
  {
    name: 'searching-everything',
    state: usedRooms,
    calls,
    act: (page) => page.getByRole('textbox', { name: 'Search', exact: true }).fill('o'),
  },
  {
    name: 'searching-messages',
    state: used,
    calls,
    act: (page) => searchFor(page, 'figures', { hits, isWhole: true }),
  },
  {
    name: 'searching-messages-cut',
    state: used,
    calls,
    act: (page) => searchFor(page, 'figures', { hits: manyHits, isWhole: false }),
  },
  {
    name: 'searching-messages-failed',
    state: used,
    calls,
    act: (page) => searchFor(page, 'figures', undefined),
  },
  { name: 'voice-room', state: inRoom, calls, act: (page) => openPerson(page, 'Lise Meitner') },
  {
    name: 'voice-room-muted',
    state: { ...inRoom, room: { ...openRoom, isMuted: true } },
    calls,
    act: openCalls,
  },
  { name: 'voice-floor-free', state: withFloor({ kind: 'none' }), calls, act: openCalls },
  { name: 'voice-floor-asking', state: withFloor({ kind: 'asking' }), calls, act: openCalls },
  { name: 'voice-floor-waiting', state: withFloor({ kind: 'waiting', place: 2 }), calls, act: openCalls },
  {
    name: 'voice-floor-granted',
    state: withFloor({ kind: 'granted', untilMs: NOW_MS + 42_000 }),
    calls,
    act: openCalls,
  },
  { name: 'voice-floor-refused', state: withFloor({ kind: 'refused' }), calls, act: openCalls },
  {
    name: 'voice-call-ended',
    state: { ...usedRooms, call: ended },
    calls,
    act: (page) => openPerson(page, 'Ada Lovelace'),
  },
  {
    name: 'voice-call-beside-room',
    state: { ...inRoom, room: { ...openRoom, voice: 'held' }, call: talking },
    quality: good,
    calls,
  },
  {
    name: 'voice-call-elsewhere',
    state: { ...usedRooms, call: { ...talking, muted: true } },
    quality: good,
    calls,
    act: (page: Page) => openPerson(page, 'Ada Lovelace'),
  },
]
