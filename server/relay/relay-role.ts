import type { WebSocket } from 'ws'
import { type CancelTimer, type Clock, systemClock } from '../../base/clock'
import { NetworkShares } from '../../base/networks/network-shares'
import { networksOf } from '../../base/networks/networks-of'
import { MAX_RELAY_MESSAGE_BYTES, meetingIn, RELAY_CLOSE, RELAY_PATH } from '../../protocol/relay/relay'
import { SITE_HOSTS, SUBNET_HOSTS } from '../admission/admission-limits'
import type { HttpClient, UpgradeRequest, WebSocketRoute } from '../http/http-server'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import type { ServerLog } from '../server-log'
import { RelayEnd, type RelayRates } from './relay-end'
import { RelayTickets } from './relay-tickets'

export interface RelayLimits extends RelayRates {
  /** Calls at the same time. */
  readonly calls: number
  /** Connections of one name, and of one host: an IPv4 address or an IPv6 /64. */
  readonly perName: number
  readonly perAddress: number
  readonly maxQueueBytes: number
  /** How long one side waits for the other one. ms */
  readonly waitMs: number
  readonly idleMs: number
}

/** Voice takes 170 kbit/s at most, with packets of 10 ms. A phone has a few calls on hold; an office has one address. */
export const DEFAULT_RELAY_LIMITS: RelayLimits = {
  calls: 100,
  perName: 8,
  perAddress: 60,
  bytesPerSecond: 32_000,
  burstBytes: 256 * 1024,
  maxQueueBytes: 64 * 1024,
  waitMs: 60_000,
  idleMs: 60_000,
}

export interface RelayRoleOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  readonly limits?: Partial<RelayLimits> | undefined
  /** Those that let phones in; its own when undefined. */
  readonly tickets?: RelayTickets | undefined
  readonly metrics?: ServerMetrics | undefined
}

/** A client's place, and its connection. */
interface Visitor {
  readonly end: RelayEnd
  readonly holder: string
  readonly leave: () => void
}

/** Where two sides meet. */
interface Meeting {
  readonly first: Visitor
  second: Visitor | undefined
  sinceMs: number
  cancelWait: CancelTimer
}

const BEARER = 'Bearer '

/**
 * Relays the voice of two phones that cannot reach each other by any other way: joins the two WebSockets at the path of
 * one meeting, and passes binary messages between them. Voice is encrypted between the phones; what comes is neither read
 * nor kept.
 */
export class RelayRole {
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #limits: RelayLimits
  readonly #metrics: ServerMetrics
  readonly #tickets: RelayTickets
  readonly #meetings = new Map<string, Meeting>()
  /** The number of connections of each holder of a ticket. */
  readonly #holders = new Map<string, number>()
  readonly #places: NetworkShares<Visitor>
  #calls = 0
  /** Called when the last call has ended. */
  readonly #onIdle: (() => void)[] = []
  #relayed = 0

