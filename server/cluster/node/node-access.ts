import type { JsonObject } from '../../../base/json'
import {
  DOCUMENT_VERSION,
  type JoinCode,
  type NodeType,
  nodeStatement,
  PROTOCOL_VERSION,
} from '../../../protocol/cluster'
import { hexOf } from '../hex'
import { proofOf } from '../proofs'

/** How a node is admitted. */
export type NodeAccess =
  /** In the document's form. */
  | {
      readonly form: 'document'
      /** The master's public key, PEM. */
      readonly publicKey: string
    }
  | {
      readonly form: 'secure'
      /** SHA-256 of the master's certificate. 32 bytes */
      readonly fingerprint: Uint8Array
      /** For the first admission. */
      readonly code?: Pick<JoinCode, 'id' | 'secret'> | undefined
      /** From an earlier admission. 32 bytes */
      readonly credential?: Uint8Array | undefined
    }

/** What a node tells about itself. */
export interface NodeIdentity {
  /** 1 to 128 characters, which no other node has. It stays the same for as long as the credential does. */
  readonly id: string
  readonly type: NodeType
  /** The version of the program. */
  readonly software?: string | undefined
  readonly roles?: readonly string[] | undefined
  /** Where phones reach the node, as `host:port`. */
  readonly address?: string | undefined
}

/** The payload of conn:establish. */
export function cardOf(
  { id, type, software, roles, address }: NodeIdentity,
  form: NodeAccess['form'],
): JsonObject {
  const documented = { id, type, version: DOCUMENT_VERSION }
  if (form === 'document') return documented
  return {
    ...documented,
    protocolVersion: PROTOCOL_VERSION,
    ...(software !== undefined && { software }),
    ...(roles && { roles }),
    ...(address !== undefined && { address }),
  }
}

/** A secret that a node proves to have, and the id of the join code that it belongs to. */
export interface ProofSecret {
  readonly secret: Uint8Array
  /** 16 hexadecimal digits; undefined: it is the node's credential. */
  readonly code?: string | undefined
}

/** The payload of auth:start in the secure form. @param binding the TLS exporter of the connection */
export function proofPayload(
  { secret, code }: ProofSecret,
  { id, type }: NodeIdentity,
  { binding, nonce }: { readonly binding: Uint8Array; readonly nonce: Uint8Array },
): JsonObject {
  const statement = nodeStatement({ binding, nonce, id, type, code })
  return { proof: hexOf(proofOf(secret, statement)), ...(code !== undefined && { code }) }
}

/** The payload of auth:start in the document's form. */
export const certificatePayload = (publicKey: string): JsonObject => ({
  cert: Buffer.from(publicKey).toString('base64'),
})
