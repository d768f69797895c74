import type { CancelTimer, Clock } from '../../../base/clock'
import { mayName } from '../../../base/networks/reach'
import {
  type ClientPacket,
  type ControlPacket,
  type Endpoint,
  endpointText,
  GROUP_TICKET_BYTES,
  isSameEndpoint,
  MAX_MUTED,
  type MediaPacket,
  readClientPacket,
  readGroupTicket,
  readLoadBalancerPacket,
  writeClientPacket,
} from '../../../protocol/groups'
import type { RoomAdmission } from '../room-contract'
import { NodeRegistration } from './node-registration'
import { NodeSearch } from './node-search'

/** Media of the node before is still taken for this long: it was on its way. ms */
const PREVIOUS_MS = 3_000
/** A node tells whom it has taken of the group's call. That may be lost: so long after it, … ms */
const CALL_MS = 1_000
/** … and so often, we register again, and are told again. */
const CALL_TRIES = 5

export type GroupLinkState = 'connecting' | 'connected' | 'reconnecting'

/** What serving nodes tell their members, other than about registration. */
export type GroupNews = Exclude<ControlPacket, { kind: 'registration' | 'registration-response' }>

export interface GroupLinkListener {
  /** @param detail for logs */
  state(state: GroupLinkState, detail: string): void
  news(packet: GroupNews): void
  media(packet: MediaPacket, bytes: number): void
}

export interface GroupLinkOptions {
  readonly clock: Clock
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number
  readonly admission: RoomAdmission
  /** Sends a datagram. Must not throw. */
  readonly send: (bytes: Uint8Array, to: Endpoint) => void
  /** Finds the IPv4 address of a host. Answered by `located`. */
  readonly locate: (host: string) => void
  readonly listener: GroupLinkListener
}

/**
 * The way to the serving nodes of a network, for one member of a group: finds a node, registers there, stays registered, and goes to
 * another one when that is silent or sends us away. No sockets. Datagrams of others are dropped.
 */
export class GroupLink {
  readonly #options: GroupLinkOptions
  readonly #search: NodeSearch
  #admission: RoomAdmission
  #muted: readonly number[] = []
  #count = 0
  #state: GroupLinkState = 'connecting'
  /** Has taken us, or had. */
  #current: NodeRegistration | undefined
  /** It neither is silent nor sends us away. */
  #isCurrentGood = false
  /** Is asked to take us. */
  #next: NodeRegistration | undefined
  /** The node has told us of the group's call. */
  #hasCall = false
  #callTries = 0
  #cancelCallWait: CancelTimer = () => undefined
  #previous: { readonly node: Endpoint; readonly untilMs: number } | undefined

  constructor(options: GroupLinkOptions) {
    const { clock, random, admission, send, locate } = options
    this.#options = options
    this.#admission = admission
    this.#search = new NodeSearch({
      ...{ clock, random, send },
      mayUse: (address) => mayName(this.#admission.reach, address),
      onLocate: () => locate(this.#admission.balancer.host),
      onFound: (node) => this.#found(node),
    })
  }

  /** The newest. */
  get admission(): RoomAdmission {
    return this.#admission
  }

  /** To the serving node and back, ms; undefined: not known yet. */
  get roundTripMs(): number | undefined {
    return this.#current?.roundTripMs
  }

