import { z } from 'zod'
import { POINT_BYTES, SIGNATURE_BYTES, UNCOMPRESSED } from '../../base/signature'
import { CALL_RANDOM_BYTES, type Fingerprint, joined, withLength } from '../../protocol/directory'

/** SHA-256 of a certificate (DER), as in the `fingerprint` of an SDP (RFC 8122): 64 lower-case hexadecimal digits. */
export type CertificateFingerprint = string

const base64 = (bytes: number) =>
  z
    .base64()
    .length(4 * Math.ceil(bytes / 3))
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length === bytes)
const point = base64(POINT_BYTES).refine(([first]) => first === UNCOMPRESSED)

/** What an offer and an answer carry to agree on keys. JSON; unknown properties are ignored. */
export const keyPartSchema = z.object({
  /** The random of the signed call request. Base64 of 16 bytes */
  call: base64(CALL_RANDOM_BYTES),
  /** The side's ephemeral public key. Base64 of an uncompressed point of P-256, 65 bytes */
  ephemeralKey: point,
  /** The `CertificateFingerprint` of the side's DTLS certificate. */
  certificate: z
    .string()
    .length(64)
    .regex(/^[0-9a-f]*$/),
  /** The public key of the side's identity. As `ephemeralKey` */
  publicKey: point,
  /** By the identity, over the side's statement. Base64 of r and s, 64 bytes */
  signature: base64(SIGNATURE_BYTES),
})

/** One side's part in the agreement, as JSON has it. */
export type KeyPart = z.input<typeof keyPartSchema>
/** A part whose form is right, and nothing else. */
export type ReadKeyPart = z.output<typeof keyPartSchema>

/** What one side brings to a call's keys. */
export interface KeyShare {
  readonly identity: Fingerprint
  readonly ephemeralKey: Uint8Array
  readonly certificate: CertificateFingerprint
}

/** A call whose keys are agreed on. */
export interface KeyedCall {
  /** The name that the caller is signed in with, and the name that is called: as in the call request. */
  readonly caller: string
  readonly callee: string
  /** Of the signed call request. 16 bytes */
  readonly random: Uint8Array
}

const OFFER = 'ringdown media offer 1\0'
const ANSWER = 'ringdown media answer 1\0'

/**
 * What the caller signs. Specified byte by byte in docs/security.md.
 * @param callee the identity that the call is meant for
 * @throws RangeError for a name of more than 65,535 bytes
 */
export const offerStatement = (call: KeyedCall, caller: KeyShare, callee: Fingerprint): Uint8Array =>
  joined([Buffer.from(OFFER), ...offered(call, caller, callee)])

/** What the callee signs. @throws RangeError for a name of more than 65,535 bytes */
export const answerStatement = (call: KeyedCall, caller: KeyShare, callee: KeyShare): Uint8Array =>
  joined([
    Buffer.from(ANSWER),
    ...offered(call, caller, callee.identity),
    withLength(callee.ephemeralKey),
    withLength(digest(callee.certificate)),
  ])

const offered = (call: KeyedCall, caller: KeyShare, callee: Fingerprint): readonly Uint8Array[] => [
  withLength(Buffer.from(call.caller)),
  withLength(Buffer.from(call.callee)),
  withLength(digest(caller.identity)),
  withLength(digest(callee)),
  withLength(call.random),
  withLength(caller.ephemeralKey),
  withLength(digest(caller.certificate)),
]

/** @throws RangeError for anything but 64 lower-case hexadecimal digits */
function digest(hex: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError('a fingerprint is 64 hexadecimal digits')
  return Buffer.from(hex, 'hex')
}
