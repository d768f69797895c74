import { createHash } from 'node:crypto'

/** SHA-256 of a certificate. @param der the certificate */
export const fingerprintOf = (der: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(der).digest())
