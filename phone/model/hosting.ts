/** What the interface shows of hosting and of the servers nearby. Everything here survives a structured clone. */

import type { Message } from '../../locales/message'

/** Where the directory server stands that this computer runs for others. */
export type HostingState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting'; readonly port: number }
  | {
      readonly kind: 'running'
      readonly port: number
      /** What to give to others, the best first: each is an address to sign in to. Empty without any network. */
      readonly addresses: readonly string[]
      /** How many are signed in, ourselves included. */
      readonly people: number
      readonly announcement: AnnouncementState
    }
  /** It died and is started again at `retryAtMs` (Unix time, ms). `attempt` counts from 1. */
  | {
      readonly kind: 'waiting'
      readonly port: number
      readonly why: Message
      readonly retryAtMs: number
      readonly attempt: number
    }
  /** It does not run and will not by itself. */
  | {
      readonly kind: 'failed'
      readonly port: number
      readonly code: 'port-in-use' | 'not-permitted' | 'crashed' | 'failed'
      /** What happened, and what to do next. */
      readonly why: Message
      /** Another port that was free a moment ago, when the one wished for is taken. */
      readonly freePort?: number
    }

/** Whether others on the local network are told of our server. */
export type AnnouncementState =
  | { readonly kind: 'silent' }
  /** Asking the network whether the name is free; takes about a second. */
  | { readonly kind: 'probing'; readonly name: string }
  | {
      readonly kind: 'announced'
      /** What others see in their list: the name wished for, or one with a number when that was taken. */
      readonly name: string
      /** The name of this computer that is announced with it: `studio-ringdown.local`. */
      readonly hostName: string
    }
  /** The network does not carry it now; goes on by itself as soon as it does. */
  | { readonly kind: 'failed'; readonly name: string; readonly why: Message }

/** A directory server that announces itself on the local network. Nobody has tried to connect to it. */
export interface FoundServer {
  /** The same as long as it stays; for keys in a list. */
  readonly id: string
  /** What it calls itself: 1 to 64 code points without control characters. It may claim anything. */
  readonly name: string
  /** An IPv4 or IPv6 address. */
  readonly host: string
  readonly port: number
  /** `host:port` as an account's server is written. */
  readonly address: string
  /** It runs on this computer. */
  readonly here: boolean
}

/** The servers on the local network. */
export interface Neighbourhood {
  /** Sorted by name; at most 50. */
  readonly servers: readonly FoundServer[]
  /** Why none can be found now; undefined while all is well. */
  readonly trouble?: Message
}
