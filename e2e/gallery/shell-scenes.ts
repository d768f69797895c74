import type { Page } from '@playwright/test'
import { known } from './people-scenes'
import { calls, floorRoom, held, openRoom, roomMembers, rooms, talking, withRooms } from './example-state'
import { good } from './example-quality'
import type { Scene } from './scene'
import type { AppState, OwnRoomFloor } from '../../electron/api'

/** Somebody who has used it for a while, at a network with rooms. */
export const usedRooms: AppState = { ...withRooms, contacts: known, unseenMissed: 2 }

export const inRoom: AppState = { ...usedRooms, room: openRoom, roomMembers }
export const withFloor = (own: OwnRoomFloor): AppState => ({
  ...usedRooms,
  room: { ...floorRoom, isTalking: own.kind !== 'none', floor: { ...floorRoom.floor, own } },
  roomMembers,
})

const showRooms = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Rooms', exact: true }).dispatchEvent('click')

/** The sidebar, and the voice bar below it. */
export const shellScenes: readonly Scene[] = [
  { name: 'rooms', lasts: true, state: usedRooms, calls },
  { name: 'rooms-none', lasts: true, state: { ...usedRooms, rooms: [] }, calls },
]
void [good, held, rooms, talking, showRooms]
