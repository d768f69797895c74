import type { Endpoint } from '../../protocol/groups'

export interface VoiceClientsSpec {
  readonly balancer: Endpoint
  readonly groupId: number
  readonly isPushToTalk: boolean
  /** Each of them by an address of its own. */
  readonly users: readonly {
    readonly userId: number
    /** Otherwise the balancer gives one. */ readonly node?: Endpoint
  }[]
}

export interface VoiceState {
  readonly userId: number
  readonly node: Endpoint | undefined
  readonly isMember: boolean
  /** Media that has come since `reset`. */
  readonly heard: number
  /** The longest time without Media since `reset`, that until now included. ms */
  readonly longestSilenceMs: number
}

export type VoiceClientsQuestions = {
  /** Resolves when all are members of the group, and know its call. */
  readonly join: readonly [VoiceClientsSpec, undefined]
  /** Somebody sends Media 50 times a second, or no more. */
  readonly talk: readonly [{ readonly userId: number; readonly on: boolean }, undefined]
  /** Asks for the floor until it is granted. @returns how long that took, ms */
  readonly press: readonly [userId: number, number]
  readonly release: readonly [userId: number, undefined]
  readonly reset: readonly [undefined, undefined]
  readonly states: readonly [undefined, readonly VoiceState[]]
  /** Somebody sends so much Media at once, so often a second. Resolves when it is sent. */
  readonly flood: readonly [
    { readonly userId: number; readonly perSecond: number; readonly forMs: number },
    number,
  ]
  /** Datagrams of no member, in all forms, to nodes and the balancer, so many a second. @returns how many, and how many answers came */
  readonly strangers: readonly [
    { readonly to: readonly Endpoint[]; readonly perSecond: number; readonly forMs: number },
    { readonly sent: number; readonly answers: number },
  ]
}
