import { createHmac, timingSafeEqual } from 'node:crypto'

/** The proof of who knows a secret. 32 bytes @param statement from `nodeStatement` */
export const proofOf = (secret: Uint8Array, statement: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(statement).digest())

/** Compares in constant time. */
export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)
