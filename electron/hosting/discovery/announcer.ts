import { EventEmitter } from 'node:events'
import { hostname } from 'node:os'
import type { CancelTimer, Clock } from '../../../base/clock'
import { addressesForOthers } from '../addresses'
import type { AnnouncementState } from '../../../phone/model'
import { type DnsMessage, encodeQuery, encodeResponse } from './dns-message'
import type { MulticastSocket, Sender } from './multicast-socket'
import { instanceName, localHostName, numberedName, shownName } from './service-names'
import {
  isQueryFor,
  conflictWith,
  goodbyeOf,
  isQuestionFor,
  isProbe,
  recordsForOne,
  recordsOf,
  type Service,
} from './service-records'

/** Probes are sent this often, at this interval; the owner of a name answers. RFC 6762 section 8.1. ms */
const PROBES = 3
const PROBE_INTERVAL_MS = 250
/** A second announcement, since the first might be lost. RFC 6762 section 8.3. ms */
const SECOND_ANNOUNCEMENT_MS = 1000
/** The shortest time between two equal answers. Answers to probes do not wait that long. ms */
const ANSWER_INTERVAL_MS = 1000
const PROBE_ANSWER_INTERVAL_MS = 250
/** Queries that arrive within this time share one answer. ms */
const ANSWER_DELAY_MS = 20
/** After this many conflicts, new names are tried slowly, because somebody seems to claim all of them. ms */
const MANY_CONFLICTS = 15
const MANY_CONFLICTS_DELAY_MS = 5000
/** The most questions that are repeated in one unicast answer. */
const MAX_REPEATED = 8

export interface AnnouncerOptions {
  readonly socket: MulticastSocket
  readonly clock: Clock
  /** This computer's name; the system's by default. */
  readonly hostname?: string
}

export interface Announcement {
  /** The name in other people's lists; numbered when it is already taken. */
  readonly name: string
  readonly port: number
  /** Where the server listens, when that is one address only. */
  readonly address?: string
}

/** Announces one server on the local network by DNS-SD (RFC 6763) over multicast DNS (RFC 6762). */
export class Announcer extends EventEmitter<{ state: [AnnouncementState] }> {
  readonly #socket: MulticastSocket
  readonly #clock: Clock
  readonly #hostname: string
  #state: AnnouncementState = { kind: 'silent' }
  #announcement: Announcement | undefined
  #nameNumber = 1
  #hostNumber = 1
  #conflicts = 0
  /** The probes are complete: the names are ours. */
  #established = false
  #cancelStep: CancelTimer = () => undefined
  #answer: { readonly atMs: number; readonly cancel: CancelTimer } | undefined
  #answeredMs = -Infinity

  constructor(options: AnnouncerOptions) {
    super()
    this.#socket = options.socket
    this.#clock = options.clock
    this.#hostname = options.hostname ?? hostname()
    this.#socket.on('joined', () => this.#probe())
    this.#socket.on('trouble', () => this.#tell())
    this.#socket.on('message', (message, from) => this.#take(message, from))
  }

  get state(): AnnouncementState {
    return this.#state
  }

  start(announcement: Announcement): void {
    this.#sayGoodbye()
    this.#announcement = { ...announcement, name: shownName(announcement.name) ?? 'Ringdown' }
    this.#nameNumber = this.#hostNumber = 1
    this.#conflicts = 0
    this.#probe()
    this.#tell()
  }

  /** Withdraws the server from everybody's list. */
  stop(): void {
    this.#sayGoodbye()
    this.#announcement = undefined
    this.#tell()
  }

