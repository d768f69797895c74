import type { RemoteInfo } from 'node:dgram'
import type { Clock } from '../../../base/clock'
import { NetworkBudgets, type NetworkRates } from '../../../base/networks/network-budgets'
import { networksOf } from '../../../base/networks/networks-of'
import { RateBudget } from '../../../base/rate-budget'
import {
  challengeEntry,
  challengeIn,
  CODEC,
  type ControlPacket,
  elsewhereEntry,
  type Extension,
  groupTicketBytesIn,
  type GroupTicket,
  leavesIn,
  mutedIn,
  proofIn,
} from '../../../protocol/groups'
import { type GroupKeys, hmac, isCodeOf } from '../group-keys'
import type { GroupTickets } from '../group-tickets'
import type { RightsBook } from '../rights-book'
import { Challenges } from './challenges'
import type { Member } from './member'
import type { Members } from './members'

export interface MemberLimits {
  /** Users in groups of this node. */
  readonly members: number
  /** Datagrams of one member. */
  readonly packetsPerSecond: number
  /** Bytes of one member, with those of the packets' heads. */
  readonly bytesPerSecond: number
  /** Requests of one member beside sound. */
  readonly asksPerSecond: number
}

export const DEFAULT_MEMBER_LIMITS: MemberLimits = {
  members: 5000,
  packetsPerSecond: 200,
  bytesPerSecond: 100_000,
  asksPerSecond: 10,
}

export type Registration = Extract<ControlPacket, { kind: 'registration' }>

export interface RegistrarOptions {
  readonly clock: Clock
  readonly keys: GroupKeys
  readonly tickets: GroupTickets
  readonly members: Members
  readonly rights: RightsBook
  readonly limits: MemberLimits
  /** Takes nobody new. */
  readonly isDraining: () => boolean
  readonly send: (packet: ControlPacket, to: Pick<RemoteInfo, 'address' | 'port'>) => void
  /** Somebody has come. */
  readonly onAdmitted: () => void
  /** Somebody has come, or comes from another address now. */
  readonly onHere: (member: Member) => void
  /** Somebody has registered, as those before and everybody again. */
  readonly onRegistered: (member: Member) => void
  readonly onLeft: (member: Member) => void
  /** Called for each registration that leaves no trace. */
  readonly onRefused: () => void
}

/** What the registrations of a host cost at most; an office has one address. */
const RATES: NetworkRates = {
  host: { burst: 2000, perSecond: 200 },
  total: { burst: 20_000, perSecond: 10_000 },
  most: 10_000,
}
/** What is told to originals; our phones choose their own. Bits per second */
const BITRATE = 32_000

/** A Registration whose sender has the secret of its ticket, and has heard from this node at its address. */
interface Proved {
  readonly challenge: Uint8Array
  readonly count: number
}

/**
 * Admits the holders of tickets. A ticket alone gets a challenge, at most as long as what was sent; state there is only for a registration
 * that proves to be its holder's, from an address that has heard the challenge. So neither a copy of a ticket nor one of a whole
 * registration moves or ends anybody.
 */
export class Registrar {
  readonly #options: RegistrarOptions
  readonly #challenges: Challenges
  readonly #budgets = new NetworkBudgets(RATES)

  constructor(options: RegistrarOptions) {
    this.#options = options
    this.#challenges = new Challenges(options.clock)
  }

  receive(datagram: Uint8Array, registration: Registration, from: RemoteInfo): void {
    const { clock, tickets, rights, members, onRefused } = this.#options
    const nowMs = clock.now()
    if (!this.#budgets.take(networksOf(from.address), nowMs)) return
    const { userId, extension } = registration
    const ticket = tickets.check(extension, userId)
    // In CallStarted, user 0 is nobody.
    if (!ticket || userId === 0 || rights.of(ticket.groupId, userId, nowMs).isOut) {
      onRefused()
      return
    }
    const member = members.find(ticket.groupId, userId)
    if (member && member.ticket.expiry > ticket.expiry) return
    const proved = this.#proved(datagram, extension)
    if (proved && member && isSameChallenge(member, proved, from))
      this.#renew(member, ticket, proved, extension)
    else this.#comeFrom(from, ticket, proved, extension)
  }

  /** @returns undefined for a registration that anybody could have made */
  #proved(datagram: Uint8Array, extension: Extension | undefined): Proved | undefined {
    const [proof, challenge, ticket] = [
      proofIn(datagram),
      challengeIn(extension),
      groupTicketBytesIn(extension),
    ]
    if (!proof || !challenge || !ticket) return undefined
    const secret = this.#options.keys.memberSecret(ticket)
    const isTheirs = isCodeOf(proof.covered, proof.code, (bytes) => hmac(secret, bytes))
    return isTheirs ? { challenge, count: proof.count } : undefined
  }

