import { EventEmitter } from 'node:events'
import type { Status } from '../../base/status'
import type { CallReference, Capabilities, Fingerprint } from '../../protocol/directory'
import type { MediaLinkKind, Offer } from '../../protocol/media/negotiation'
import type { RelayAccess } from '../../protocol/relay/relay'
import type { Account, CallDirection, ConnectionState } from '../model'
import type { Identity } from '../privacy/identity'
import { type BrokerCalls, GUEST_CAPABILITIES } from './broker/broker-calls'
import { presenceOf as guestPresence } from './broker/guests'
import type { Presence, PresenceChanges } from './presence'
import type { IceServer, PeerSignal, Refusal, RoomsAccess, Signalling, SignallingEvents } from './signalling'

/**
 * A directory, and the guests at the broker of the same server, as one signalling: guests are on the list as people with an original phone
 * are, without an identity. A name that is at the directory is never a guest's.
 */
export class JoinedSignalling extends EventEmitter<SignallingEvents> implements Signalling {
  readonly #directory: Signalling
  readonly #guests: BrokerCalls
  /** Of the directory: the request that is just being decided about. */
  #arriving: { readonly contact: string; isAdmitted: boolean; isRefused: boolean } | undefined

  constructor(directory: Signalling, guests: BrokerCalls) {
    super()
    this.#directory = directory
    this.#guests = guests
    directory.on('connection', (state) => this.emit('connection', state))
    directory.on('contacts', (changes) => this.#directoryChanged(changes))
    directory.on('call-request', (request) => {
      const arriving = { contact: request.contact, isAdmitted: false, isRefused: false }
      this.#arriving = arriving
      this.emit('call-request', request)
      this.#arriving = undefined
      if (arriving.isAdmitted && !arriving.isRefused) guests.forget(request.contact)
    })
    guests.on('contacts', (changes) => this.#guestsChanged(changes))
    guests.on('call-request', (request) => this.emit('call-request', request))
    for (const signalling of [directory, guests]) {
      signalling.on('left', (names) => this.emit('left', names))
      signalling.on('call-failed', (contact) => this.emit('call-failed', contact))
      signalling.on('call-ended', (contact, why) => this.emit('call-ended', contact, why))
    }
    directory.on('call-refused', (contact, why) => this.emit('call-refused', contact, why))
    directory.on('call-cancelled', (contact) => this.emit('call-cancelled', contact))
    directory.on('signal', (signal) => this.emit('signal', signal))
  }

  get state(): ConnectionState {
    return this.#directory.state
  }

  get ownName(): string {
    return this.#directory.ownName
  }

  get contacts(): readonly Presence[] {
    const { contacts } = this.#directory
    return [...contacts.filter(({ name }) => !this.#guests.isGuest(name)), ...this.#guests.presences]
  }

  get iceServers(): readonly IceServer[] {
    return this.#directory.iceServers
  }

  get relays(): readonly RelayAccess[] {
    return this.#directory.relays
  }

  get rooms(): RoomsAccess | undefined {
    return this.#directory.rooms
  }

  get guestPage(): string | undefined {
    return this.#directory.guestPage
  }

  signIn(account: Account, mayHaveGhost?: boolean): void {
    this.#directory.signIn(account, mayHaveGhost)
  }

  signOut(): void {
    this.#directory.signOut()
  }

  tryNow(): void {
    this.#directory.tryNow()
  }

  sleep(): void {
    this.#directory.sleep()
  }

  wake(): void {
    this.#directory.wake()
  }

  setStatus(status: Status): void {
    this.#directory.setStatus(status)
  }

  identify(identity: Identity): void {
    this.#directory.identify(identity)
  }

  presenceOf(contact: string): Presence | undefined {
    return this.#guests.isGuest(contact) ? guestPresence(contact) : this.#directory.presenceOf(contact)
  }

  identityOf(contact: string): Fingerprint | undefined {
    return this.#guests.isGuest(contact) ? undefined : this.#directory.identityOf(contact)
  }

  capabilitiesOf(contact: string): Capabilities {
    return this.#guests.isGuest(contact) ? GUEST_CAPABILITIES : this.#directory.capabilitiesOf(contact)
  }

  linkKindTo(contact: string): MediaLinkKind {
    return this.#guests.isGuest(contact) ? 'webrtc' : this.#directory.linkKindTo(contact)
  }

  async lookUp(contact: string): Promise<void> {
    await this.#guests.lookUp(contact)
  }

  requestCall(contact: string, offer: Offer): boolean {
    if (offer.link === 'webrtc') return this.#guests.request(contact, offer)
    this.#guests.forget(contact)
    return this.#directory.requestCall(contact, offer)
  }

  admitted(contact: string): void {
    if (this.#arriving?.contact !== contact) return this.#guests.admitted(contact)
    this.#arriving.isAdmitted = true
    this.#directory.admitted(contact)
  }

  refuseCall(contact: string, why: Refusal): boolean {
    const arriving = this.#arriving?.contact === contact ? this.#arriving : undefined
    if (arriving) arriving.isRefused = true
    else if (this.#guests.hasCall(contact)) return this.#guests.refuse(contact, why)
    return this.#directory.refuseCall(contact, why)
  }

  cancelCall(contact: string): boolean {
    return this.#guests.hasCall(contact) ? this.#guests.cancel(contact) : this.#directory.cancelCall(contact)
  }

  endCall(contact: string): void {
    if (this.#guests.hasCall(contact)) this.#guests.endCall(contact)
    else this.#directory.endCall(contact)
  }

  /** The contract for guests' phones names the rule. */
  knowsGlare(contact: string): boolean {
    return this.#guests.isGuest(contact) || this.#directory.knowsGlare(contact)
  }

  announcesCancel(contact: string): boolean {
    return this.#guests.isGuest(contact) || this.#directory.announcesCancel(contact)
  }

  callReference(contact: string, direction: CallDirection): CallReference | undefined {
    return this.#isGuestCall(contact)
      ? this.#guests.referenceOf(contact, direction)
      : this.#directory.callReference(contact, direction)
  }

  callRandom(contact: string, direction: CallDirection): Uint8Array | undefined {
    return this.#isGuestCall(contact) ? undefined : this.#directory.callRandom(contact, direction)
  }

  takesSignals(contact: string): boolean {
    return this.#directory.takesSignals(contact)
  }

  sendSignal(signal: PeerSignal): boolean {
    return this.#directory.sendSignal(signal)
  }

  /** A request of the directory that is just being decided about is no guest's. */
  #isGuestCall(contact: string): boolean {
    return this.#arriving?.contact !== contact && this.#guests.hasCall(contact)
  }

  #directoryChanged({ upserted, removed }: PresenceChanges): void {
    for (const { name, online } of upserted) if (online) this.#guests.isAtDirectory(name)
    const isNoGuest = (name: string): boolean => !this.#guests.isGuest(name)
    this.#tell({
      upserted: upserted.filter(({ name }) => isNoGuest(name)),
      removed: removed.filter(isNoGuest),
    })
  }

  #guestsChanged({ upserted, removed }: PresenceChanges): void {
    const stored = removed.flatMap((name) => this.#directory.presenceOf(name) ?? [])
    this.#tell({
      upserted: [...upserted, ...stored],
      removed: removed.filter((name) => this.#directory.presenceOf(name) === undefined),
    })
  }

  #tell(changes: PresenceChanges): void {
    if (changes.upserted.length > 0 || changes.removed.length > 0) this.emit('contacts', changes)
  }
}
