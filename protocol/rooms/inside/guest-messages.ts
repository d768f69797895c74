import { z } from 'zod'
import type { JsonObject } from '../../../base/json'
import { LINK_BYTES, MAX_NAME_UNITS } from './limits'

/** What a guest in a browser and the room host say to each other. Keys that are not known are ignored. Pure. */

/** What a guest says to the gateway in place of a token: it has no identity. */
export const GUEST_TOKEN = 'guest'

/** Why a guest does not come in. */
export type GuestRefusal =
  /** There is no such room, or nobody without its link may know of it. */
  | 'no-room'
  /** Its moderators let no guests in. */
  | 'no-guests'
  /** Nobody who may let guests in is there. */
  | 'nobody'
  | 'refused'
  /** Nobody has answered in time. */
  | 'no-answer'
  | 'too-often'
  /** The store cannot be reached: try again. */
  | 'away'
  /** It is no request, or out of turn; or no name. */
  | 'invalid'

const request = z.object({
  action: z.literal('ask'),
  /** What the guest is called at the broker. */
  name: z.string().min(1).max(MAX_NAME_UNITS),
  /** The secret of the link that invites. */
  link: z
    .string()
    .min(1)
    .max(Math.ceil((LINK_BYTES * 4) / 3))
    .regex(/^[\w-]+$/)
    .optional(),
})

export type GuestRequest = Readonly<z.output<typeof request>>
/** What a guest is told; first that a host is there. */
export type GuestNews =
  | { readonly action: 'hello' }
  /** Somebody is asked. */
  | { readonly action: 'asked' }
  /** The guest may call this member, at the broker, by this reference. */
  | { readonly action: 'admitted'; readonly by: string; readonly reference: string }
  | { readonly action: 'refused'; readonly reason: GuestRefusal }

/** Reads what a guest asks. Never throws. @returns undefined for what is no request */
export const guestRequestIn = (message: JsonObject): GuestRequest | undefined =>
  request.safeParse(message).data