  start(): void {
    const isUsable = isUsableAdmission(this.#admission)
    this.#setState('connecting', isUsable ? 'looking for a serving node' : 'the admission is malformed')
    if (isUsable) this.#search.begin()
  }

  /** A newer ticket, or another balancer. One that is malformed is ignored. */
  setAdmission(admission: RoomAdmission): void {
    if (!isUsableAdmission(admission)) return
    const before = this.#admission
    this.#admission = admission
    if (before.groupId !== admission.groupId) this.#noCall()
    if (!isUsableAdmission(before)) this.start()
    const { host, port } = before.balancer
    if (host !== admission.balancer.host || port !== admission.balancer.port) this.#search.hurry()
    // What it says has changed, not only how long: the node should know.
    if (rightsIn(before.ticket) !== rightsIn(admission.ticket)) this.#current?.registerSoon()
  }

  /** The node sends us nothing of these users. */
  setMuted(users: readonly number[]): void {
    const muted = users.filter(isUser).slice(0, MAX_MUTED)
    if (muted.length === this.#muted.length && muted.every((user) => this.#muted.includes(user))) return
    this.#muted = muted
    this.#current?.registerSoon()
  }

  /** The host has this address; undefined: none was found. One to which we may not be sent is none. */
  located(host: string, address: string | undefined): void {
    const { balancer, reach } = this.#admission
    if (host !== balancer.host) return
    const isUsable = address !== undefined && mayName(reach, address)
    this.#search.locate(isUsable ? { address, port: balancer.port } : undefined)
  }

  /** The computer has other addresses than before: the node must hear of it. */
  networkChanged(): void {
    this.#current?.register()
    this.#next?.register()
    this.#search.hurry()
  }

  /** Nothing is heard though others talk: the node may have forgotten us. */
  missesVoice(): void {
    this.#current?.registerSoon()
  }

  /** Sends to the node that has taken us; without one it is dropped. @returns bytes sent */
  send(packet: ClientPacket): number {
    const node = this.#current?.node
    if (!node) return 0
    const bytes = writeClientPacket(packet)
    this.#options.send(bytes, node)
    if (packet.kind === 'media') this.#current?.sending()
    return bytes.length
  }

  /** A datagram has come. Never throws. */
  receive(datagram: Uint8Array, from: Endpoint): void {
    if (this.#search.isBalancer(from)) {
      const packet = readLoadBalancerPacket(datagram)
      if (packet) this.#search.receive(packet)
      return
    }
    const isCurrent = this.#current && isSameEndpoint(this.#current.node, from)
    const isNext = this.#next && isSameEndpoint(this.#next.node, from)
    if (!isCurrent && !isNext && !this.#isPrevious(from)) return
    const packet = readClientPacket(datagram)
    if (!packet) return
    if (packet.kind === 'registration-response')
      (isCurrent ? this.#current : isNext ? this.#next : undefined)?.receive(packet)
    else if (packet.kind === 'media') this.#options.listener.media(packet, datagram.length)
    else if (isCurrent && packet.kind !== 'registration') this.#heard(packet)
  }

  /** Leaves. */
  close(): void {
    this.#search.end()
    this.#cancelCallWait()
    this.#next?.leave()
    this.#current?.leave()
    this.#next = this.#current = this.#previous = undefined
  }

  #heard(packet: GroupNews): void {
    // Of a group that we were in.
    if ('groupId' in packet && packet.groupId !== this.#admission.groupId) return
    if (packet.kind === 'call-started') {
      this.#hasCall = true
      this.#cancelCallWait()
    }
    if (packet.kind === 'call-ended') {
      this.#noCall()
      // Whoever is sent out is not registered any more; whoever is not, is again.
      this.#current?.registerSoon()
    }
    this.#options.listener.news(packet)
  }

  #noCall(): void {
    this.#hasCall = false
    this.#callTries = 0
  }

  #awaitCall(): void {
    this.#cancelCallWait()
    if (this.#hasCall || this.#callTries >= CALL_TRIES) return
    this.#callTries++
    this.#cancelCallWait = this.#options.clock.after(CALL_MS, () => this.#current?.registerSoon())
  }

  #isPrevious(from: Endpoint): boolean {
    const previous = this.#previous
    return (
      previous !== undefined &&
      isSameEndpoint(previous.node, from) &&
      this.#options.clock.now() < previous.untilMs
    )
  }

  #found(node: Endpoint): void {
    if (this.#next && isSameEndpoint(this.#next.node, node)) return
    this.#next?.close()
    this.#next = undefined
    if (this.#current && isSameEndpoint(this.#current.node, node)) {
      // There is no other one, and this one may be back.
      if (this.#isCurrentGood) return
      this.#current.register()
      this.#search.begin()
      return
    }
    this.#next = this.#registrationAt(node)
    this.#next.register()
  }

  #registrationAt(node: Endpoint): NodeRegistration {
    const { clock, send } = this.#options
    const registration: NodeRegistration = new NodeRegistration({
      ...{ clock, node },
      admission: () => this.#admission,
      muted: () => this.#muted,
      nextCount: () => ++this.#count,
      send: (bytes) => send(bytes, node),
      onTaken: () => this.#taken(registration),
      onElsewhere: () => this.#turnedDown(registration),
      onSilent: () => this.#silent(registration),
    })
    return registration
  }

  #taken(registration: NodeRegistration): void {
    const { clock } = this.#options
    const isNew = registration !== this.#current
    if (isNew && this.#current) {
      this.#current.close()
      this.#previous = { node: this.#current.node, untilMs: clock.now() + PREVIOUS_MS }
    }
    if (this.#next !== registration) this.#next?.close()
    this.#next = undefined
    this.#current = registration
    this.#isCurrentGood = true
    this.#search.end()
    this.#search.succeeded()
    this.#awaitCall()
    if (isNew || this.#state !== 'connected')
      this.#setState('connected', `the serving node ${endpointText(registration.node)} has taken us`)
  }

  /** The node sends us away. A member is heard there until another one has us. */
  #turnedDown(registration: NodeRegistration): void {
    if (registration === this.#current) this.#isCurrentGood = false
    else this.#giveUp(registration)
    if (!this.#next) this.#search.begin()
  }

  #silent(registration: NodeRegistration): void {
    if (registration === this.#current) {
      this.#isCurrentGood = false
      this.#setState('reconnecting', `the serving node ${endpointText(registration.node)} is silent`)
    } else this.#giveUp(registration)
    if (!this.#next) this.#search.begin()
  }

  #giveUp(next: NodeRegistration): void {
    next.close()
    if (this.#next === next) this.#next = undefined
  }

  #setState(state: GroupLinkState, detail: string): void {
    this.#state = state
    this.#options.listener.state(state, detail)
  }
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

const isUser = (userId: number): boolean => isWhole(userId, 1, 0xffffffff)

/** Whether packets can be made of it: a server has sent it. */
const isUsableAdmission = ({ groupId, userId, ticket, balancer }: RoomAdmission): boolean =>
  isUser(userId) &&
  isWhole(groupId, 0, 0xffff) &&
  ticket.length === GROUP_TICKET_BYTES &&
  isWhole(balancer.port, 1, 0xffff)

/** What a ticket says of its user and the group; no two that differ are the same. */
function rightsIn(ticket: Uint8Array): string {
  const read = readGroupTicket(ticket)?.ticket
  return JSON.stringify(read && { ...read, expiry: 0 })
}
