import { z } from 'zod'
import { imageReference } from '../rooms/images/image-reference'
import { pictureHash } from './picture-format'

/** What two phones say to each other about the pictures of their people, in the room of the two. */
export const pictureWords = z.discriminatedUnion('is', [
  /** The picture that the author shows the other one now; without a hash: none. */
  z.object({ is: z.literal('mine'), hash: pictureHash.optional() }),
  /** The author lacks the picture of the other one. */
  z.object({ is: z.literal('wanted'), hash: pictureHash }),
  /** The picture, which the host has by then. */
  z.object({ is: z.literal('sent'), hash: pictureHash, image: imageReference }),
  /** The author has that of the other one; without a hash: none of them any more. */
  z.object({ is: z.literal('kept'), hash: pictureHash.optional() }),
])

export type PictureWords = Readonly<z.output<typeof pictureWords>>
