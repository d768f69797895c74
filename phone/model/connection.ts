import type { Message } from '../../locales/message'

/** The state of the connection to the directory server. */
export type ConnectionState =
  /** Not signed in, and not trying to sign in. `error` says why the last attempt ended. */
  | { readonly kind: 'signed-out'; readonly error?: ConnectionError }
  /** First attempt, or a retry in progress. `attempt` counts from 1. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | {
      readonly kind: 'online'
      readonly sinceMs: number
      /** With TLS, to a server that has proven its name. */
      readonly encrypted: boolean
      /** The server forwards nothing beyond the original protocol, so no call there can be private. */
      readonly isOriginal?: boolean
    }
  /** Lost or never reached; retries automatically at `retryAtMs` (Unix time, ms). */
  | {
      readonly kind: 'waiting'
      readonly retryAtMs: number
      readonly attempt: number
      readonly error: ConnectionError
    }

export interface ConnectionError {
  readonly code:
    | 'name-taken' // perhaps by our own dead connection
    | 'name-like-another' // somebody is signed in with a name that looks like it
    | 'name-owned' // by the key of another phone
    | 'displaced' // the same identity has signed in elsewhere
    | 'login-refused'
    | 'server-full'
    | 'server-busy' // it refuses connections for a limit
    | 'unreachable'
    | 'lost'
    | 'timeout'
    | 'protocol'
    | 'bad-address'
    | 'certificate' // the server cannot prove who it is
  /** The problem, and the next step. */
  readonly message: Message
}
