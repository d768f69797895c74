/** Messages between the main thread and the server's thread. */

import type { OutsidePorts } from '../../server/whole/outside-ports'

/** The thread's initial data. */
export interface HostedServerData extends HostedPorts {
  /** Address to listen on; all when undefined. */
  readonly host: string | undefined
  /** The file with the owners of names; undefined: they are not kept. */
  readonly namesFile: string | undefined
  /** The router's ports that lead to the server; undefined: it asks none. */
  readonly outside: OutsidePorts | undefined
}

/** The ports of the server. As a wish, 0 lets the system choose; another one is used where that is taken, but for the directory. */
export interface HostedPorts {
  /** TCP: the directory. */
  readonly port: number
  /** TCP: the broker, the relay and the directory over WebSockets; undefined: there is none. */
  readonly httpPort?: number
  /** UDP: STUN; undefined: there is none. */
  readonly stunPort?: number
  /** UDP: which serving node carries the voice of rooms, and that voice; undefined: there is none. */
  readonly balancerPort?: number
  readonly voicePort?: number
}

/** The router's ports have changed. */
export interface HostedServerCommand {
  readonly kind: 'outside'
  readonly ports: OutsidePorts | undefined
}

export type HostedServerEvent =
  | { readonly kind: 'starting' }
  | { readonly kind: 'listening'; readonly ports: HostedPorts }
  /** The number of people signed in; at most every COUNT_INTERVAL_MS. */
  | { readonly kind: 'people'; readonly people: number }
  /** The directory's port cannot be opened. `code` is the system's (`EADDRINUSE` …). The thread does nothing more. */
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      /** A free port nearby, when this one is taken. */
      readonly freePort: number | undefined
    }
