import { type Aead, aesCtrHmac, aesGcm } from './aead'

/** A way of encryption with its sizes (RFC 9605 section 4.5). */
export interface CipherSuite {
  /** As registered with IANA. */
  readonly id: number
  readonly hash: 'sha256' | 'sha512'
  /** The size of the key: the RFC's Nk. Bytes */
  readonly keyBytes: number
  /** The size of each tag: the RFC's Nt. Bytes */
  readonly tagBytes: number
  readonly aeadOf: (key: Uint8Array) => Aead
}

/** The size of each nonce, of all suites: the RFC's Nn. Bytes */
export const NONCE_BYTES = 12

const ctrHmac = (id: number, tagBytes: number): CipherSuite => ({
  ...{ id, hash: 'sha256', keyBytes: 48, tagBytes },
  aeadOf: (key) => aesCtrHmac(key, tagBytes),
})

export const AES_128_CTR_HMAC_SHA256_80 = ctrHmac(0x0001, 10)
export const AES_128_CTR_HMAC_SHA256_64 = ctrHmac(0x0002, 8)
export const AES_128_CTR_HMAC_SHA256_32 = ctrHmac(0x0003, 4)
export const AES_128_GCM_SHA256_128: CipherSuite = {
  ...{ id: 0x0004, hash: 'sha256', keyBytes: 16, tagBytes: 16, aeadOf: aesGcm },
}
export const AES_256_GCM_SHA512_128: CipherSuite = {
  ...{ id: 0x0005, hash: 'sha512', keyBytes: 32, tagBytes: 16, aeadOf: aesGcm },
}
