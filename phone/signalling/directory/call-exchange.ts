import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import type { Reach } from '../../../base/networks/reach'
import {
  callEndEntry,
  callEndIn,
  callProofIn,
  callReferenceEntry,
  callReferenceIn,
  type Capabilities,
  type ClientMessage,
  type Extension,
  type Fingerprint,
  identityIn,
  NO_CAPABILITIES,
  type ServerMessage,
} from '../../../protocol/directory'
import type { Offer } from '../../../protocol/media/negotiation'
import type { Identity } from '../../privacy/identity'
import { tcpAddress, tcpOffer } from '../../voice/links/tcp/tcp-offer'
import type { CallDirection } from '../../model'
import type { Refusal, SignallingEvents } from '../signalling'
import { type Announced, announcedIn, ownAnnouncement } from './announcement'
import { candidateAddresses, candidateEntry, type ServerRoute } from './call-candidates'
import { type CallMark, CallMarks, newReference } from './call-marks'
import { type ContactBook, MAX_NAME_CHARACTERS } from './contact-book'
import { SentRequests } from './sent-requests'
import { type CallRequestMessage, SignedRequests } from './signed-requests'
import { UnsentEnds } from './unsent-ends'

type CallRefusedMessage = Extract<ServerMessage, { kind: 'call-refused' }>
type CallEvents = Pick<SignallingEvents, 'call-request' | 'call-refused' | 'call-cancelled' | 'call-failed'>

/** The connection that calls go through. */
export interface CallPath {
  readonly ownName: () => string
  readonly identity: () => Identity | undefined
  /** Whether we are signed in to a server. */
  readonly isOnline: () => boolean
  /** Undefined without a server. */
  readonly session: () => ServerRoute | undefined
  /** Whether the server forwards cancellations. */
  readonly forwardsCancel: () => boolean
  /** From where the server can be reached. */
  readonly reach: () => Reach
  /** @returns false without a server */
  readonly send: (message: ClientMessage) => boolean
}

export interface CallExchangeOptions {
  readonly clock: Clock
  readonly contacts: ContactBook
  /** The host that callees are told to connect to; the server fills in an empty one. */
  readonly announceHost: string
  readonly path: CallPath
}

/** The unproven claims of a call request. */
interface Arriving {
  readonly contact: string
  readonly announced: Announced | undefined
  readonly mark: CallMark
}

/** Call requests, refusals and cancellations, to and from the people at a directory server. */
export class CallExchange extends EventEmitter<CallEvents> {
  readonly #clock: Clock
  readonly #contacts: ContactBook
  readonly #announceHost: string
  readonly #path: CallPath
  readonly #requests = new SentRequests()
  readonly #signed: SignedRequests
  readonly #marks = new CallMarks()
  readonly #unsent: UnsentEnds
  /** The request that is just being decided about. */
  #arriving: Arriving | undefined

  constructor({ clock, contacts, announceHost, path }: CallExchangeOptions) {
    super()
    this.#clock = clock
    this.#contacts = contacts
    this.#announceHost = announceHost
    this.#path = path
    this.#signed = new SignedRequests(clock)
    this.#unsent = new UnsentEnds(clock)
  }

  /** @param serverMs the time of the server that we have just signed in to; undefined: it does not say */
  signedIn(serverMs: number | undefined): void {
    this.#signed.signedIn(serverMs)
  }

  /** These people are on the list of the server that we are signed in to: what could not be said before is said now. */
  listed(names: readonly string[]): void {
    if (this.#path.isOnline()) for (const name of names) this.#unsent.sendTo(name)
  }

  /** The server is lost. */
  lost(): void {
    this.#unsent.lost()
  }

  /** We have another account. */
  forgetEnds(): void {
    this.#unsent.clear()
  }

  identityOf(contact: string): Fingerprint | undefined {
    return this.#path.identity() && this.#contacts.find(contact)?.identity
  }

  capabilitiesOf(contact: string): Capabilities {
    return this.#contacts.announcedBy(contact)?.capabilities ?? NO_CAPABILITIES
  }

  announcesCancel(contact: string): boolean {
    return this.capabilitiesOf(contact).callEnds && this.#path.forwardsCancel()
  }

  /** Of the last call with `contact` in this direction. */
  markOf(contact: string, direction: CallDirection): CallMark {
    return direction === 'outgoing' ? this.#marks.to(contact) : this.#marks.from(contact)
  }

  request(contact: string, offer: Offer): boolean {
    const address = tcpAddress(offer)
    if (address === undefined) return false
    const { port, isHidden = false, candidates = [] } = address
    const host = isHidden ? address.host : this.#announceHost
    const [ownName, identity] = [this.#path.ownName(), this.#path.identity()]
    const calleeIdentity = this.identityOf(contact)
    const session = this.#path.session()
    const announcement = ownAnnouncement(identity?.fingerprint)
    const reference = newReference()
    const extension = this.#contacts.announcedBy(contact)
      ? this.#signed.sign(ownName, identity, {
          ...{ callee: contact, calleeIdentity, host, port },
          block: new Map([
            ...announcement,
            ...callReferenceEntry(reference),
            ...(calleeIdentity && session ? candidateEntry(candidates, session) : []),
          ]),
        })
      : undefined
    this.#marks.sent(contact, extension ? { reference, random: randomIn(extension) } : {})
    this.#requests.sent(contact, this.#clock.now())
    this.#unsent.forget(contact)
    return this.#path.send({ kind: 'call-request', contact, host, port, ...(extension && { extension }) })
  }

