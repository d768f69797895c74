import { TextDecoder } from 'node:util'
import { z } from 'zod'
import { readObject } from '../../base/json'
import type { Fingerprint } from '../../protocol/directory'
import { isRoomName } from '../../protocol/rooms'
import { guestReference, MAX_BROUGHT_GUESTS, MAX_NAME_UNITS, personKey } from '../../protocol/rooms/inside'
import { pictureWords } from '../pictures/picture-words'
import { imageReference } from './images/image-reference'

/** What members of a room say to each other inside of the encryption: JSON in UTF-8. Keys that are not known are ignored. Pure. */

/** Code points. */
export const MAX_TEXT_LENGTH = 4_000
export const MAX_MENTIONS = 10
/** Messages that one receipt names. */
export const MAX_RECEIPTS = 100
/** What names a message: 16 random bytes, base64url. */
const ID_LENGTH = 22
/** With what MLS adds, and in base64url, it is what a room takes of a text at most. Bytes */
export const MAX_CONTENT_BYTES = 17_152
const MAX_DEPTH = 3
/** Control characters but for tabs and ends of lines, and halves of a character. */
const FORBIDDEN = /(?![\t\n])\p{Cc}|\p{Cs}/u

/** Whether somebody can write this: 1 to 4,000 code points, not only blanks. */
export function isText(text: string): boolean {
  // A code point takes two units at most.
  if (text.length > 2 * MAX_TEXT_LENGTH || text.trim() === '' || FORBIDDEN.test(text)) return false
  return Array.from(text).length <= MAX_TEXT_LENGTH
}

const id = z
  .string()
  .length(ID_LENGTH)
  .regex(/^[\w-]+$/)
const words = z.object({
  text: z.string().refine(isText),
  mentions: z.array(personKey).max(MAX_MENTIONS).optional(),
})

const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), id, ...words.shape, replyTo: id.optional() }),
  /** An image, which the host has by then. */
  z.object({ kind: z.literal('image'), id, image: imageReference, replyTo: id.optional() }),
  /** Of a text of one's own. */
  z.object({ kind: z.literal('edit'), of: id, ...words.shape }),
  /** Of a message of one's own; by a moderator, of any. */
  z.object({ kind: z.literal('deletion'), of: id }),
  /** Between two people: what the other one has written, and is kept; up to where the user has looked at it. */
  z.object({ kind: z.literal('receipt'), kept: z.array(id).max(MAX_RECEIPTS), read: id.optional() }),
  /** Between two people: asks the other one into a room of the network, at once. It is kept nowhere. */
  z.object({ kind: z.literal('ring'), room: z.string().refine(isRoomName) }),
  /** Between two people: about their pictures. */
  z.object({ kind: z.literal('picture'), picture: pictureWords }),
  /** Somebody is writing. It is kept nowhere. */
  z.object({ kind: z.literal('typing') }),
  /** All guests from browsers whom the member brings in. It is kept nowhere, and said again and again. */
  z.object({
    kind: z.literal('guests'),
    guests: z
      .array(z.object({ id: guestReference, name: z.string().min(1).max(MAX_NAME_UNITS) }))
      .max(MAX_BROUGHT_GUESTS),
  }),
  /** Which of these guests speak now. It is kept nowhere, and said at each change. */
  z.object({ kind: z.literal('guest-speech'), speaking: z.array(guestReference).max(MAX_BROUGHT_GUESTS) }),
  /** By a moderator: the guest whom this member brings has to go. It is kept nowhere. */
  z.object({ kind: z.literal('guest-removal'), by: personKey, id: guestReference }),
])

export type RoomContent = Readonly<z.output<typeof content>>
/** What has a place in the order of a room. */
export type RoomText = Exclude<RoomContent, RoomSignal>
/** What is for those who are there now. */
export type RoomSignal = Extract<
  RoomContent,
  { kind: 'typing' | 'guests' | 'guest-speech' | 'guest-removal' }
>

const SIGNALS: readonly RoomContent['kind'][] = ['typing', 'guests', 'guest-speech', 'guest-removal']

export const isSignal = (said: RoomContent): said is RoomSignal => SIGNALS.includes(said.kind)

/** @throws RangeError for what no other phone would read */
export function encodeContent(said: RoomContent): Uint8Array {
  const parsed = content.safeParse(said)
  if (!parsed.success) throw new RangeError('this is nothing that can be written in a room')
  return Buffer.from(JSON.stringify(parsed.data))
}

/** Never throws. @returns undefined for what is none, or of a kind that is not known */
export function decodeContent(bytes: Uint8Array): RoomContent | undefined {
  if (bytes.length > MAX_CONTENT_BYTES) return undefined
  const text = textOf(bytes)
  const read = text === undefined ? undefined : readObject(text, MAX_DEPTH)
  return read?.kind === 'object' ? content.safeParse(read.object).data : undefined
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Somebody who has said something. */
export interface Author {
  readonly key: Fingerprint
  readonly name: string
  readonly isModerator: boolean
}
