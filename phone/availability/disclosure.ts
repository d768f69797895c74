import type { Status } from '../../base/status'
import type { Lines } from '../calls/call'
import type { CallManager } from '../calls/call-manager'
import type { Signalling } from '../signalling/signalling'
import type { CallsElsewhere } from './calls-elsewhere'
import type { IncomingPolicy } from './incoming-policy'

export interface DisclosureOptions {
  readonly signalling: Pick<Signalling, 'setStatus'>
  readonly calls: Pick<CallManager, 'lines' | 'relayOnly' | 'offersAddresses'>
  readonly incomingPolicy: Pick<IncomingPolicy, 'quiet'>
  readonly callsElsewhere: () => CallsElsewhere
}

/** What others learn of this phone, by the user's choice: whether we can talk, and our addresses. */
export class Disclosure {
  readonly #options: DisclosureOptions
  #sharesStatus = true

  constructor(options: DisclosureOptions) {
    this.#options = options
  }

  /** Whether the others are told that we are in a call or do not want to be disturbed. */
  setSharesStatus(shares: boolean): void {
    this.#sharesStatus = shares
    this.tellStatus()
  }

  /** Whether the other side of later calls is told all addresses of this computer; it is told none where they are relayed. */
  setOffersAddresses(offers: boolean): void {
    this.#options.calls.offersAddresses = offers
  }

  /** Whether voice of later calls goes through a relay only. */
  setRelayOnly(on: boolean): void {
    this.#options.calls.relayOnly = on
  }

  /** To be called when calls, or the user's rules, have changed. */
  tellStatus(): void {
    const { signalling, calls, incomingPolicy, callsElsewhere } = this.#options
    const isInCall = isTalking(calls.lines) || callsElsewhere() !== 'none'
    signalling.setStatus(this.#sharesStatus ? statusOf(isInCall, incomingPolicy.quiet) : 'available')
  }
}

const isTalking = ({ stage, held }: Lines): boolean => stage.kind === 'talking' || held !== undefined

/** Do not disturb counts more than a call: it says more about whether somebody may call. */
function statusOf(isInCall: boolean, quiet: boolean): Status {
  if (quiet) return 'do-not-disturb'
  return isInCall ? 'in-call' : 'available'
}