  #renew(member: Member, ticket: GroupTicket, { count }: Proved, extension: Extension | undefined): void {
    // A copy, or one that was overtaken.
    if (count <= member.count) return
    member.count = count
    this.#registered(member, ticket, extension)
  }

  #comeFrom(
    from: RemoteInfo,
    ticket: GroupTicket,
    proved: Proved | undefined,
    extension: Extension | undefined,
  ): void {
    const { members, isDraining, limits, send } = this.#options
    const { address, port } = from
    const { groupId, userId } = ticket
    const member = members.find(groupId, userId)
    const isFull = members.size >= limits.members || !members.hasRoomAt(address, port)
    if (!member && (isFull || isDraining())) {
      send(responseTo(userId, elsewhereEntry()), from)
      return
    }
    const challenged = { groupId, userId, address, port }
    const madeMs = proved && this.#challenges.madeAtMs(proved.challenge, challenged)
    if (!proved || madeMs === undefined)
      send(responseTo(userId, challengeEntry(this.#challenges.for(challenged))), from)
    else if (!member) this.#admit(from, ticket, proved, madeMs, extension)
    else if (madeMs > member.challengedMs) this.#move(member, from, ticket, proved, madeMs, extension)
  }

  #admit(
    { address, port }: RemoteInfo,
    ticket: GroupTicket,
    { challenge, count }: Proved,
    challengedMs: number,
    extension: Extension | undefined,
  ): void {
    if (leavesIn(extension)) return
    const { clock, limits, members, rights, onAdmitted, onHere, onLeft } = this.#options
    const { groupId, userId } = ticket
    const nowMs = clock.now()
    const budget = (perSecond: number): RateBudget => new RateBudget(perSecond, perSecond, nowMs)
    const member: Member = {
      ...{ userId, group: members.groupOf(groupId), address, port, ticket, challenge, count, challengedMs },
      ...{ registeredMs: nowMs, muted: undefined, askedMs: -Infinity },
      isSilenced: rights.of(groupId, userId, nowMs).isSilenced,
      packets: budget(limits.packetsPerSecond),
      bytes: budget(limits.bytesPerSecond),
      asks: budget(limits.asksPerSecond),
    }
    const before = members.add(member)
    if (before) onLeft(before)
    onAdmitted()
    onHere(member)
    this.#registered(member, ticket, extension)
  }

  #move(
    member: Member,
    { address, port }: RemoteInfo,
    ticket: GroupTicket,
    { challenge, count }: Proved,
    challengedMs: number,
    extension: Extension | undefined,
  ): void {
    const { members, onHere, onLeft } = this.#options
    const before = members.move(member, address, port)
    if (before) onLeft(before)
    member.challenge = challenge
    member.count = count
    member.challengedMs = challengedMs
    if (!leavesIn(extension)) onHere(member)
    this.#registered(member, ticket, extension)
  }

  #registered(member: Member, ticket: GroupTicket, extension: Extension | undefined): void {
    const { clock, members, isDraining, send, onLeft, onRegistered } = this.#options
    if (leavesIn(extension)) {
      members.delete(member)
      onLeft(member)
      return
    }
    member.registeredMs = clock.now()
    member.ticket = ticket
    member.group.learnMode(ticket)
    const muted = mutedIn(extension)
    if (muted) member.muted = muted.length > 0 ? new Set(muted) : undefined
    send(responseTo(member.userId, isDraining() ? elsewhereEntry() : undefined), member)
    onRegistered(member)
  }
}

/** What a node answers to a Registration. */
export const responseTo = (userId: number, extension: Extension | undefined): ControlPacket => ({
  ...{ kind: 'registration-response', userId, codec: CODEC.opus, bitrate: BITRATE },
  ...(extension && { extension }),
})

const isSameChallenge = (member: Member, { challenge }: Proved, { address, port }: RemoteInfo): boolean =>
  member.address === address && member.port === port && Buffer.from(member.challenge).equals(challenge)