  #sayGoodbye(): void {
    const service = this.#service()
    if (service && this.#established) {
      void this.#socket.send(encodeResponse({ answers: goodbyeOf(service) }))
    }
    this.#rest()
  }

  #rest(): void {
    this.#established = false
    this.#cancelStep()
    this.#answer?.cancel()
    this.#answer = undefined
  }

  #service(): Service | undefined {
    if (!this.#announcement) return undefined
    const { port, address } = this.#announcement
    const name = numberedName(this.#announcement.name, this.#nameNumber)
    return {
      instance: instanceName(name),
      name,
      hostName: localHostName(this.#hostname, this.#hostNumber),
      port,
      addresses: address === undefined ? addressesForOthers(this.#socket.interfaces) : [address],
    }
  }

  /** Probes the names again, after each change of name or network. */
  #probe(round = 1): void {
    this.#rest()
    const service = this.#service()
    if (!service || !this.#socket.joined) return
    this.#tell()
    const { instance, hostName } = service
    void this.#socket.send(
      encodeQuery([
        { name: instance, type: 'ANY' },
        { name: hostName, type: 'ANY' },
      ]),
    )
    this.#cancelStep = this.#clock.after(PROBE_INTERVAL_MS, () => {
      if (round < PROBES) return this.#probe(round + 1)
      this.#established = true
      this.#send()
      this.#cancelStep = this.#clock.after(SECOND_ANNOUNCEMENT_MS, () => this.#send())
      this.#tell()
    })
  }

  #send(): void {
    const service = this.#service()
    if (!service) return
    this.#answer?.cancel()
    this.#answer = undefined
    this.#answeredMs = this.#clock.now()
    void this.#socket.send(encodeResponse({ answers: recordsOf(service) }))
  }

  #take(message: DnsMessage, from: Sender): void {
    const service = this.#service()
    if (!service) return
    if (message.kind === 'response') this.#defend(message, service)
    else if (this.#established && isQueryFor(message, service)) this.#reply(message, from, service)
  }

  #reply(message: DnsMessage, from: Sender, service: Service): void {
    if (from.port !== this.#socket.port) {
      const questions = message.questions.filter((question) => isQuestionFor(question, service))
      const to = { id: message.id, questions: questions.slice(0, MAX_REPEATED) }
      void this.#socket.send(encodeResponse({ answers: recordsForOne(service), to }), from)
      return
    }
    this.#sendSoon(isProbe(message, service) ? PROBE_ANSWER_INTERVAL_MS : ANSWER_INTERVAL_MS)
  }

  /** Sends everything, at least `intervalMs` after the last time. */
  #sendSoon(intervalMs: number): void {
    const now = this.#clock.now()
    const atMs = Math.max(now + ANSWER_DELAY_MS, this.#answeredMs + intervalMs)
    if (this.#answer && this.#answer.atMs <= atMs) return
    this.#answer?.cancel()
    this.#answer = { atMs, cancel: this.#clock.after(atMs - now, () => this.#send()) }
  }

  #defend(message: DnsMessage, service: Service): void {
    const own = Object.values(this.#socket.interfaces).flatMap((infos) => infos ?? [])
    const conflict = conflictWith(message, service, new Set(own.map(({ address }) => address)))
    if (!conflict) return
    // A prober yields to the owner.
    if (this.#established && conflict.weKeepIt) return this.#sendSoon(ANSWER_INTERVAL_MS)
    if (conflict.over === 'instance') this.#nameNumber++
    else this.#hostNumber++
    this.#conflicts++
    if (this.#conflicts <= MANY_CONFLICTS) return this.#probe()
    this.#rest()
    this.#cancelStep = this.#clock.after(MANY_CONFLICTS_DELAY_MS, () => this.#probe())
    this.#tell()
  }

  #tell(): void {
    const before = JSON.stringify(this.#state)
    this.#state = this.#stateNow()
    if (JSON.stringify(this.#state) !== before) this.emit('state', this.#state)
  }

  #stateNow(): AnnouncementState {
    const service = this.#service()
    if (!service) return { kind: 'silent' }
    const { name, hostName } = service
    const why = this.#socket.trouble
    if (why !== undefined) return { kind: 'failed', name, why }
    if (!this.#established) return { kind: 'probing', name }
    const wished = this.#announcement?.name
    return { kind: 'announced', name, hostName, ...(wished !== name && wished && { lostName: wished }) }
  }
}
