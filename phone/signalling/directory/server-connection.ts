import type { EventEmitter } from 'node:events'
import type { Reach } from '../../../base/networks/reach'
import type { LoginChallenge, loginStatement } from '../../../protocol/directory'

export interface ServerConnectionEvents {
  /** The computer is reached; the TLS handshake follows. */
  reached: []
  /** The server may speak. */
  ready: []
  data: [Uint8Array]
  failed: [NodeJS.ErrnoException]
  /** Once, as the last event. */
  closed: []
}

/** The bytes to and from a directory server, as TCP or a WebSocket carries them. No event follows `close`. */
export interface ServerConnection extends EventEmitter<ServerConnectionEvents> {
  /** From where the server can be reached; everywhere when the connection is gone, or does not say. */
  readonly reach: Reach
  /** Our own address on this connection; undefined when it is gone. */
  readonly localAddress: string | undefined
  /** Of the server, or of the proxy on the way to it. */
  readonly remoteAddress: string | undefined
  /** What the server has not taken yet. Bytes */
  readonly unsentBytes: number
  write(bytes: Uint8Array): void
  pause(): void
  resume(): void
  /** Closes it at once. */
  close(): void
  /**
   * The statement that answers the server's challenge on this connection.
   * @returns undefined for a challenge that is bound to a TLS connection, where this is none
   */
  statement(
    challenge: LoginChallenge,
    name: string,
    makeStatement: typeof loginStatement,
  ): Uint8Array | undefined
}
