import { z } from 'zod'
import { MAX_TOPIC_LENGTH } from './limits'

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u

/** A person's key: SHA-256 of the public key of the identity, 64 hexadecimal digits. */
export const personKey = z.string().regex(/^[0-9a-f]{64}$/)

const topic = z.string().refine((text) => {
  // A code point takes two units at most.
  if (text.length > 2 * MAX_TOPIC_LENGTH || CONTROL.test(text)) return false
  return Array.from(text).length <= MAX_TOPIC_LENGTH
})

/** Whether a room can have this topic: 200 code points without control characters at most. */
export const isTopic = (text: string): boolean => topic.safeParse(text).success

/** What moderators set. */
export const roomSettings = z.object({
  topic,
  /** Everybody may speak, or one at a time who pushes a button. */
  mode: z.enum(['open', 'push-to-talk']),
  /** Who may enter: anybody of the network; those who are invited; those, and whoever has the link. */
  entry: z.enum(['anybody', 'invited', 'link']),
  /** Whether others see in the list of rooms that it exists, and who is inside. */
  isListed: z.boolean(),
  /** Whether it stays when the last member has gone. */
  isKept: z.boolean(),
  /** Who may let in guests that ask from a browser; missing, as of rooms of earlier versions: nobody. */
  browserGuests: z.enum(['nobody', 'moderators', 'members']).exactOptional(),
})

export type RoomSettings = Readonly<z.output<typeof roomSettings>>

export const DEFAULT_ROOM_SETTINGS: RoomSettings = {
  topic: '',
  mode: 'open',
  entry: 'anybody',
  isListed: true,
  isKept: false,
}
