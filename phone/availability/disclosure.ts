import type { Status } from '../../base/status'
import type { Lines } from '../calls/call'
import type { CallManager } from '../calls/call-manager'
import type { Signalling } from '../signalling/signalling'
import type { IncomingPolicy } from './incoming-policy'

export interface DisclosureOptions {
  readonly signalling: Pick<Signalling, 'setStatus' | 'setOffersAddresses'>
  readonly calls: Pick<CallManager, 'lines' | 'relayOnly'>
  readonly incomingPolicy: Pick<IncomingPolicy, 'quiet'>
}

/** What others learn of this phone, by the user's choice: whether we can talk, and our addresses. */
export class Disclosure {
  readonly #options: DisclosureOptions
  #sharesStatus = true
  #offersAddresses = true

  constructor(options: DisclosureOptions) {
    this.#options = options
  }

  /** Whether the others are told that we are in a call or do not want to be disturbed. */
  setSharesStatus(shares: boolean): void {
    this.#sharesStatus = shares
    this.tellStatus()
  }

  /** Whether callees are offered all addresses of this computer; none are while all calls are relayed. */
  setOffersAddresses(offers: boolean): void {
    this.#offersAddresses = offers
    this.#tellAddresses()
  }

  /** Whether voice of later calls goes through a relay only. */
  setRelayOnly(on: boolean): void {
    this.#options.calls.relayOnly = on
    this.#tellAddresses()
  }

  /** To be called when calls, or the user's rules, have changed. */
  tellStatus(): void {
    const { signalling, calls, incomingPolicy } = this.#options
    signalling.setStatus(this.#sharesStatus ? statusOf(calls.lines, incomingPolicy.quiet) : 'available')
  }

  #tellAddresses(): void {
    const { signalling, calls } = this.#options
    signalling.setOffersAddresses(this.#offersAddresses && !calls.relayOnly)
  }
}

/** Do not disturb counts more than a call: it says more about whether somebody may call. */
function statusOf({ stage, held }: Lines, quiet: boolean): Status {
  if (quiet) return 'do-not-disturb'
  return stage.kind === 'talking' || held !== undefined ? 'in-call' : 'available'
}
