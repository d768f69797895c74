import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/** Authenticated encryption with one key (RFC 5116). */
export interface Aead {
  /** @returns the ciphertext and its tag; with a nonce that was never used before */
  seal(nonce: Uint8Array, associated: Uint8Array, plaintext: Uint8Array): readonly [Buffer, Buffer]
  /** @returns the plaintext; undefined unless exactly these bytes were sealed with this nonce and key */
  open(nonce: Uint8Array, associated: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array): Buffer | undefined
}

/** AES in Galois/Counter Mode, with tags of 16 bytes. @param key of 16 or 32 bytes */
export function aesGcm(key: Uint8Array): Aead {
  const cipherName = key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm'
  const secret = createSecretKey(key)
  const options = { authTagLength: 16 }
  return {
    seal(nonce, associated, plaintext) {
      const cipher = createCipheriv(cipherName, secret, nonce, options)
      cipher.setAAD(associated)
      const ciphertext = cipher.update(plaintext)
      cipher.final()
      return [ciphertext, cipher.getAuthTag()]
    },
    open(nonce, associated, ciphertext, tag) {
      const decipher = createDecipheriv(cipherName, secret, nonce, options)
      decipher.setAAD(associated)
      decipher.setAuthTag(tag)
      const plaintext = decipher.update(ciphertext)
      try {
        decipher.final()
        return plaintext
      } catch {
        return undefined
      }
    },
  }
}

const CTR_KEY_BYTES = 16
/** A block counter of four bytes follows the nonce. */
const FIRST_BLOCK = Buffer.alloc(4)

/**
 * AES-128 in counter mode, then HMAC-SHA-256 (RFC 9605 section 4.5.1).
 * @param key 16 bytes for the encryption, then 32 for the tag
 * @param tagBytes of each tag, which is cut off
 */
export function aesCtrHmac(key: Uint8Array, tagBytes: number): Aead {
  const secret = createSecretKey(key.subarray(0, CTR_KEY_BYTES))
  const tagKey = createSecretKey(key.subarray(CTR_KEY_BYTES))
  /** Encryption and decryption are the same. */
  const crypt = (nonce: Uint8Array, bytes: Uint8Array): Buffer =>
    createCipheriv('aes-128-ctr', secret, Buffer.concat([nonce, FIRST_BLOCK])).update(bytes)
  const tagOf = (nonce: Uint8Array, associated: Uint8Array, ciphertext: Uint8Array): Buffer => {
    const lengths = Buffer.alloc(3 * 8)
    lengths.writeBigUInt64BE(BigInt(associated.length), 0)
    lengths.writeBigUInt64BE(BigInt(ciphertext.length), 8)
    lengths.writeBigUInt64BE(BigInt(tagBytes), 16)
    const hmac = createHmac('sha256', tagKey).update(lengths).update(nonce)
    return hmac.update(associated).update(ciphertext).digest().subarray(0, tagBytes)
  }
  return {
    seal(nonce, associated, plaintext) {
      const ciphertext = crypt(nonce, plaintext)
      return [ciphertext, tagOf(nonce, associated, ciphertext)]
    },
    open: (nonce, associated, ciphertext, tag) =>
      timingSafeEqual(tagOf(nonce, associated, ciphertext), tag) ? crypt(nonce, ciphertext) : undefined,
  }
}
