import { joined, withLength } from '../directory/statement-parts'

/** Nonces, credentials and proofs. Bytes */
export const SECRET_BYTES = 32

/** What a node's proof is about. */
export interface NodeStatement {
  /** The TLS exporter of the connection, so that a proof is worth nothing on another one. */
  readonly binding: Uint8Array
  /** The master's, from conn:startAuth. */
  readonly nonce: Uint8Array
  readonly id: string
  readonly type: string
  /** The id of the join code, hexadecimal; undefined: the proof is by the node's own credential. */
  readonly code: string | undefined
}

const CONTEXT = 'ringdown cluster node 1\0'
const encoder = new TextEncoder()

/** The bytes of which a node's proof is the HMAC-SHA-256, by the secret of its join code or by its credential. */
export const nodeStatement = ({ binding, nonce, id, type, code = '' }: NodeStatement): Uint8Array =>
  joined([
    encoder.encode(CONTEXT),
    ...[binding, nonce].map(withLength),
    ...[id, type, code].map((text) => withLength(encoder.encode(text))),
  ])
