/** Messages between the main thread and the server's thread. */

/** The thread's initial data. */
export interface HostedServerData {
  /** Address to listen on; all when undefined. */
  readonly host: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  /** The file with the owners of names; undefined: they are not kept. */
  readonly namesFile: string | undefined
}

export type HostedServerEvent =
  | { readonly kind: 'starting' }
  | { readonly kind: 'listening'; readonly port: number }
  /** The number of people signed in; at most every COUNT_INTERVAL_MS. */
  | { readonly kind: 'people'; readonly people: number }
  /** The port cannot be opened. `code` is the system's (`EADDRINUSE` …). The thread does nothing more. */
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      /** A free port nearby, when this one is taken. */
      readonly freePort: number | undefined
    }
