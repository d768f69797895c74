import { z } from 'zod'
import { IMAGE_TYPES, type ImageHeader } from './image-header'

/** Of an image, as it was pasted. */
export const MAX_IMAGE_BYTES = 2 * 1024 * 1024
/** What an image may take in memory when it is shown: more than a screen of 8K. Pixels */
const MAX_SIDE = 16_384
const MAX_PIXELS = 8192 * 4096

/** Whether it can be shown: its sides, and what it takes in memory. */
export const isShowable = ({ width, height }: Pick<ImageHeader, 'width' | 'height'>): boolean =>
  [width, height].every((each) => each >= 1 && each <= MAX_SIDE) && width * height <= MAX_PIXELS

/** 32 bytes. */
const secret = z
  .string()
  .length(43)
  .regex(/^[\w-]+$/)
const side = z.int()

/** What members tell each other of an image: where it is, how it is decrypted, and what it is. */
export const imageReference = z
  .object({
    /** What the host calls it: 16 random bytes, base64url. */
    file: z
      .string()
      .length(22)
      .regex(/^[\w-]+$/),
    /** Of AES-256-GCM, for this image alone; SHA-256 of what it has made of the image. base64url */
    ...{ key: secret, hash: secret },
    type: z.enum(IMAGE_TYPES),
    ...{ width: side, height: side },
    bytes: z.int().min(1).max(MAX_IMAGE_BYTES),
  })
  .refine(isShowable)

export type ImageReference = Readonly<z.output<typeof imageReference>>
