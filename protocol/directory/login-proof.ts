import { textIn } from '../utf8'
import { POINT_BYTES, type Signature, SIGNATURE_BYTES, UNCOMPRESSED } from '../../base/signature'
import { ENTRY, type Extension } from './extension'
import { joined, withLength } from './statement-parts'

/**
 * The proof that a phone has the key of its identity: HelloConnect carries a challenge, Login a signature over it. A Login that
 * releases a name carries another signature instead. Specified byte by byte in docs/security.md. This file only encodes and
 * decodes; peers sign and verify.
 */

/** A server's challenge to a phone. */
export interface LoginChallenge {
  /** 32 random bytes, new for each connection. */
  readonly nonce: Uint8Array
  /** Whether the signature is for this TLS connection only. */
  readonly isBound: boolean
  /** The server's name, 1 to 255 bytes of UTF-8. */
  readonly serverName: string
}

/** A phone's answer. */
export type LoginProof = Signature

/** The reason for a LoginFailed, as a code beside its text. */
export type LoginRefusal =
  /** The name, or one that looks like it, belongs to the key of another phone. */
  | 'owned'
  /** Somebody is signed in with a name that looks like it. */
  | 'look-alike'
  /** After the login: the same key has signed in from another connection. */
  | 'displaced'
  /** The signature is not valid for this challenge. */
  | 'not-proved'
  /** The server is full; a later login may succeed. */
  | 'full'
  /** At any time: the connection exceeds a limit of the server or of its network; a later one may succeed. */
  | 'busy'
  /** Not a failure: the server has released the name, as the Login requested. */
  | 'released'

export const NONCE_BYTES = 32

const MAX_SERVER_NAME_BYTES = 255
const CONTEXT = 'ringdown login 1\0'
const RELEASE_CONTEXT = 'ringdown release 1\0'
const REFUSALS: readonly LoginRefusal[] = [
  'owned',
  'look-alike',
  'displaced',
  'not-proved',
  'full',
  'busy',
  'released',
]

const encoder = new TextEncoder()

/** @throws RangeError for a nonce or a name of a wrong length */
export function challengeEntries({ nonce, isBound, serverName }: LoginChallenge): Extension {
  const name = encoder.encode(serverName)
  if (nonce.length !== NONCE_BYTES || name.length === 0 || name.length > MAX_SERVER_NAME_BYTES)
    throw new RangeError(`a challenge of ${nonce.length} bytes by a server of ${name.length}`)
  const challenge = new Uint8Array(NONCE_BYTES + 1)
  challenge.set(nonce)
  challenge[NONCE_BYTES] = isBound ? 1 : 0
  return new Map([
    [ENTRY.challenge, challenge],
    [ENTRY.serverName, name],
  ])
}

/** The challenge in a HelloConnect; undefined without a valid one. */
export function challengeIn(extension: Extension | undefined): LoginChallenge | undefined {
  const bytes = extension?.get(ENTRY.challenge)
  const name = extension?.get(ENTRY.serverName)
  const bound = bytes?.[NONCE_BYTES]
  if (bytes?.length !== NONCE_BYTES + 1 || (bound !== 0 && bound !== 1)) return undefined
  if (name === undefined || name.length === 0 || name.length > MAX_SERVER_NAME_BYTES) return undefined
  const serverName = textIn(name)
  return serverName === undefined
    ? undefined
    : { nonce: bytes.slice(0, NONCE_BYTES), isBound: bound === 1, serverName }
}

/** @throws RangeError for a key or a signature of a wrong length */
export const proofEntry = (proof: LoginProof): Extension => signatureEntry(ENTRY.loginProof, proof)

/** The entry of a Login that releases its name. @throws RangeError for a key or a signature of a wrong length */
export const releaseEntry = (proof: LoginProof): Extension => signatureEntry(ENTRY.nameRelease, proof)

function signatureEntry(type: number, { publicKey, signature }: LoginProof): Extension {
  if (publicKey.length !== POINT_BYTES || signature.length !== SIGNATURE_BYTES)
    throw new RangeError(`a key of ${publicKey.length} bytes and a signature of ${signature.length}`)
  return new Map([[type, joined([publicKey, signature])]])
}

/**
 * The proof in a Login.
 * @returns 'malformed' for an invalid entry; undefined without one
 */
export const proofIn = (extension: Extension | undefined): LoginProof | 'malformed' | undefined =>
  signatureIn(extension, ENTRY.loginProof)

/** The proof in a Login that releases its name. @returns as `proofIn` does */
export const releaseIn = (extension: Extension | undefined): LoginProof | 'malformed' | undefined =>
  signatureIn(extension, ENTRY.nameRelease)

function signatureIn(extension: Extension | undefined, type: number): LoginProof | 'malformed' | undefined {
  const bytes = extension?.get(type)
  if (bytes === undefined) return undefined
  if (bytes.length !== POINT_BYTES + SIGNATURE_BYTES || bytes[0] !== UNCOMPRESSED) return 'malformed'
  return { publicKey: bytes.subarray(0, POINT_BYTES), signature: bytes.subarray(POINT_BYTES) }
}

/** A block without the proof, which only the server needs. */
export function withoutProof(extension: Extension | undefined): Extension | undefined {
  if (!extension?.has(ENTRY.loginProof)) return extension
  return new Map([...extension].filter(([type]) => type !== ENTRY.loginProof))
}

/**
 * The signed bytes: a context, the server's name, the challenge, the channel binding, and the name.
 * @param name as the Login carries it, to the byte
 * @param binding of the TLS connection where the challenge is bound; else `hostBinding` over a WebSocket, and undefined over TCP
 */
export const loginStatement = (
  challenge: Pick<LoginChallenge, 'nonce' | 'serverName'>,
  name: string,
  binding: Uint8Array | undefined,
): Uint8Array => statementIn(CONTEXT, challenge, name, binding)

/**
 * What takes the place of the channel binding over a WebSocket whose TLS, if there is any, does not end at the server: the host
 * in the URL, so that a proof for one server is none for another.
 * @param host as `URL.hostname` has it
 */
export const hostBinding = (host: string): Uint8Array => encoder.encode(`host:${host}`)

/** The signed bytes of a name release: those of `loginStatement` with another context. */
export const releaseStatement = (
  challenge: Pick<LoginChallenge, 'nonce' | 'serverName'>,
  name: string,
  binding: Uint8Array | undefined,
): Uint8Array => statementIn(RELEASE_CONTEXT, challenge, name, binding)

function statementIn(
  context: string,
  { nonce, serverName }: Pick<LoginChallenge, 'nonce' | 'serverName'>,
  name: string,
  binding: Uint8Array | undefined,
): Uint8Array {
  return joined([
    encoder.encode(context),
    withLength(encoder.encode(serverName)),
    withLength(nonce),
    withLength(binding ?? new Uint8Array(0)),
    withLength(encoder.encode(name)),
  ])
}

export const refusalEntry = (refusal: LoginRefusal): Extension =>
  new Map([[ENTRY.loginRefusal, Uint8Array.of(REFUSALS.indexOf(refusal) + 1)]])

/** The reason for a LoginFailed; undefined without a known code. */
export function refusalIn(extension: Extension | undefined): LoginRefusal | undefined {
  const [code = 0] = extension?.get(ENTRY.loginRefusal) ?? []
  return REFUSALS[code - 1]
}
