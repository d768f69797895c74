import { RateBudget, RateBudgets } from '../base/rate-budget'
import { type EncodedContact, encodedContact } from '../protocol/directory'
import type { ClientConnection } from './client-connection'

/** Whom somebody may call how often. Redialling is a few calls; whoever holds a key down makes thirty a second. */
const CALLS_AT_ONCE = 5
const CALLS_PER_SECOND = 0.5
/** So often a member rings, whoever calls: a gang makes nobody's phone useless for more than itself. */
const RINGS_AT_ONCE = 50
const RINGS_PER_SECOND = 10
/** Nobody calls more people than this at once, and nobody is called by more: the oldest is forgotten. */
const MAX_REMEMBERED = 100

/** A client that has logged in. One with a block has announced itself as a Ringdown: it is told of others' blocks. */
export class Member {
  readonly contact: EncodedContact
  /** Which gathering of changes its arrival belongs to; see presence-feed.ts. */
  batch = 0
  /** The log knows that this member calls too often. */
  toldOff = false
  /** Names of those who called and have not been refused, oldest first. A refusal for anybody else goes nowhere. */
  readonly #callers = new Set<string>()
  /** By the name of whom this member called. */
  readonly #calls = new RateBudgets(CALLS_AT_ONCE, CALLS_PER_SECOND, MAX_REMEMBERED)
  #rings: RateBudget | undefined

  constructor(
    name: string,
    block: Uint8Array | undefined,
    readonly connection: ClientConnection,
  ) {
    this.contact = encodedContact(name, block)
  }

  get name(): string {
    return this.contact.name
  }

  get isRingdown(): boolean {
    return this.contact.block !== undefined
  }

  /** Somebody calls. @returns whether this member's phone may ring for it, by any monotonic time */
  takeCall(caller: Member, nowMs: number): boolean {
    if (!caller.#calls.take(this.name, nowMs)) return false
    this.#rings ??= new RateBudget(RINGS_AT_ONCE, RINGS_PER_SECOND, nowMs)
    if (!this.#rings.take(nowMs)) return false
    this.#callers.delete(caller.name)
    this.#callers.add(caller.name)
    forgetOldest(this.#callers)
    return true
  }

  /** @returns whether `caller` had called */
  refuse(caller: string): boolean {
    return this.#callers.delete(caller)
  }

  /** Whoever has this name from now on has not called. */
  forget(caller: string): void {
    this.#callers.delete(caller)
  }

  /** Those whom this member has called. */
  get called(): Iterable<string> {
    return this.#calls.keys
  }
}

function forgetOldest(remembered: Set<string>): void {
  const [oldest] = remembered
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
}
