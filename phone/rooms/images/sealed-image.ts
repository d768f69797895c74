import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { imageHeader, type ImageHeader } from './image-header'
import type { ImageReference } from './image-reference'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const TAG_BYTES = 16
const FILE_BYTES = 16
/** Each key encrypts one image. */
const NONCE = Buffer.alloc(12)

/** An image that somebody wants to show. */
export interface PastedImage extends ImageHeader {
  readonly bytes: Uint8Array
}

/**
 * Encrypts an image.
 * @throws RangeError for what is not what it is said to be
 */
export function sealImage(image: PastedImage): {
  readonly reference: ImageReference
  readonly sealed: Buffer
} {
  if (!isAsTold(image.bytes, image)) throw new RangeError('the image is not what it is said to be')
  const key = randomBytes(KEY_BYTES)
  const cipher = createCipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES })
  const sealed = Buffer.concat([cipher.update(image.bytes), cipher.final(), cipher.getAuthTag()])
  const { type, width, height, bytes } = image
  const reference = {
    file: randomBytes(FILE_BYTES).toString('base64url'),
    ...{ key: key.toString('base64url'), hash: hashOf(sealed) },
    ...{ type, width, height, bytes: bytes.length },
  }
  return { reference, sealed }
}

/** The length of an image in its encryption. Bytes */
export const sealedBytes = ({ bytes }: ImageReference): number => bytes + TAG_BYTES

/**
 * Decrypts an image, which may come from anybody. Never throws.
 * @returns undefined unless it is the one that was meant, and is what its reference says
 */
export function openImage(sealed: Uint8Array, reference: ImageReference): Uint8Array | undefined {
  if (sealed.length !== sealedBytes(reference) || hashOf(sealed) !== reference.hash) return undefined
  const bytes = decrypted(sealed, Buffer.from(reference.key, 'base64url'))
  return bytes && isAsTold(bytes, reference) ? bytes : undefined
}

/** @returns undefined for what another key has encrypted */
function decrypted(sealed: Uint8Array, key: Buffer): Uint8Array | undefined {
  try {
    const end = sealed.length - TAG_BYTES
    const decipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(end))
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    return undefined
  }
}

/** Whoever shows it makes room for as many pixels as it says itself. */
function isAsTold(bytes: Uint8Array, { type, width, height }: ImageHeader): boolean {
  const header = imageHeader(bytes)
  return header?.type === type && header.width === width && header.height === height
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url')
