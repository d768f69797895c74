import { z } from 'zod'
import type { JsonObject } from '../../../base/json'
import {
  GUEST_REFERENCE_LENGTH,
  LINK_BYTES,
  MAX_COMMIT_DATA,
  MAX_IMAGE_PARTS,
  MAX_INFO_PART_DATA,
  MAX_INFO_PARTS,
  MAX_INFO_WITH_COMMIT,
  MAX_MESSAGE_ID,
  MAX_PART_DATA,
  MAX_SIGNAL_DATA,
  MAX_TEXT_DATA,
} from './limits'
import { personKey, roomSettings } from './settings'

/** What a member's phone asks of its room host. Keys that are not known are ignored. */

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/)
const id = z
  .string()
  .min(1)
  .max(MAX_MESSAGE_ID)
  .regex(/^[\w-]+$/)
/** A member of a room. Unique within the room, until it is empty. */
export const user = z.int().min(1).max(0xffff_ffff)
/** A guest who asks to be let in. Unique within the room and its host. */
export const guest = z.int().min(1).max(0xffff_ffff)
/** Names the call of a guest, who proves by it that a member has let it in. */
export const guestReference = z.string().regex(new RegExp(`^[0-9a-f]{${GUEST_REFERENCE_LENGTH}}$`))
/** Of an image, from 0 on. */
export const part = z
  .int()
  .min(0)
  .max(MAX_IMAGE_PARTS - 1)
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const [group, epoch] = [count, count]
const data = base64url(MAX_TEXT_DATA)

/** Which part of an info it is, and how many it has. */
export const infoPart = {
  part: z
    .int()
    .min(0)
    .max(MAX_INFO_PARTS - 1)
    .default(0),
  parts: z.int().min(1).max(MAX_INFO_PARTS).default(1),
}

const REFUSED_COMMITS = ['forbidden', 'invalid'] as const

const request = z.discriminatedUnion('action', [
  /** The first request of each client. */
  z.object({
    action: z.literal('enter'),
    /** Makes the room, with these settings, if there is none. */
    create: roomSettings.partial().optional(),
    /** The secret of the link that invites. */
    link: base64url(Math.ceil((LINK_BYTES * 4) / 3)).optional(),
    /** The number of the last event that the phone has. */
    since: count.optional(),
  }),
  z.object({ action: z.literal('leave') }),

  // Of the group that agrees the keys. The data is of MLS (RFC 9420).
  /** A message to all: its content is for members alone. */
  z.object({ action: z.literal('text'), id, data }),
  z.object({ action: z.literal('proposal'), id, group, epoch, data }),
  /** The first commit of an epoch counts. `info` is that of the group after it, by which others join; a longer one is asked for. */
  z.object({
    action: z.literal('commit'),
    ...{ id, group, epoch, data: base64url(MAX_COMMIT_DATA) },
    info: base64url(MAX_INFO_WITH_COMMIT).optional(),
  }),
  /** A new group, where there is none that the phone can join. `group` names the one that was there. */
  z.object({
    action: z.literal('found'),
    ...{ id, group, info: base64url(MAX_INFO_WITH_COMMIT) },
  }),
  /** The answer to `info-wanted`. */
  z.object({
    ...{ action: z.literal('info'), group, epoch, info: base64url(MAX_INFO_PART_DATA) },
    ...infoPart,
  }),
  /** Asks for the info of the group, to join it. Asked again in the same epoch, it is for the info of another member. */
  z.object({ action: z.literal('want-info') }),
  /** Our keys have refused a commit that the host has taken, because of the rules or because it is none. `number` is that of its event. */
  z.object({ action: z.literal('refused-commit'), number: count, cause: z.enum(REFUSED_COMMITS) }),
  /** To all who are there now, kept nowhere; for one of them with `to`. */
  z.object({ action: z.literal('signal'), to: user.optional(), data: base64url(MAX_SIGNAL_DATA) }),

  /** Lets a guest in, who then calls us by this reference; without one the guest is turned away. */
  z.object({ action: z.literal('answer-guest'), guest, reference: guestReference.optional() }),

  // Of images, which only members can decrypt. `id` is that of an image.
  /** A part of an image: part 0 before the others, and again after an answer 'unknown'. `of` counts all parts. */
  z.object({
    action: z.literal('put-part'),
    ...{ id, part, of: z.int().min(1).max(MAX_IMAGE_PARTS), data: base64url(MAX_PART_DATA) },
  }),
  z.object({ action: z.literal('want-part'), id, part }),

  // Of moderators.
  z.object({ action: z.literal('settings'), change: roomSettings.partial() }),
  /** A new link; the one before it is good no more. */
  z.object({ action: z.literal('new-link'), link: base64url(Math.ceil((LINK_BYTES * 4) / 3)) }),
  z.object({ action: z.literal('invite'), key: personKey, is: z.boolean() }),
  z.object({ action: z.literal('moderator'), key: personKey, is: z.boolean() }),
  /** Who is kicked cannot come back until the ban is lifted. */
  z.object({ action: z.literal('kick'), user }),
  z.object({ action: z.literal('lift-ban'), key: personKey }),
  z.object({ action: z.literal('mute'), user, is: z.boolean() }),
  /** Gives the floor to somebody; without `user` takes it from whoever has it. */
  z.object({ action: z.literal('floor'), user: user.optional() }),
  z.object({ action: z.literal('close') }),
])

export type RoomRequest = z.output<typeof request>
export type RoomAction = RoomRequest['action']
/** A request of one kind. */
export type RequestOf<Action extends RoomAction> = Extract<RoomRequest, { action: Action }>

/** Reads a request of a client. Never throws. @returns undefined for what is none */
export const roomRequestIn = (message: JsonObject): RoomRequest | undefined => request.safeParse(message).data
