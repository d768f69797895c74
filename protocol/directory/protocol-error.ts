/** What was wrong with bytes that a peer sent. */
export type ProtocolErrorCode =
  /** The length field is below 2 (no room for an opcode). */
  | 'frame-too-short'
  /** The length field is over the direction's cap. */
  | 'frame-too-large'
  /** No such message, or not one that this side may receive. */
  | 'unexpected-opcode'
  /** The body ends before its fields do, or a length inside it is out of bounds. */
  | 'malformed-body'

/** Bytes that are not the protocol. The connection that carried them can't be used any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'

  constructor(
    readonly code: ProtocolErrorCode,
    message: string,
  ) {
    super(message)
  }
}
