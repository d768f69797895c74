import { POINT_BYTES, type Signature, SIGNATURE_BYTES, UNCOMPRESSED } from '../../base/signature'
import { ENTRY, type Extension, viewOf } from './extension'
import { type Fingerprint, identityEntry } from './identity'
import { joined, withLength } from './statement-parts'

/**
 * The proof that a CallRequest comes from its caller: a signature by the key of their identity. Specified byte by byte in
 * docs/security.md. This file only encodes and decodes; peers sign and verify.
 *
 * Entry: u8 flags, u64 time, 16 random bytes, the public key (65), the signature (64). Little-endian.
 */
export interface CallProof extends Signature {
  /** Whether the signature covers the host. The server fills in the host of a caller who leaves it empty. */
  readonly isHostSigned: boolean
  /** When the caller signed, by the time of the server. ms */
  readonly timeMs: number
  /** 16 bytes, new for each request. */
  readonly random: Uint8Array
}

/** The signed fields that are not part of the proof. */
export interface CallStatement extends Pick<CallProof, 'timeMs' | 'random'> {
  /** The name that the caller is signed in with. */
  readonly caller: string
  /** The callee's name. */
  readonly callee: string
  /** The callee's expected identity, so that the request is valid for no other phone. */
  readonly calleeIdentity: Fingerprint
  /** The host where the caller waits; empty: the server fills it in. */
  readonly host: string
  readonly port: number
  /** The caller's block, with or without the proof. All other entries are signed. */
  readonly block: Extension
}

export const CALL_RANDOM_BYTES = 16

const CONTEXT = 'ringdown call 1\0'
const HOST_SIGNED = 1
const TIME_AT = 1
const RANDOM_AT = TIME_AT + 8
const KEY_AT = RANDOM_AT + CALL_RANDOM_BYTES
const SIGNATURE_AT = KEY_AT + POINT_BYTES
const PROOF_BYTES = SIGNATURE_AT + SIGNATURE_BYTES

const encoder = new TextEncoder()

/** @throws RangeError for a part of a wrong length, or a time that is not a natural number */
export function callProofEntry({ isHostSigned, timeMs, random, publicKey, signature }: CallProof): Extension {
  if (
    random.length !== CALL_RANDOM_BYTES ||
    publicKey.length !== POINT_BYTES ||
    signature.length !== SIGNATURE_BYTES
  )
    throw new RangeError(
      `a proof of ${random.length} random bytes, a key of ${publicKey.length} and a signature of ${signature.length}`,
    )
  const flags = Uint8Array.of(isHostSigned ? HOST_SIGNED : 0)
  return new Map([[ENTRY.callProof, joined([flags, u64(timeMs), random, publicKey, signature])]])
}

/**
 * The proof in a CallRequest.
 * @returns 'malformed' for an invalid entry; undefined without one
 */
export function callProofIn(extension: Extension | undefined): CallProof | 'malformed' | undefined {
  const bytes = extension?.get(ENTRY.callProof)
  if (bytes === undefined) return undefined
  const [flags = 0] = bytes
  if (bytes.length !== PROOF_BYTES || flags > HOST_SIGNED || bytes[KEY_AT] !== UNCOMPRESSED)
    return 'malformed'
  const timeMs = Number(viewOf(bytes).getBigUint64(TIME_AT, true))
  if (!Number.isSafeInteger(timeMs)) return 'malformed'
  return {
    isHostSigned: flags === HOST_SIGNED,
    timeMs,
    random: bytes.subarray(RANDOM_AT, KEY_AT),
    publicKey: bytes.subarray(KEY_AT, SIGNATURE_AT),
    signature: bytes.subarray(SIGNATURE_AT),
  }
}

/**
 * The bytes to sign: a context, who calls whom, where the caller waits, when, and every other entry of the block.
 * @throws RangeError for a name or a host of more than 65,535 bytes, or an invalid identity
 */
export function callStatement(statement: CallStatement): Uint8Array {
  const { caller, callee, calleeIdentity, host, port, timeMs, random, block } = statement
  const entries = [...block].filter(([type]) => type !== ENTRY.callProof).sort(([a], [b]) => a - b)
  return joined([
    encoder.encode(CONTEXT),
    withLength(encoder.encode(caller)),
    withLength(encoder.encode(callee)),
    withLength(identityEntry(calleeIdentity).get(ENTRY.identity) ?? new Uint8Array(0)),
    withLength(encoder.encode(host)),
    u16(port),
    u64(timeMs),
    withLength(random),
    ...entries.flatMap(([type, bytes]) => [u16(type), withLength(bytes)]),
  ])
}

/** The entry with the time of the server. @param timeMs a natural number */
export const serverTimeEntry = (timeMs: number): Extension => new Map([[ENTRY.serverTime, u64(timeMs)]])

/** The server's time in a HelloConnect, ms; undefined without one. */
export function serverTimeIn(extension: Extension | undefined): number | undefined {
  const bytes = extension?.get(ENTRY.serverTime)
  if (bytes?.length !== 8) return undefined
  const timeMs = Number(viewOf(bytes).getBigUint64(0, true))
  return Number.isSafeInteger(timeMs) ? timeMs : undefined
}

function u16(number: number): Uint8Array {
  const bytes = new Uint8Array(2)
  viewOf(bytes).setUint16(0, number, true)
  return bytes
}

/** @throws RangeError for anything but a natural number */
function u64(number: number): Uint8Array {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`${number} is no natural number`)
  const bytes = new Uint8Array(8)
  viewOf(bytes).setBigUint64(0, BigInt(number), true)
  return bytes
}
