import { createHash } from 'node:crypto'
import { z } from 'zod'
import { jsonIn } from '../../../base/json'
import {
  MAX_BANNED,
  MAX_INVITED,
  MAX_MODERATORS,
  personKey,
  roomSettings,
} from '../../../protocol/rooms/inside'
import { isSameSecret } from '../../tickets/same-secret'

/** As many as are banned. */
const MAX_MUTED = MAX_BANNED

const record = z.object({
  version: z.literal(1),
  /** Names the room's group at the servers of voice. */
  groupId: z.int().min(0).max(65_535),
  /** Whoever has gone on with the room last: nobody else removes it. */
  holder: z.string().max(64).optional(),
  settings: roomSettings,
  moderators: z.array(personKey).max(MAX_MODERATORS),
  invited: z.array(personKey).max(MAX_INVITED),
  banned: z.array(personKey).max(MAX_BANNED),
  muted: z.array(personKey).max(MAX_MUTED),
  /** SHA-256 of the secret of the link that invites, hexadecimal. */
  link: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})

/** What a network keeps of a room, besides its last events. People are named by their keys. */
export type RoomRecord = Readonly<z.output<typeof record>>

/** The lists of people of a record, and how long each may be. */
const LISTS = {
  moderators: MAX_MODERATORS,
  invited: MAX_INVITED,
  banned: MAX_BANNED,
  muted: MAX_MUTED,
} as const
export type PeopleList = keyof typeof LISTS

/** Never throws. @returns undefined for what is no record of this version */
export const readRoomRecord = (text: string): RoomRecord | undefined => record.safeParse(jsonIn(text)).data

export const roomRecordText = (room: RoomRecord): string => JSON.stringify(room)

/**
 * Adds somebody to a list, or removes them.
 * @returns the same record when there is nothing to change; undefined when the list is full
 */
export function withPerson(
  room: RoomRecord,
  list: PeopleList,
  key: string,
  isOn: boolean,
): RoomRecord | undefined {
  const people = room[list]
  if (people.includes(key) === isOn) return room
  if (!isOn) return { ...room, [list]: people.filter((each) => each !== key) }
  return people.length < LISTS[list] ? { ...room, [list]: [...people, key] } : undefined
}

/** Bans somebody; when the list is full, the one who has been on it longest is off it. */
export const withBan = (room: RoomRecord, key: string): RoomRecord => ({
  ...room,
  banned: [...room.banned.filter((each) => each !== key), key].slice(-MAX_BANNED),
})

/** The form in which a link's secret is kept. */
export const hashOfLink = (link: string): string => createHash('sha256').update(link).digest('hex')

/** Whether somebody has the secret of the room's link. */
export function hasLink(room: RoomRecord, link: string | undefined): boolean {
  if (link === undefined || room.link === undefined) return false
  return isSameSecret(hashOfLink(link), room.link)
}
