import { NetworkBudgets } from '../../base/networks/network-budgets'
import type { Networks } from '../../base/networks/networks-of'
import { RateBudgets } from '../../base/rate-budget'
import type { OwnerKey } from '../names/name-register'
import type { Contact } from './contact'
import type { MemberPort } from './member-port'

/** How often one member may call another. A few calls are redialling; a key held down makes thirty a second. */
const CALLS_AT_ONCE = 5
const CALLS_PER_SECOND = 0.5
/**
 * How often a member rings for all callers at one host, and for everybody: a gang cannot make a phone useless to everybody
 * else. A caller from where hardly anybody calls is beyond both.
 */
const RINGS = {
  host: { burst: 10, perSecond: 0.5 },
  total: { burst: 50, perSecond: 10 },
  most: 1000,
}
/** Callers and callees that are remembered of one member; one more forgets the oldest. */
const MAX_REMEMBERED = 100

export interface MemberOptions<Offer> {
  readonly contact: Contact
  readonly port: MemberPort<Offer>
  readonly key: OwnerKey | undefined
  readonly networks: Networks
}

/** A person who is signed in, with the calls to and from them that count. */
export class Member<Offer> {
  /** The number of the batch that announces this member's arrival; see presence-feed.ts. */
  batch = 0
  /** Callers whom this member has not refused and who have not given up, oldest first, and what names their call. */
  readonly #callers = new Map<string, string | undefined>()
  /** By the callee's name. */
  readonly #calls = new RateBudgets(CALLS_AT_ONCE, CALLS_PER_SECOND, MAX_REMEMBERED)
  readonly port: MemberPort<Offer>
  /** The key that the member has proved to have. */
  readonly key: OwnerKey | undefined
  readonly contact: Contact
  readonly #networks: Networks
  #rings: NetworkBudgets | undefined

  constructor({ contact, port, key, networks }: MemberOptions<Offer>) {
    this.contact = contact
    this.port = port
    this.key = key
    this.#networks = networks
  }

  get name(): string {
    return this.contact.name
  }

  /**
   * Takes a call from `caller`.
   * @param reference names this call; undefined: the caller's phone gives its calls none
   * @returns whether this member may ring for it, at any monotonic time
   */
  takeCall(caller: Member<Offer>, nowMs: number, reference?: string): boolean {
    if (!caller.#calls.take(this.name, nowMs)) return false
    this.#rings ??= new NetworkBudgets(RINGS)
    if (!this.#rings.take(caller.#networks, nowMs)) return false
    this.#callers.delete(caller.name)
    this.#callers.set(caller.name, reference)
    forgetOldest(this.#callers)
    return true
  }

  /**
   * The call of `caller` is over: refused, given up, or its caller has left (the next owner of the name has not called).
   * @param reference the call that is over; undefined: the last one
   * @returns whether there was one. The end of an earlier call ends no later one
   */
  forget(caller: string, reference?: string): boolean {
    const current = this.#callers.get(caller)
    if (reference !== undefined && current !== undefined && current !== reference) return false
    return this.#callers.delete(caller)
  }

  /** Names of those whom this member has called. */
  get called(): Iterable<string> {
    return this.#calls.keys
  }
}

function forgetOldest(remembered: Map<string, string | undefined>): void {
  const [oldest] = remembered.keys()
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
}
