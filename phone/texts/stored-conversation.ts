import { z } from 'zod'
import type { Fingerprint } from '../../protocol/directory'
import type { PersonId } from '../model'
import { personId } from '../people/person-id'
import { MAX_MESSAGE_ID } from '../../protocol/rooms/inside'
import { IMAGE_TYPES } from '../rooms/images/image-header'
import { MAX_TEXT_LENGTH } from '../rooms/room-text'

/** Beyond this number the oldest texts of a conversation are removed, if they are not on their way. */
export const MAX_TEXTS = 2_000
/** The same of their length together, so that the file stays small enough to be written. UTF-16 code units */
export const MAX_LENGTH = 2_000_000

const id = z.string().min(1).max(MAX_MESSAGE_ID)

const side = z.int().min(1)
const image = z.strictObject({
  type: z.enum(IMAGE_TYPES),
  ...{ width: side, height: side, bytes: z.int().min(1) },
})

const storedText = z.strictObject({
  id,
  isOwn: z.boolean(),
  /** When it was written, or came. */
  unixMs: z.number(),
  /** Empty when it is deleted. A code point takes two units at most. */
  text: z.string().max(2 * MAX_TEXT_LENGTH),
  replyTo: id.optional(),
  /** It is an image, whose bytes are in a file. */
  image: image.optional(),
  isEdited: z.boolean(),
  isDeleted: z.boolean(),
  /** Of ours. */
  delivery: z.enum(['sending', 'delivered', 'read', 'failed']).optional(),
  /** It was said where the other one could have heard it. */
  wasSaid: z.boolean().optional(),
  /** The other one may have it as it was before it was edited or deleted. */
  isChangeDue: z.boolean().optional(),
})

/** A text as it is kept on this computer. */
export type StoredText = Readonly<z.output<typeof storedText>>

/** A conversation as it is kept on this computer. */
export interface StoredConversation {
  readonly person: PersonId
  /** The identity of the other one to which we write; undefined until it is known. */
  readonly key?: Fingerprint | undefined
  /** Oldest first. */
  readonly texts: readonly StoredText[]
  /** The last text of the other one at which we have looked. */
  readonly readId?: string | undefined
}

export const storedConversation: z.ZodType<StoredConversation> = z.strictObject({
  person: personId,
  key: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  texts: z.array(storedText).max(MAX_TEXTS),
  readId: id.optional(),
})
