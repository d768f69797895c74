/** What the main thread and the server's thread say to each other. */

/** What the thread begins with. */
export interface HostedServerData {
  /** Address to listen on; every one when undefined. */
  readonly host: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
}

export type HostedServerEvent =
  | { readonly kind: 'starting' }
  | { readonly kind: 'listening'; readonly port: number }
  /** How many are signed in; comes at most every COUNT_INTERVAL_MS. */
  | { readonly kind: 'people'; readonly people: number }
  /** The port can't be had. `code` is the system's (`EADDRINUSE` …); the thread does nothing after it. */
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      /** A port nearby that can be had instead, when this one is taken. */
      readonly freePort: number | undefined
    }
