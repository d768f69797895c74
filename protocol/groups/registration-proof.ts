import { ENTRY_HEAD_BYTES, type Extension, viewOf } from '../extension/extension-block'
import { ENTRY } from './extension'
import { FieldWriter } from './fields'
import { MAC_BYTES } from './mac-entry'

/**
 * How a client shows that a Registration is its own, and is new. A ticket travels in the clear: whoever copies it can't register with it,
 * because its holder has got a secret with it, which never travels here.
 *
 * A serving node answers a Registration without a proof with a challenge. The client sends it back in each Registration from then on,
 * with a count that rises, and its code over the whole.
 */

export const CHALLENGE_BYTES = 16
const COUNT_BYTES = 4
const PROOF_BYTES = COUNT_BYTES + MAC_BYTES

/** A node's challenge, of no meaning to others; in RegistrationResponse, and back in Registration. Entry: 16 bytes. @throws RangeError */
export function challengeEntry(challenge: Uint8Array): Extension {
  if (challenge.length !== CHALLENGE_BYTES) throw new RangeError(`a challenge of ${challenge.length} bytes`)
  return new Map([[ENTRY.challenge, challenge]])
}

/** The challenge in a block; undefined where the entry is missing or malformed. */
export function challengeIn(extension: Extension | undefined): Uint8Array | undefined {
  const bytes = extension?.get(ENTRY.challenge)
  return bytes?.length === CHALLENGE_BYTES ? bytes : undefined
}

/** What proves a Registration. The receiver compares in constant time. */
export interface RegistrationProof {
  /** Rises with each Registration to a node. 32 bits */
  readonly count: number
  /** All bytes that the code is of. */
  readonly covered: Uint8Array
  readonly code: Uint8Array
}

/**
 * The entries of a Registration with a proof at their end, whose code is still to be written, by `seal`.
 *
 * Entry: u32 count, 16 bytes: HMAC-SHA-256 of all bytes before these by the ticket's secret, cut to 16. It is the last entry.
 * @throws RangeError for a count that is not a u32
 */
export function withProof(extension: Extension | undefined, count: number): Extension {
  const entries = new Map(extension)
  entries.delete(ENTRY.proof)
  return entries.set(ENTRY.proof, new FieldWriter(PROOF_BYTES).u32(count).bytes)
}

/** The proof at the end of a Registration; undefined without one. Never throws. */
export function proofIn(datagram: Uint8Array): RegistrationProof | undefined {
  const at = datagram.length - PROOF_BYTES
  if (at < ENTRY_HEAD_BYTES) return undefined
  const view = viewOf(datagram)
  if (view.getUint16(at - ENTRY_HEAD_BYTES, true) !== ENTRY.proof) return undefined
  if (view.getUint16(at - 2, true) !== PROOF_BYTES) return undefined
  return {
    count: view.getUint32(at),
    covered: datagram.subarray(0, at + COUNT_BYTES),
    code: datagram.subarray(at + COUNT_BYTES),
  }
}

/**
 * This node takes nobody, or nobody any more: the client is to ask the balancer for another one. In RegistrationResponse. Entry: empty;
 * further bytes are ignored.
 */
export const elsewhereEntry = (): Extension => new Map([[ENTRY.elsewhere, new Uint8Array(0)]])

export const pointsElsewhere = (extension: Extension | undefined): boolean =>
  extension?.has(ENTRY.elsewhere) === true
