import { z } from 'zod'
import type { JsonObject } from '../../base/json'
import { isRoomName } from './room-name'

/** The path of the WebSocket by which clients follow the list of rooms. */
export const LIST_PATH = '/api/rooms'
/** People of a room in the list; the others are only counted. */
export const MAX_LISTED_PEOPLE = 12
/** Rooms of one message. */
export const LIST_PAGE = 100
/** Rooms of a list; more are not in it. */
export const MAX_LISTED_ROOMS = 5_000

const name = z.string().refine(isRoomName)
/** SHA-256 of the public key of the identity, 64 hexadecimal digits. */
const key = z.string().regex(/^[0-9a-f]{64}$/)

/** A room with somebody in it, as others see it. */
export const listedRoom = z.object({
  name,
  topic: z.string().max(400),
  mode: z.enum(['open', 'push-to-talk']),
  entry: z.enum(['anybody', 'invited', 'link']),
  people: z.array(z.object({ name: z.string().max(128), key })).max(MAX_LISTED_PEOPLE),
  /** Of all who are in it. */
  count: z.int().min(1).max(100_000),
})

export type ListedRoom = Readonly<z.output<typeof listedRoom>>

const news = z.object({
  action: z.literal('rooms'),
  /** Those that are new or have changed. */
  rooms: z.array(listedRoom).max(LIST_PAGE),
  /** Names of those that are there no more. */
  gone: z.array(name).max(LIST_PAGE).default([]),
})

/** What a gateway tells of the list. */
export type ListNews = Readonly<z.output<typeof news>>

/** Reads what a gateway tells of the list. Never throws. @returns undefined for what is none */
export const listNewsIn = (message: JsonObject): ListNews | undefined => news.safeParse(message).data
