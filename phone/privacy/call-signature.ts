import { randomBytes } from 'node:crypto'
import { fingerprintOfPoint, isSignedBy, signWith } from '../../base/p256'
import {
  CALL_RANDOM_BYTES,
  callProofEntry,
  callProofIn,
  type CallStatement,
  callStatement,
  type Extension,
  type Fingerprint,
} from '../../protocol/directory'
import type { Identity } from './identity'

/** Longer names and hosts are invalid, and not worth hashing. Characters */
const MAX_TEXT_CHARACTERS = 256

/** A call request's signature, before it is checked. */
export interface CallClaim {
  /** The identity of the key that claims to have signed. */
  readonly identity: Fingerprint
  /** The age of the signature according to the caller, ms; negative: in the future. */
  readonly ageMs: number
  /** Unique to the request. */
  readonly random: string
  /** Takes some tenths of a millisecond. */
  isSigned(): boolean
}

/** The entry that proves that a call request is ours. @throws RangeError for names of more than 65,535 bytes */
export function callSignature({ privateKey }: Identity, request: Omit<CallStatement, 'random'>): Extension {
  const random = randomBytes(CALL_RANDOM_BYTES)
  const signed = signWith(privateKey, callStatement({ ...request, random }))
  return callProofEntry({
    isHostSigned: request.host !== '',
    timeMs: request.timeMs,
    random,
    ...signed,
  })
}

/** A request as it arrived. */
export interface ReceivedCall extends Omit<CallStatement, 'random' | 'timeMs'> {
  /** By the same clock as the signature's time. ms */
  readonly nowMs: number
}

/**
 * The claim of a request.
 * @returns 'malformed' if no Ringdown makes such a request; undefined without a signature
 */
export function callClaim(received: ReceivedCall): CallClaim | 'malformed' | undefined {
  const { caller, host, block, nowMs } = received
  const proof = callProofIn(block)
  if (typeof proof !== 'object') return proof
  if (caller.length > MAX_TEXT_CHARACTERS || host.length > MAX_TEXT_CHARACTERS) return 'malformed'
  const { timeMs, random, isHostSigned } = proof
  const statement = { ...received, timeMs, random, host: isHostSigned ? host : '' }
  return {
    identity: fingerprintOfPoint(proof.publicKey),
    ageMs: nowMs - timeMs,
    random: Buffer.from(random).toString('base64'),
    isSigned: () => isSignedBy(callStatement(statement), proof),
  }
}
