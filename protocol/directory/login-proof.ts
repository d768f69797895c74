import { ENTRY, type Extension } from './extension'
import { joined, POINT_BYTES, SIGNATURE_BYTES, type Signature, UNCOMPRESSED, withLength } from './signature'

/**
 * How a phone proves at its login that it has the key of its identity: HelloConnect carries a challenge, Login a signature
 * over it. A Login that gives the name back carries another signature instead. Specified byte by byte in docs/security.md; the
 * arithmetic is the peers', this is the bytes.
 */

/** What a server asks a phone to sign. */
export interface LoginChallenge {
  /** 32 random bytes, new for each connection. */
  readonly nonce: Uint8Array
  /** Whether the signature is for this TLS connection only. */
  readonly isBound: boolean
  /** What the server calls itself, 1 to 255 bytes of UTF-8. */
  readonly serverName: string
}

/** A phone's answer. */
export type LoginProof = Signature

/** Why a login fails, beyond the words of LoginFailed. */
export type LoginRefusal =
  /** The name, or one that looks like it, belongs to the key of another phone. */
  | 'owned'
  /** Somebody is signed in with a name that looks like it. */
  | 'look-alike'
  /** After the login: the same key has signed in from another connection. */
  | 'displaced'
  /** The signature is not valid for this challenge. */
  | 'not-proved'
  /** The server has no place left; later it may have. */
  | 'full'
  /** At any time: the connection is refused for a limit of the server or its network; later it may be accepted. */
  | 'busy'
  /** Not a failure: the name does not belong to the phone any more, as its Login asked. */
  | 'released'

export const NONCE_BYTES = 32
/** The label of the TLS exporter (RFC 9266), and how many bytes are taken of it. */
export const CHANNEL_BINDING_LABEL = 'EXPORTER-Channel-Binding'
export const CHANNEL_BINDING_BYTES = 32

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
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

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

/** The challenge in a HelloConnect; undefined when there is none that can be answered. */
export function challengeIn(extension: Extension | undefined): LoginChallenge | undefined {
  const bytes = extension?.get(ENTRY.challenge)
  const name = extension?.get(ENTRY.serverName)
  const bound = bytes?.[NONCE_BYTES]
  if (bytes?.length !== NONCE_BYTES + 1 || (bound !== 0 && bound !== 1)) return undefined
  if (name === undefined || name.length === 0 || name.length > MAX_SERVER_NAME_BYTES) return undefined
  try {
    return { nonce: bytes.slice(0, NONCE_BYTES), isBound: bound === 1, serverName: decoder.decode(name) }
  } catch {
    return undefined
  }
}

/** @throws RangeError for a key or a signature of a wrong length */
export const proofEntry = (proof: LoginProof): Extension => signatureEntry(ENTRY.loginProof, proof)

/** The entry of a Login that gives the name back. @throws RangeError for a key or a signature of a wrong length */
export const releaseEntry = (proof: LoginProof): Extension => signatureEntry(ENTRY.nameRelease, proof)

function signatureEntry(type: number, { publicKey, signature }: LoginProof): Extension {
  if (publicKey.length !== POINT_BYTES || signature.length !== SIGNATURE_BYTES)
    throw new RangeError(`a key of ${publicKey.length} bytes and a signature of ${signature.length}`)
  return new Map([[type, joined([publicKey, signature])]])
}

/**
 * The proof in a Login.
 * @returns 'malformed' for an entry that is no point and signature; undefined when there is none
 */
export const proofIn = (extension: Extension | undefined): LoginProof | 'malformed' | undefined =>
  signatureIn(extension, ENTRY.loginProof)

/** The proof in a Login that gives the name back. @returns as `proofIn` does */
export const releaseIn = (extension: Extension | undefined): LoginProof | 'malformed' | undefined =>
  signatureIn(extension, ENTRY.nameRelease)

function signatureIn(extension: Extension | undefined, type: number): LoginProof | 'malformed' | undefined {
  const bytes = extension?.get(type)
  if (bytes === undefined) return undefined
  if (bytes.length !== POINT_BYTES + SIGNATURE_BYTES || bytes[0] !== UNCOMPRESSED) return 'malformed'
  return { publicKey: bytes.subarray(0, POINT_BYTES), signature: bytes.subarray(POINT_BYTES) }
}

/** A block without the proof, which is for the server only. */
export function withoutProof(extension: Extension | undefined): Extension | undefined {
  if (!extension?.has(ENTRY.loginProof)) return extension
  return new Map([...extension].filter(([type]) => type !== ENTRY.loginProof))
}

/**
 * What is signed: a context, whose server, which challenge, which connection, and which name.
 * @param name as the Login carries it, to the byte
 * @param binding of the TLS connection where the challenge is bound; else undefined
 */
export const loginStatement = (
  challenge: Pick<LoginChallenge, 'nonce' | 'serverName'>,
  name: string,
  binding: Uint8Array | undefined,
): Uint8Array => statementIn(CONTEXT, challenge, name, binding)

/** What is signed to give a name back: as `loginStatement`, in a context of its own. */
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

/** Why a login failed; undefined when the block does not say, or says what is not known yet. */
export function refusalIn(extension: Extension | undefined): LoginRefusal | undefined {
  const [code = 0] = extension?.get(ENTRY.loginRefusal) ?? []
  return REFUSALS[code - 1]
}
