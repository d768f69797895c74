import { hkdfSync } from 'node:crypto'
import type { Aead } from './aead'
import { type CipherSuite, NONCE_BYTES } from './cipher-suites'
import { decodeHeader, encodeHeader, MAX_HEADER_BYTES, type ReadHeader } from './header'

/** Far more than a packet of Opus, and than fits into a datagram of most networks. */
export const MAX_PLAINTEXT_BYTES = 4096

/** The key and the salt of the frames of one base key (RFC 9605 section 4.4.2). */
export interface KeyAndSalt {
  readonly key: Buffer
  readonly salt: Buffer
}

export function deriveKeyAndSalt(
  { id, hash, keyBytes }: CipherSuite,
  keyId: bigint,
  baseKey: Uint8Array,
): KeyAndSalt {
  const suffix = Buffer.alloc(8 + 2)
  suffix.writeBigUInt64BE(keyId)
  suffix.writeUInt16BE(id, 8)
  const derive = (what: 'key' | 'salt', length: number): Buffer => {
    const label = Buffer.concat([Buffer.from(`SFrame 1.0 Secret ${what} `), suffix])
    return Buffer.from(hkdfSync(hash, baseKey, '', label, length))
  }
  return { key: derive('key', keyBytes), salt: derive('salt', NONCE_BYTES) }
}

/**
 * Seals or opens the frames of one base key. A base key is for one direction only, and each counter is sealed once: two
 * frames under one nonce would reveal both.
 */
export class FrameKey {
  readonly #suite: CipherSuite
  readonly #keyId: bigint
  readonly #aead: Aead
  readonly #salt: Buffer

  /** @throws RangeError for an invalid KID */
  constructor(suite: CipherSuite, keyId: bigint, baseKey: Uint8Array) {
    const { key, salt } = deriveKeyAndSalt(suite, keyId, baseKey)
    this.#suite = suite
    this.#keyId = keyId
    this.#aead = suite.aeadOf(key)
    this.#salt = salt
  }

  /**
   * @param metadata authenticated with the frame, but not part of it
   * @returns header, ciphertext, tag
   * @throws RangeError for more than `MAX_PLAINTEXT_BYTES`, or an invalid counter
   */
  seal(counter: bigint, plaintext: Uint8Array, metadata: Uint8Array): Buffer {
    const { length } = plaintext
    if (length > MAX_PLAINTEXT_BYTES) throw new RangeError(`${length} bytes are too long for an SFrame`)
    const header = encodeHeader({ keyId: this.#keyId, counter })
    const associated = Buffer.concat([header, metadata])
    return Buffer.concat([header, ...this.#aead.seal(this.#nonce(counter), associated, plaintext)])
  }

  /** The header of a frame; undefined if the frame cannot be of this key. Nothing is authenticated yet. */
  headerOf(frame: Uint8Array): ReadHeader | undefined {
    if (frame.length > MAX_HEADER_BYTES + MAX_PLAINTEXT_BYTES + this.#suite.tagBytes) return undefined
    const header = decodeHeader(frame)
    return header?.keyId === this.#keyId ? header : undefined
  }

  /**
   * @param header from `headerOf`
   * @returns the plaintext; undefined for a frame that was not sealed with this key and this metadata
   */
  open(frame: Uint8Array, { counter, length }: ReadHeader, metadata: Uint8Array): Buffer | undefined {
    const tagAt = frame.length - this.#suite.tagBytes
    if (tagAt < length) return undefined
    const associated = Buffer.concat([frame.subarray(0, length), metadata])
    return this.#aead.open(
      this.#nonce(counter),
      associated,
      frame.subarray(length, tagAt),
      frame.subarray(tagAt),
    )
  }

  /** The salt, XORed with the counter in its last eight bytes. */
  #nonce(counter: bigint): Buffer {
    const nonce = Buffer.from(this.#salt)
    nonce.writeBigUInt64BE(nonce.readBigUInt64BE(NONCE_BYTES - 8) ^ counter, NONCE_BYTES - 8)
    return nonce
  }
}
