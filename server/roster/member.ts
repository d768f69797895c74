import { NetworkBudgets } from '../../base/networks/network-budgets'
import type { Networks } from '../../base/networks/networks-of'
import { PacedValue } from '../../base/paced-value'
import { RateBudget, RateBudgets } from '../../base/rate-budget'
import type { Clock } from '../../base/clock'
import type { RosterEntry } from '../backplane/backplane'
import type { OwnerKey } from '../names/name-register'
import type { MemberPort } from './member-port'
import { Person } from './person'
import type { Status } from '../../base/status'

/** Limits how often one member may call another. Redialling takes a few calls; a held key makes thirty a second. */
const CALLS_AT_ONCE = 5
const CALLS_PER_SECOND = 0.5
/**
 * Limits how often a member rings for the callers at one host, and for all callers, so that a gang cannot make a phone useless
 * for others. A caller whose network makes few calls is exempt from both.
 */
const RINGS = {
  host: { burst: 10, perSecond: 0.5 },
  total: { burst: 50, perSecond: 10 },
  most: 1000,
}
/** The candidates of some connections at once, and a few more later. A member's further signals are dropped. */
const SIGNALS_SENT = { burst: 80, perSecond: 8 }
/** Limits the signals that a member takes from the phones at one host, and from all, so that a gang cannot fill its connection. */
const SIGNALS_TAKEN = {
  host: { burst: 120, perSecond: 12 },
  total: { burst: 400, perSecond: 40 },
  most: 1000,
}
/** A member's status is sent to the others at this interval at most. ms */
const STATUS_EVERY_MS = 2_000
/** The most callers and callees remembered for one member. The oldest is forgotten first. */
const MAX_REMEMBERED = 100

export interface MemberOptions<Offer> {
  /** As the network has it. */
  readonly entry: RosterEntry
  readonly port: MemberPort<Offer>
  readonly networks: Networks
}

/** A caller, as far as limits and calls need to know. */
export interface Caller {
  readonly name: string
  readonly networks: Networks
  readonly key: OwnerKey | undefined
}

/** A call to a member that was neither refused nor cancelled. */
interface OpenCall {
  readonly reference: string | undefined
  /** The caller's. */
  readonly key: OwnerKey | undefined
}

/** Who ends which call. */
export interface EndOfCall {
  /** Undefined: the last one. */
  readonly reference?: string | undefined
  /** The person who has the caller's name now; undefined: nobody. */
  readonly caller: Pick<Person, 'key'> | undefined
}

/** A person who is signed in at this node, with their recent calls. */
export class Member<Offer> extends Person {
  /** Names this stay in the network's roster. */
  readonly entry: RosterEntry
  readonly port: MemberPort<Offer>
  readonly networks: Networks
  /** The open calls to this member, by the caller's name, oldest first. Made for the first call, to save memory. */
  #callers: Map<string, OpenCall> | undefined
  /** By the callee's name; made for the first call. */
  #calls: RateBudgets | undefined
  #rings: NetworkBudgets | undefined
  /** Of signals to this member, and of its own; made for the first one. */
  #signalsTaken: NetworkBudgets | undefined
  #signalsSent: RateBudget | undefined
  #status: Status = 'available'
  #nextStatus: PacedValue<Status> | undefined

  constructor({ entry, port, networks }: MemberOptions<Offer>) {
    super(entry)
    this.entry = entry
    this.port = port
    this.networks = networks
  }

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

  /** @returns whether this member may call now */
  mayCall(callee: string, nowMs: number): boolean {
    this.#calls ??= new RateBudgets(CALLS_AT_ONCE, CALLS_PER_SECOND, MAX_REMEMBERED)
    return this.#calls.take(callee, nowMs)
  }

  /**
   * Takes a call.
   * @param reference names this call; undefined: the caller's phone sends no references
   * @returns whether this member may ring for it
   */
  takeCall({ name, networks, key }: Caller, nowMs: number, reference?: string): boolean {
    this.#rings ??= new NetworkBudgets(RINGS)
    if (!this.#rings.take(networks, nowMs)) return false
    this.#callers ??= new Map()
    this.#callers.delete(name)
    this.#callers.set(name, { reference, key })
    forgetOldest(this.#callers)
    return true
  }

  /** Whether there is an open call of `caller`. */
  isCalledBy(caller: string): boolean {
    return this.#callers?.has(caller) ?? false
  }

  /**
   * A call is over: it was refused or cancelled.
   * @returns whether there was such a call; the end of an earlier call does not end a later one
   */
  over(callerName: string, { reference, caller }: EndOfCall): boolean {
    const current = this.#callers?.get(callerName)
    if (!current) return false
    if (reference !== undefined && current.reference !== undefined && current.reference !== reference)
      return false
    this.forget(callerName)
    return !caller || caller.key === current.key
  }

  /** The caller has left, and whoever has the name next is somebody else. */
  forget(caller: string): void {
    this.#callers?.delete(caller)
  }

  /** @returns whether this member may send a signal now */
  maySignal(nowMs: number): boolean {
    this.#signalsSent ??= new RateBudget(SIGNALS_SENT.burst, SIGNALS_SENT.perSecond, nowMs)
    return this.#signalsSent.take(nowMs)
  }

  /** Takes a signal. @param networks its sender's @returns whether it may be passed on */
  takeSignal(networks: Networks, nowMs: number): boolean {
    this.#signalsTaken ??= new NetworkBudgets(SIGNALS_TAKEN)
    return this.#signalsTaken.take(networks, nowMs)
  }

  /** The names of this member's recent callees. */
  get called(): Iterable<string> {
    return this.#calls?.keys ?? []
  }
}

function forgetOldest(remembered: Map<string, OpenCall>): void {
  const [oldest] = remembered.keys()
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
}