  constructor({ log, clock = systemClock, limits, tickets, metrics = NO_METRICS }: RelayRoleOptions) {
    this.#metrics = metrics
    metrics.gauge('relaying_calls', {}, () => this.#calls)
    this.#log = log
    this.#clock = clock
    this.#tickets = tickets ?? new RelayTickets(clock)
    this.#limits = { ...DEFAULT_RELAY_LIMITS, ...limits }
    const { calls, perAddress } = this.#limits
    const shares = { perSubnet: perAddress * SUBNET_HOSTS, perSite: perAddress * SITE_HOSTS }
    this.#places = new NetworkShares({ total: 2 * calls, perHost: perAddress, ...shares }, 'newest')
  }

  /** The part of the HTTP port that relays. */
  get route(): WebSocketRoute {
    return {
      paths: [`${RELAY_PATH}*`],
      maxMessageBytes: MAX_RELAY_MESSAGE_BYTES,
      admits: (request) => this.#admits(request),
      serve: (socket, client) => this.#serve(socket, client),
    }
  }

  /** The number of calls that are relayed now. */
  get calls(): number {
    return this.#calls
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, number>> {
    return { relaying: this.#calls, relayed: this.#relayed }
  }

  /** Resolves when no call is relayed. */
  async whenIdle(): Promise<void> {
    if (this.#calls > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }

  /** A ticket for the phone with this name. */
  readonly ticketFor = (name: string): string => this.#tickets.for(name)

  #admits(request: UpgradeRequest): boolean {
    const isTicket = this.#holderOf(request) !== undefined
    if (!isTicket) this.#metrics.count('login_refusals', { role: 'relay', reason: 'ticket' })
    return isTicket
  }

  #holderOf({ authorization = '' }: UpgradeRequest): string | undefined {
    return authorization.startsWith(BEARER)
      ? this.#tickets.holderOf(authorization.slice(BEARER.length))
      : undefined
  }

  #serve(socket: WebSocket, client: HttpClient): (reason: string) => void {
    const { request, admission, addresses } = client
    const meeting = meetingIn(request.path)
    const holder = this.#holderOf(request) ?? ''
    const end = new RelayEnd({
      ...{ socket, clock: this.#clock, rates: this.#limits },
      maxQueueBytes: this.#limits.maxQueueBytes,
      idleMs: this.#limits.idleMs,
      onOver: ({ inOrder, reason }) => {
        if (meeting === undefined) return
        this.#end(meeting, end, reason, inOrder ? 'left' : 'lost')
      },
    })
    const turnAway = (reason: string): void => {
      end.close(RELAY_CLOSE.tryAgainLater, 'the server is busy: try again later')
      if (meeting !== undefined) this.#end(meeting, end, reason, 'lost')
    }
    if (meeting === undefined) {
      end.close(RELAY_CLOSE.policy, 'this is no meeting')
      return turnAway
    }
    if (!admission.mayLogIn()) {
      turnAway('the server is full')
      return turnAway
    }
    admission.reached('named', this.#clock.now())
    const visitor: Visitor = {
      ...{ end, holder },
      leave: () => {
        if (this.#places.delete(visitor)) this.#uncount(holder)
      },
    }
    if (this.#isOccupied(meeting)) end.close(RELAY_CLOSE.occupied, 'two are there already')
    else if (this.#enter(visitor, addresses.remote, admission.isExempt, meeting)) this.#join(meeting, visitor)
    else end.close(RELAY_CLOSE.tryAgainLater, 'the relay has too many calls: try again later')
    return turnAway
  }

  #isOccupied(meeting: string): boolean {
    return this.#meetings.get(meeting)?.second !== undefined
  }

  /** @returns whether there is a place; another network's visitor may have lost its own */
  #enter(visitor: Visitor, address: string, isExempt: boolean, meeting: string): boolean {
    const { holder } = visitor
    const waiting = this.#meetings.get(meeting)
    // A phone whose connection broke may come back before we notice.
    const replaces = waiting?.first.holder === holder && !waiting.second
    if (replaces) this.#end(meeting, waiting.first.end, 'its holder has come again', 'replaced')
    const count = (this.#holders.get(holder) ?? 0) + 1
    if (count > this.#limits.perName) return false
    this.#holders.set(holder, count)
    const loser = this.#places.add(visitor, networksOf(address), isExempt)
    if (loser === undefined) return true
    this.#lose(loser, visitor)
    return loser !== visitor
  }

  /** The loser has no place any more. */
  #lose(loser: Visitor, newcomer: Visitor): void {
    this.#uncount(loser.holder)
    if (loser === newcomer) return
    loser.end.close(RELAY_CLOSE.tryAgainLater, 'the relay has too many calls: try again later')
    for (const [name, { first, second }] of this.#meetings)
      if (first === loser || second === loser) return this.#end(name, loser.end, 'too many calls', 'lost')
  }

  #uncount(holder: string): void {
    const left = (this.#holders.get(holder) ?? 0) - 1
    if (left > 0) this.#holders.set(holder, left)
    else this.#holders.delete(holder)
  }

  #join(name: string, visitor: Visitor): void {
    const waiting = this.#meetings.get(name)
    const nowMs = this.#clock.now()
    if (!waiting) {
      const cancelWait = this.#clock.after(this.#limits.waitMs, () => {
        visitor.end.close(RELAY_CLOSE.alone, 'the other side did not come')
        this.#end(name, visitor.end, 'the other side did not come', 'lost')
      })
      this.#meetings.set(name, { first: visitor, second: undefined, sinceMs: nowMs, cancelWait })
      return
    }
    const { first } = waiting
    waiting.cancelWait()
    waiting.second = visitor
    waiting.sinceMs = nowMs
    this.#calls++
    this.#relayed++
    this.#metrics.count('relayed_calls', {})
    this.#log.info({ relaying: this.#calls }, 'call is relayed')
    first.end.join(visitor.end)
    visitor.end.join(first.end)
  }

  /** A side is gone: so the other one is closed at once. */
  #end(name: string, end: RelayEnd, reason: string, how: 'left' | 'lost' | 'replaced'): void {
    const meeting = this.#meetings.get(name)
    if (meeting?.first.end !== end && meeting?.second?.end !== end) return
    const { first, second, sinceMs, cancelWait } = meeting
    this.#meetings.delete(name)
    cancelWait()
    first.leave()
    second?.leave()
    if (how === 'replaced') end.close(RELAY_CLOSE.occupied, 'you have come again')
    if (!second) return
    this.#calls--
    const other = first.end === end ? second.end : first.end
    if (how === 'left') other.close(RELAY_CLOSE.left, 'the other side has left')
    else other.close(RELAY_CLOSE.lost, 'the other side was lost')
    const seconds = Math.round((this.#clock.now() - sinceMs) / 1000)
    const bytes = first.end.bytes + second.end.bytes
    this.#metrics.count('relayed_bytes', {}, bytes)
    this.#log.info({ seconds, bytes, reason, relaying: this.#calls }, 'relayed call ended')
    if (this.#calls === 0) for (const tell of this.#onIdle.splice(0)) tell()
  }
}