  refuse(contact: string, why: Refusal): boolean {
    if (!this.#path.isOnline()) return this.#keep(contact, () => this.refuse(contact, why))
    const arriving = this.#arriving?.contact === contact ? this.#arriving : undefined
    const { callEnds } = arriving?.announced?.capabilities ?? this.capabilitiesOf(contact)
    const { reference } = arriving?.mark ?? this.#marks.from(contact)
    return this.#end(contact, callEnds ? callEndEntry(why, reference) : undefined, reference)
  }

  cancel(contact: string): boolean {
    if (!this.#path.isOnline()) return this.#keep(contact, () => this.cancel(contact))
    if (!this.announcesCancel(contact)) return false
    const { reference } = this.#marks.to(contact)
    return this.#end(contact, callEndEntry('cancelled', reference), reference)
  }

  requested(message: CallRequestMessage): void {
    const { contact, host, port, extension } = message
    const [ownName, own, reach] = [this.#path.ownName(), this.#path.identity(), this.#path.reach()]
    // From a connection without a name, or from ourselves: the original server forwards both. No list has a longer name.
    if (contact === '' || contact === ownName || contact.length > MAX_NAME_CHARACTERS) return
    // The request, not the contact list, names the caller's identity: only then does the caller expect TLS.
    const identity = own && identityIn(extension)
    // A server on this computer may name any address; a remote one may not send us to our own computer.
    const claim = this.#signed.claimIn(message, ownName, own)
    // Without a signature they may be the server's. A call whose signature does not hold never rings.
    const candidates = typeof claim === 'object' ? candidateAddresses(extension) : []
    const offer = tcpOffer({ host, port, candidates, ...(reach === 'computer' ? {} : { namedFrom: reach }) })
    const announced = extension && announcedIn(extension)
    const mark = { reference: callReferenceIn(extension), random: randomIn(extension) }
    this.#arriving = { contact, announced, mark }
    this.emit('call-request', {
      ...{ contact, offer },
      ...(identity !== undefined && { identity }),
      ...(claim !== undefined && { claim }),
    })
    this.#arriving = undefined
  }

  /** Keeps what the request of `contact` says. Until then nothing is kept: a flood, or a forgery, changes nothing. */
  admitted(contact: string): void {
    if (this.#arriving?.contact !== contact) return
    const { announced, mark } = this.#arriving
    if (announced) this.#contacts.announced(contact, announced)
    this.#marks.received(contact, mark)
    this.#unsent.forget(contact)
  }

  /** An end with another reference than the last call's belongs to an earlier one. */
  refusedOrCancelled({ contact, extension }: CallRefusedMessage): void {
    const { end, reference } = callEndIn(extension) ?? {}
    const expected = end === 'cancelled' ? this.#marks.from(contact) : this.#marks.to(contact)
    if (reference !== undefined && reference !== expected.reference) return
    if (end === 'cancelled') this.emit('call-cancelled', contact)
    else this.emit('call-refused', contact, end)
  }

  /** The server could not forward a request, and does not say which. */
  failed(): void {
    this.emit('call-failed', this.#requests.failed(this.#clock.now()))
  }

  #keep(contact: string, send: () => void): false {
    this.#unsent.keep(contact, send)
    return false
  }

  #end(contact: string, extension: Extension | undefined, reference: string | undefined): boolean {
    // Without a reference it might end another call when it comes twice.
    if (extension && reference !== undefined)
      this.#unsent.sent(contact, () => this.#end(contact, extension, reference))
    return this.#path.send({ kind: 'call-refused', contact, ...(extension && { extension }) })
  }
}

function randomIn(extension: Extension | undefined): Uint8Array | undefined {
  const proof = callProofIn(extension)
  return typeof proof === 'object' ? proof.random : undefined
}
