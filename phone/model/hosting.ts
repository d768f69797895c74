/** The state of hosting and of the servers nearby, for the interface. Everything here survives a structured clone. */

import type { Message } from '../../locales/message'

/** The state of the server that this computer hosts. */
export type HostingState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting'; readonly port: number }
  | {
      readonly kind: 'running'
      /** TCP: the directory. */
      readonly port: number
      /** TCP: the broker, the relay and the directory over WebSockets; undefined: there is none. */
      readonly httpPort?: number
      /** UDP: STUN; undefined: there is none. */
      readonly stunPort?: number
      /** UDP: which serving node carries the voice of rooms, and that voice; undefined: there is none. */
      readonly balancerPort?: number
      readonly voicePort?: number
      /** The addresses to give to others, the best first: each is an address to sign in to. Empty without a network. */
      readonly addresses: readonly string[]
      /** The number of people signed in, ourselves included. */
      readonly people: number
      readonly announcement: AnnouncementState
      readonly router: RouterState
    }
  /** The server died and restarts at `retryAtMs` (Unix time, ms). `attempt` counts from 1. */
  | {
      readonly kind: 'waiting'
      readonly port: number
      readonly why: Message
      readonly retryAtMs: number
      readonly attempt: number
    }
  /** The server does not run and will not restart by itself. */
  | {
      readonly kind: 'failed'
      readonly port: number
      readonly code: 'port-in-use' | 'not-permitted' | 'crashed' | 'failed'
      /** The problem, and the next step. */
      readonly why: Message
      /** Another port that was free a moment ago, when the requested one is taken. */
      readonly freePort?: number
    }

/** Whether the router lets people elsewhere in to our server. Only the directory's port decides. */
export type RouterState =
  /** The user does not want it, or this computer is behind no router. */
  | { readonly kind: 'off' }
  | { readonly kind: 'asking' }
  | {
      readonly kind: 'open'
      readonly by: RouterProtocol
      /** The one to give to people elsewhere, as `host:port`. */
      readonly address: string
      /** The router's ports that lead to those of HTTP, STUN and the voice of rooms; undefined: it has not opened them. */
      readonly httpPort?: number
      readonly stunPort?: number
      readonly balancerPort?: number
      readonly voicePort?: number
    }
  /** It let them in, but is itself behind another router, the provider's, that does not. */
  | { readonly kind: 'behind-another'; readonly by: RouterProtocol }
  /** `refused`: it said no. `no-answer`: none that opens ports was found. Asked again from time to time. */
  | { readonly kind: 'closed'; readonly why: 'refused' | 'no-answer' }

/** How a router opens ports: RFC 6887, RFC 6886, or UPnP's Internet Gateway Device. */
export type RouterProtocol = 'PCP' | 'NAT-PMP' | 'UPnP'

/** Whether our server is announced on the local network. */
export type AnnouncementState =
  | { readonly kind: 'silent' }
  /** Probing the name; takes about a second. */
  | { readonly kind: 'probing'; readonly name: string }
  | {
      readonly kind: 'announced'
      /** The announced name: the requested one, or a numbered one when that was taken. */
      readonly name: string
      /** The announced host name: `studio-ringdown.local`. */
      readonly hostName: string
      /** The requested name, when another server has it. */
      readonly lostName?: string
    }
  /** The network does not support it now; resumes by itself as soon as it does. */
  | { readonly kind: 'failed'; readonly name: string; readonly why: Message }

/** A directory server that announces itself on the local network. Nobody has tried to connect to it. */
export interface FoundServer {
  /** Stable for the lifetime of the entry; a key for lists. */
  readonly id: string
  /** The name that it announces: 1 to 64 code points without control characters. Unverified. */
  readonly name: string
  /** An IPv4 or IPv6 address. */
  readonly host: string
  readonly port: number
  /** `host:port`, in the form of an account's server. */
  readonly address: string
  /** It runs on this computer. */
  readonly here: boolean
}

/** The servers on the local network. */
export interface NearbyServers {
  /** Sorted by name; at most 50. */
  readonly servers: readonly FoundServer[]
  /** Why discovery does not work now; undefined when it does. */
  readonly trouble?: Message
}
