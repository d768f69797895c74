import { createHash } from 'node:crypto'
import { z } from 'zod'
import { MAX_PICTURE_BYTES, type PictureHash } from '../model'
import { imageHeader, type ImageHeader } from '../rooms/images/image-header'
import type { PastedImage } from '../rooms/images/sealed-image'

/** Of its sides; ours have 256. Pixels */
const MAX_SIDE = 512

/** What names a picture: SHA-256, base64url. */
export const pictureHash: z.ZodType<PictureHash> = z
  .string()
  .length(43)
  .regex(/^[\w-]+$/)

export const pictureHashOf = (bytes: Uint8Array): PictureHash =>
  createHash('sha256').update(bytes).digest('base64url')

/** Whether a picture of a person may be so: a JPEG, which neither moves nor has other parts, of no more than 512 × 512 pixels. */
export const isPictureHeader = ({ type, width, height }: ImageHeader): boolean =>
  type === 'image/jpeg' && [width, height].every((each) => each >= 1 && each <= MAX_SIDE)

/**
 * Looks at a picture, which may come from anybody; nothing is decoded. Never throws.
 * @returns undefined for what is no picture of a person
 */
export function readPicture(bytes: Uint8Array): PastedImage | undefined {
  const header = bytes.length <= MAX_PICTURE_BYTES ? imageHeader(bytes) : undefined
  return header && isPictureHeader(header) ? { ...header, bytes } : undefined
}
