import { NetworkBudgets } from '../../base/networks/network-budgets'
import type { Networks } from '../../base/networks/networks-of'
import { RateBudget } from '../../base/rate-budget'
import type { PeerId } from '../../protocol/broker'
import type { OwnerKey } from '../names/name-register'

/** Sends to one peer over its connection. Methods return at once and never throw. */
export interface PeerPort {
  readonly networks: Networks
  send(text: string): void
  /** The owner of the peer's name has registered it from another connection. Closes this one. */
  displaced(): void
}

/**
 * Limits the signals that a peer gets from the peers at one host, from all of them, and from other brokers. A call takes an
 * offer or answer and about twenty addresses. A sender whose network sends few signals is exempt from the total.
 */
const INCOMING = { host: { burst: 200, perSecond: 20 }, total: { burst: 1000, perSecond: 100 }, most: 1000 }

/** One connection, and the name that it has registered, if any. */
export class Peer {
  readonly port: PeerPort
  id: PeerId | undefined
  /** The key that the peer has proved to own. */
  key: OwnerKey | undefined
  isOpen = true
  /** Counts registrations: an earlier one that still waits for other brokers is void. */
  turn = 0
  /** Made for the first signal, to save memory. */
  #incoming: NetworkBudgets | undefined
  #fromBrokers: RateBudget | undefined

  constructor(port: PeerPort) {
    this.port = port
  }

  /** @param sender the sender's networks; undefined: it is at another broker @returns false above the limits */
  takeSignal(sender: Networks | undefined, nowMs: number): boolean {
    if (sender) return (this.#incoming ??= new NetworkBudgets(INCOMING)).take(sender, nowMs)
    const { burst, perSecond } = INCOMING.total
    return (this.#fromBrokers ??= new RateBudget(burst, perSecond, nowMs)).take(nowMs)
  }
}
