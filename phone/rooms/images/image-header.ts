/** Of images: those that every browser shows, and nothing that is a program. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const
export type ImageType = (typeof IMAGE_TYPES)[number]

/** What an image says of itself in its first bytes. Pixels */
export interface ImageHeader {
  readonly type: ImageType
  readonly width: number
  readonly height: number
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
const JPEG = Buffer.from([0xff, 0xd8])
/** Markers of JPEG with the size (SOF), but for three that are something else; those without a length; those behind which none comes. */
const isSize = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
/** Zero is no marker: decoders look for the next one right behind it, and would see another size than we do. */
const isLast = (marker: number): boolean => marker === 0 || marker === 0xd9 || marker === 0xda

/**
 * Reads the header of a PNG, JPEG, WebP or GIF; nothing is decoded. Never throws.
 * @returns undefined for anything else, and for what ends before its size
 */
export function imageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (beginsWith(view, PNG)) return pngHeader(view)
  if (beginsWith(view, JPEG)) return jpegHeader(view)
  const name = view.toString('latin1', 0, 6)
  if (name === 'GIF87a' || name === 'GIF89a') return gifHeader(view)
  const isWebp = view.toString('latin1', 0, 4) === 'RIFF' && view.toString('latin1', 8, 12) === 'WEBP'
  return isWebp ? webpHeader(view) : undefined
}

const beginsWith = (view: Buffer, start: Buffer): boolean => view.subarray(0, start.length).equals(start)

function pngHeader(view: Buffer): ImageHeader | undefined {
  if (view.length < 24) return undefined
  return { type: 'image/png', width: view.readUInt32BE(16), height: view.readUInt32BE(20) }
}

function gifHeader(view: Buffer): ImageHeader | undefined {
  if (view.length < 10) return undefined
  return { type: 'image/gif', width: view.readUInt16LE(6), height: view.readUInt16LE(8) }
}

/** RFC 9649: a lossy frame, a lossless one, or the size of a whole canvas. */
function webpHeader(view: Buffer): ImageHeader | undefined {
  if (view.length < 30) return undefined
  const type = 'image/webp'
  switch (view.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (view.readUIntBE(23, 3) !== 0x9d012a) return undefined
      return { type, width: view.readUInt16LE(26) & 0x3fff, height: view.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const size = view.readUInt32LE(21)
      return { type, width: (size & 0x3fff) + 1, height: ((size >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { type, width: view.readUIntLE(24, 3) + 1, height: view.readUIntLE(27, 3) + 1 }
    default:
      return undefined
  }
}

/** Walks over the segments up to that with the size. */
function jpegHeader(view: Buffer): ImageHeader | undefined {
  let at = 2
  while (at + 9 <= view.length && view[at] === 0xff) {
    const marker = view.readUInt8(at + 1)
    if (isSize(marker))
      return { type: 'image/jpeg', width: view.readUInt16BE(at + 7), height: view.readUInt16BE(at + 5) }
    if (isLast(marker)) return undefined
    // Before a marker there may be more of 0xff.
    if (marker === 0xff) at++
    else at += isBare(marker) ? 2 : 2 + view.readUInt16BE(at + 2)
  }
  return undefined
}
