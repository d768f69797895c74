import { randomBytes } from 'node:crypto'
import type { PastedImage } from '../rooms/images/sealed-image'

/** What looks like a PNG of 640 × 480 pixels from outside. @param bytes of the whole, from 24 on */
export function pastedImage(bytes = 1000): PastedImage {
  const image = randomBytes(bytes)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(image)
  image.writeUInt32BE(640, 16)
  image.writeUInt32BE(480, 20)
  return { type: 'image/png', width: 640, height: 480, bytes: image }
}

/** What looks like a JPEG of a person from outside. @param side pixels */
export function pictureOf(person: string, { bytes = 1_000, side = 256 } = {}): Uint8Array {
  const picture = Buffer.alloc(bytes, person)
  // The start of an image, and of its size: 8 bits, height, width.
  Buffer.from('ffd8ffc0001108', 'hex').copy(picture)
  picture.writeUInt16BE(side, 7)
  picture.writeUInt16BE(side, 9)
  return picture
}
