import { NetworkBudgets } from '../../base/networks/network-budgets'
import type { Networks } from '../../base/networks/networks-of'
import { PacedValue } from '../../base/paced-value'
import { RateBudgets } from '../../base/rate-budget'
import type { Clock } from '../../base/clock'
import type { OwnerKey } from '../names/name-register'
import type { Contact } from './contact'
import type { MemberPort } from './member-port'
import type { Status } from './status'

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
/** A member's status is told to the others no more often than this, however often it changes. ms */
const STATUS_EVERY_MS = 2_000
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
  /** Names of callers whom this member has not refused and who have not given up, oldest first. */
  readonly #callers = new Set<string>()
  /** By the callee's name. */
  readonly #calls = new RateBudgets(CALLS_AT_ONCE, CALLS_PER_SECOND, MAX_REMEMBERED)
  readonly port: MemberPort<Offer>
  /** The key that the member has proved to have. */
  readonly key: OwnerKey | undefined
  readonly contact: Contact
  readonly #networks: Networks
  #rings: NetworkBudgets | undefined
  #status: Status = 'available'
  #nextStatus: PacedValue<Status> | undefined

  constructor({ contact, port, key, networks }: MemberOptions<Offer>) {
    this.contact = contact
    this.port = port
    this.key = key
    this.#networks = networks
  }

  get name(): string {
    return this.contact.name
  }

  /** As the others are told. */
  get status(): Status {
    return this.#status
  }

  /** Changes the status, now or when the last change is old enough. @param onChange when it has changed */
  setStatus(status: Status, clock: Clock, onChange: () => void): void {
    this.#nextStatus ??= new PacedValue<Status>({
      ...{ clock, everyMs: STATUS_EVERY_MS, initial: this.#status },
      pass: (next) => {
        this.#status = next
        onChange()
      },
    })
    this.#nextStatus.set(status)
  }

  /** The member has left: ends its timer. */
  close(): void {
    this.#nextStatus?.close()
  }

  /** Takes a call from `caller`. @returns whether this member may ring for it, at any monotonic time */
  takeCall(caller: Member<Offer>, nowMs: number): boolean {
    if (!caller.#calls.take(this.name, nowMs)) return false
    this.#rings ??= new NetworkBudgets(RINGS)
    if (!this.#rings.take(caller.#networks, nowMs)) return false
    this.#callers.delete(caller.name)
    this.#callers.add(caller.name)
    forgetOldest(this.#callers)
    return true
  }

  /**
   * The call of `caller` is over: refused, given up, or its caller has left (the next owner of the name has not called).
   * @returns whether there was one
   */
  forget(caller: string): boolean {
    return this.#callers.delete(caller)
  }

  /** Names of those whom this member has called. */
  get called(): Iterable<string> {
    return this.#calls.keys
  }
}

function forgetOldest(remembered: Set<string>): void {
  const [oldest] = remembered
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
}
