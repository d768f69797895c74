import type { Clock } from '../../../base/clock'
import type { Extension, Fingerprint, ServerMessage } from '../../../protocol/directory'
import { type CallClaim, callClaim, callSignature } from '../../privacy/call-signature'
import type { Identity } from '../../privacy/identity'
import { SharedTime } from './shared-time'

export type CallRequestMessage = Extract<ServerMessage, { kind: 'call-request' }>

/** A call request to be signed. */
export interface OwnRequest {
  readonly callee: string
  /** As they announce it; undefined: they have none, and check no signature. */
  readonly calleeIdentity: Fingerprint | undefined
  readonly host: string
  readonly port: number
  readonly block: Extension
}

/** Signs our call requests, and reads the signatures of others, by the time of the server. */
export class SignedRequests {
  readonly #time: SharedTime

  constructor(clock: Clock) {
    this.#time = new SharedTime(clock)
  }

  /** @param serverMs the time of the server that we have just signed in to; undefined: it does not say */
  signedIn(serverMs: number | undefined): void {
    this.#time.follow(serverMs)
  }

  /** @returns the block of the request, signed where the callee checks it */
  sign(caller: string, own: Identity | undefined, { calleeIdentity, block, ...to }: OwnRequest): Extension {
    if (own === undefined || calleeIdentity === undefined) return block
    const { nowMs: timeMs } = this.#time
    return new Map([...block, ...callSignature(own, { caller, calleeIdentity, block, timeMs, ...to })])
  }

  /** @returns undefined where nothing is signed, or nothing was for us to check */
  claimIn(
    { contact, host, port, extension }: Omit<CallRequestMessage, 'kind'>,
    callee: string,
    own: Identity | undefined,
  ): CallClaim | 'malformed' | undefined {
    if (own === undefined || extension === undefined) return undefined
    return callClaim({
      caller: contact,
      callee,
      calleeIdentity: own.fingerprint,
      ...{ host, port, block: extension, nowMs: this.#time.nowMs },
    })
  }
}
