/** A signature with its key: ECDSA with SHA-256 on P-256. Both have fixed lengths in messages. */
export interface Signature {
  /** An uncompressed point: 04, x, y. 65 bytes */
  readonly publicKey: Uint8Array
  /** r, s. 64 bytes */
  readonly signature: Uint8Array
}

export const POINT_BYTES = 65
export const SIGNATURE_BYTES = 64
/** The first byte of an uncompressed point. */
export const UNCOMPRESSED = 0x04
