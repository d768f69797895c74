/** The kinds of protocol violations. */
export type ProtocolErrorCode =
  /** The length field is below 2 (no room for an opcode). */
  | 'frame-too-short'
  /** The length field exceeds the direction's cap. */
  | 'frame-too-large'
  /** An unknown opcode, or one that this side may not receive. */
  | 'unexpected-opcode'
  /** The body ends before its fields do, or a length inside it is out of bounds. */
  | 'malformed-body'

/** The bytes violate the protocol. The connection that carried them can't be used any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'

  constructor(
    readonly code: ProtocolErrorCode,
    message: string,
  ) {
    super(message)
  }
}
