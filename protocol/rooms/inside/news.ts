import { z } from 'zod'
import type { JsonObject } from '../../../base/json'
import { MAX_NAME_UNITS, MAX_PART_DATA } from './limits'
import { personKey, roomSettings } from './settings'
import { guest, infoPart, part, user } from './requests'

/** What a room host tells the phones of members. Keys that are not known are ignored. */

const name = z.string().max(MAX_NAME_UNITS)
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
/** A ticket, or the secret of its holder. base64url */
const voiceData = z.string().max(200)

const member = z.object({ user, name, key: personKey, isMuted: z.boolean() })

/** How a member has left: by a wish, or its connection was lost for a while, or a moderator wanted it. */
const DEPARTURES = ['left', 'lost', 'kicked'] as const

/**
 * Something that every member gets once, in the same order. Numbers rise by 1. The host keeps the last ones.
 * `group` counts the groups of MLS that the room has had.
 */
const event = z.object({
  number: count,
  kind: z.enum(['text', 'proposal', 'commit', 'found']),
  /** Who sent it, and what the sender calls it. */
  ...{ key: personKey, name, id: z.string() },
  /** When the host took it, Unix time, ms. */
  unixMs: count,
  group: count,
  /** Of the group, before this event. */
  epoch: count,
  /** Of MLS; the group's id for `found`. */
  data: z.string(),
})

/** Why a request was not carried out. */
export const REFUSALS = [
  /** There is no such room, or nobody who wants to enter may know of it. */
  'no-room',
  'not-invited',
  'banned',
  /** Somebody has made as many rooms today as one person may. */
  'too-many-rooms',
  /** The room, or the network, has too many members or rooms; one has put too many images there. */
  'full',
  /** Only moderators may. */
  'not-moderator',
  /** Another commit came first; or the group is another one by now. */
  'late',
  /** Nobody of that kind is there, and no such image. */
  'unknown',
  /** More than one may send. */
  'too-often',
  /** The store cannot be reached: try again. */
  'away',
  /** It is no request, or out of turn. */
  'invalid',
] as const

const news = z.discriminatedUnion('action', [
  /** A host is there: `enter` is the answer, also from a phone that was inside when another host had the room. */
  z.object({ action: z.literal('hello') }),
  /** The answer to `enter`. All members follow, then the events that the phone does not have, then `ready`. */
  z.object({
    action: z.literal('room'),
    you: user,
    settings: roomSettings,
    moderators: z.array(personKey),
    /** Of the last event. */
    last: count,
    /** The group of MLS, 0 when the room has had none, and its epoch. */
    ...{ group: count, epoch: count },
    /** Some events that the phone does not have are not kept any more. */
    isGap: z.boolean(),
  }),
  z.object({ action: z.literal('ready') }),
  z.object({ action: z.literal('event'), ...event.shape }),
  z.object({
    action: z.literal('members'),
    left: z.array(z.object({ user, how: z.enum(DEPARTURES) })),
    joined: z.array(member),
  }),
  z.object({ action: z.literal('muted'), user, is: z.boolean() }),
  z.object({ action: z.literal('settings'), settings: roomSettings, moderators: z.array(personKey) }),
  z.object({ action: z.literal('signal'), user, data: z.string() }),
  /** The host needs the info of the group, which every member of it has: `info` is the answer. */
  z.object({ action: z.literal('info-wanted'), group: count, epoch: count }),
  /** Of the group, for whoever joins it; empty when nobody there has it. */
  z.object({ action: z.literal('info'), group: count, epoch: count, info: z.string(), ...infoPart }),
  /** Admits to the group's voice; told again before it ends, and when something of it changes. */
  z.object({
    action: z.literal('ticket'),
    groupId: z.int().min(0).max(65_535),
    ...{ ticket: voiceData, secret: voiceData },
    /** Of the load balancer, `host:port`; without a host it is the gateway's. */
    balancer: z.string().max(260),
  }),
  /** The answer to `put-part`: the host has it. */
  z.object({ action: z.literal('part-kept'), id: z.string(), part }),
  /** The answer to `want-part`. */
  z.object({ action: z.literal('part'), id: z.string(), part, data: z.string().max(MAX_PART_DATA) }),
  /** To those who may let guests in: somebody at the network's page asks. The name is the guest's word. */
  z.object({ action: z.literal('guest-asks'), guest, name }),
  /** They do not ask any more: they have gone, or were answered. */
  z.object({ action: z.literal('guest-answered'), guest }),
  /** `id` is what the client calls the message that is refused, or its image, of which `part` is refused. */
  z.object({
    action: z.literal('refused'),
    ...{ of: z.string(), id: z.string().optional(), part: part.optional(), reason: z.enum(REFUSALS) },
  }),
  /** To moderators: who is invited, who is banned, and whether there is a link. */
  z.object({
    action: z.literal('guests'),
    ...{ invited: z.array(personKey), banned: z.array(personKey), hasLink: z.boolean() },
  }),
])

export type RoomNews = Readonly<z.output<typeof news>>
export type RoomMember = Readonly<z.output<typeof member>>
export type Departure = (typeof DEPARTURES)[number]
export type RoomEvent = Readonly<z.output<typeof event>>
export type Refusal = (typeof REFUSALS)[number]

/** Reads what a host tells. Never throws. @returns undefined for what is none */
export const roomNewsIn = (message: JsonObject): RoomNews | undefined => news.safeParse(message).data

/** Reads an event as it is kept. Never throws. */
export const roomEventIn = (kept: unknown): RoomEvent | undefined => event.safeParse(kept).data
