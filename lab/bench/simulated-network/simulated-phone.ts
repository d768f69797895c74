import {
  announcement,
  encodeExtension,
  identityEntry,
  MessageReader,
  serverToClient,
  type ServerMessage,
  statusesIn,
  ticketEntry,
} from '../../../protocol/directory'
import { networksOf } from '../../../base/networks/networks-of'
import type { Status } from '../../../base/status'
import type { Audience, PresenceFrames } from '../../../server/directory/presence-frames'
import type { OwnerKey } from '../../../server/names/name-register'
import type { Member } from '../../../server/roster/member'
import type { CallProblem, MemberPort, PresenceChange, Welcome } from '../../../server/roster/member-port'
import type { Random } from './random'

/** What takes what a node sends to a phone. */
export interface PhoneLine {
  readonly frames: PresenceFrames
  /** @param frames written in one piece */
  send(frames: readonly Uint8Array[], to: SimulatedPhone): void
  /** The first list. */
  sendList(frames: readonly Uint8Array[], to: SimulatedPhone): void
  rang(callee: SimulatedPhone, caller: string): void
  lost(phone: SimulatedPhone): void
}

/** As a current Ringdown. */
const CAPABILITIES = announcement({
  ...{ pings: true, tenMs: true, callEnds: true, peerState: true, statuses: true, signals: true },
})
const AUDIENCE: Audience = { blocks: true, statuses: true }
const KEY_DIGITS = 64
const TICKET_BYTES = 16
/** Where a caller waits. */
const OFFER_PORT = 34_567

/** A phone at a node. It gets the frames that a Ringdown gets from `ConnectionPort`, and keeps none of them. */
export class SimulatedPhone implements MemberPort<string> {
  readonly name: string
  readonly key: OwnerKey
  readonly announced: Uint8Array
  readonly ticket: Uint8Array
  readonly networks
  member: Member<string> | undefined
  /** Keeps the contact list; undefined: this phone only counts. */
  watcher: Watcher | undefined
  readonly #line: PhoneLine

  constructor(name: string, number: number, line: PhoneLine, random: Random) {
    this.name = name
    this.#line = line
    this.key = Array.from({ length: KEY_DIGITS }, () => Math.floor(random() * 16).toString(16)).join('')
    this.announced = encodeExtension(new Map([...CAPABILITIES, ...identityEntry(this.key)]))
    this.ticket = Uint8Array.from({ length: TICKET_BYTES }, () => Math.floor(random() * 256))
    this.networks = networksOf(`10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`)
  }

  signedIn(): void {
    this.#send({ kind: 'login-success', extension: ticketEntry(this.ticket) })
  }

  welcome(welcome: Welcome): void {
    this.#line.sendList(this.#line.frames.welcome(welcome, AUDIENCE), this)
  }

  changed(change: PresenceChange): void {
    const frame = this.#line.frames.change(change, AUDIENCE)
    if (frame.length > 0) this.#line.send([frame], this)
  }

  ring(caller: string): void {
    this.#send({ kind: 'call-request', contact: caller, host: '10.255.255.255', port: OFFER_PORT })
    this.#line.rang(this, caller)
  }

  refused(callee: string): void {
    this.#send({ kind: 'call-refused', contact: callee })
  }

  cancelled(caller: string): void {
    this.#send({ kind: 'call-refused', contact: caller })
  }

  unknownOver(contact: string): void {
    this.#send({ kind: 'call-refused', contact })
  }

  signal(): void {
    // Nobody sends signals here.
  }

  displaced(): void {
    this.#line.lost(this)
  }

  replaced(): void {
    this.#line.lost(this)
  }

  callFailed(problem: CallProblem): void {
    this.#send({ kind: 'error-response', what: problem })
  }

  #send(message: ServerMessage): void {
    this.#line.send([serverToClient.encode(message)], this)
  }
}

/** Reads what a phone is sent, as a phone does, and notes what cannot be. */
export class Watcher {
  readonly statuses = new Map<string, Status>()
  readonly problems: string[] = []
  bytes = 0
  readonly #reader = new MessageReader(serverToClient)
  readonly #self: string
  readonly #onArrived: (name: string) => void

  /** @param self the phone's own name @param onArrived called for each name that is new */
  constructor(self: string, onArrived: (name: string) => void) {
    this.#self = self
    this.#onArrived = onArrived
  }

  take(frame: Uint8Array): void {
    this.bytes += frame.length
    const { messages, error } = this.#reader.push(frame)
    if (error) this.problems.push(error.message)
    for (const message of messages) {
      if (message.kind === 'add-contact') this.#add(message)
      else if (message.kind === 'del-contact') for (const name of message.contacts) this.#delete(name)
    }
  }

  #add({ contacts, extension }: Extract<ServerMessage, { kind: 'add-contact' }>): void {
    const told = statusesIn(contacts, extension)
    for (const { name, status } of told)
      if (this.statuses.has(name)) this.statuses.set(name, status)
      else if (name !== this.#self) this.problems.push(`${name} has a status, who is not here`)
    if (told.length > 0) return
    for (const name of contacts) {
      if (this.statuses.has(name)) this.problems.push(`${name} arrives twice`)
      this.statuses.set(name, 'available')
      this.#onArrived(name)
    }
  }

  #delete(name: string): void {
    if (!this.statuses.delete(name)) this.problems.push(`${name} leaves, who is not here`)
  }
}
