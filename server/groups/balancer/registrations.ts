import type { CancelTimer, Clock } from '../../../base/clock'
import {
  type Endpoint,
  endpointText,
  type Extension,
  isSameEndpoint,
  leaseIn,
  loadIn,
} from '../../../protocol/groups'
import type { Sender } from '../request-endpoint'
import type { Member, MemberRole } from './member'
import type { Outbox } from './outbox'

export interface RegistrationTimings {
  /** A registration without a lease expires after this long. ms */
  readonly expiryMs: number
  /** Those are removed at intervals of this length; one that has expired gets nothing before. ms */
  readonly sweepMs: number
}

export const DOCUMENT_TIMINGS: RegistrationTimings = { expiryMs: 120_000, sweepMs: 30_000 }
/** A shorter lease counts as this one, so that nobody comes and goes all the time. ms */
const MIN_LEASE_MS = 500

export interface RegistrationsOptions {
  readonly role: MemberRole
  readonly clock: Clock
  readonly timings: RegistrationTimings
  /** The most members. */
  readonly most: number
  readonly outboxFor: (source: Endpoint, isPersistent: () => boolean) => Outbox
  readonly onExpired: (member: Member) => void
}

/** A member that was registered before, in place of the new one. */
export interface Replaced {
  readonly member: Member
  /** Whether it is the same process, with what it has, at another address. */
  readonly isSameProcess: boolean
}

export type Registered =
  | { readonly kind: 'renewed' }
  | { readonly kind: 'new'; readonly member: Member; readonly replaced: readonly Replaced[] }
  /** There are too many. */
  | { readonly kind: 'full' }

/** The members of one role, by the address that their packets come from, until they expire. */
export class Registrations {
  readonly #options: RegistrationsOptions
  readonly #members = new Map<string, Member>()
  #cancelSweep: CancelTimer = () => undefined

  constructor(options: RegistrationsOptions) {
    this.#options = options
  }

  /** Begins to remove those that have expired. */
  open(): void {
    this.#scheduleSweep()
  }

  /** Those that have not expired. */
  *[Symbol.iterator](): Iterator<Member> {
    const nowMs = this.#options.clock.now()
    for (const member of this.#members.values()) if (member.expiresMs > nowMs) yield member
  }

  find(source: Endpoint): Member | undefined {
    return this.#members.get(endpointText(source))
  }

  /** The one that clients reach there. */
  at(endpoint: Endpoint): Member | undefined {
    return [...this.#members.values()].find((member) => isSameEndpoint(member.endpoint, endpoint))
  }

  register(source: Sender, endpoint: Endpoint, terms: Extension | undefined): Registered {
    const known = this.find(source)
    if (known?.source.run === source.run && known && isSameEndpoint(known.endpoint, endpoint)) {
      this.#renew(known, terms)
      return { kind: 'renewed' }
    }
    const replaced = [...new Set([known, this.at(endpoint)])].flatMap((member) =>
      member ? [{ member, isSameProcess: isSameProcess(member.source, source) }] : [],
    )
    if (this.#members.size - replaced.length >= this.#options.most) return { kind: 'full' }
    for (const { member } of replaced) this.#remove(member)
    const member = this.#memberOf(source, endpoint)
    this.#members.set(endpointText(source), member)
    this.#renew(member, terms)
    return { kind: 'new', member, replaced }
  }

  close(): void {
    this.#cancelSweep()
    for (const member of [...this.#members.values()]) this.#remove(member)
  }

  #memberOf(source: Sender, endpoint: Endpoint): Member {
    const { role, outboxFor } = this.#options
    const member: Member = {
      ...{ role, source, endpoint, load: undefined, given: 0, leaseMs: undefined },
      expiresMs: 0,
      cancelExpiry: () => undefined,
      // An original that does not know a packet never answers it; our own processes answer, or expire soon.
      outbox: outboxFor(source, () => member.leaseMs !== undefined),
    }
    return member
  }

  #renew(member: Member, terms: Extension | undefined): void {
    const { clock, timings } = this.#options
    const [load, lease] = [loadIn(terms), leaseIn(terms)]
    member.load = load
    if (load) member.given = 0
    member.leaseMs = lease === undefined ? undefined : Math.max(lease, MIN_LEASE_MS)
    const lastsMs = member.leaseMs ?? timings.expiryMs
    member.expiresMs = clock.now() + lastsMs
    member.cancelExpiry()
    member.cancelExpiry =
      member.leaseMs === undefined ? () => undefined : clock.after(lastsMs, () => this.#expire(member))
  }

  #expire(member: Member): void {
    this.#remove(member)
    this.#options.onExpired(member)
  }

  #remove(member: Member): void {
    this.#members.delete(endpointText(member.source))
    member.cancelExpiry()
    member.outbox.close()
  }

  #scheduleSweep(): void {
    const { clock, timings } = this.#options
    this.#cancelSweep = clock.after(timings.sweepMs, () => {
      const nowMs = clock.now()
      for (const member of [...this.#members.values()]) if (member.expiresMs <= nowMs) this.#expire(member)
      this.#scheduleSweep()
    })
  }
}

/** An original shows no run: it is the same one at the same address only. */
const isSameProcess = (before: Sender, now: Sender): boolean =>
  before.run === now.run && (now.run !== undefined || isSameEndpoint(before, now))
