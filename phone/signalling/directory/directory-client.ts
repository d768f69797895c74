import { EventEmitter } from 'node:events'
import { isIP } from 'node:net'
import { mayName } from '../../../base/networks/reach'
import type { CancelTimer, Clock } from '../../../base/clock'
import { signWith } from '../../../base/p256'
import type { Signature } from '../../../base/signature'
import type { Status } from '../../../base/status'
import {
  announcedBy,
  type CallReference,
  type Capabilities,
  type Fingerprint,
  type ServerMessage,
  statusEntry,
  statusesIn,
  type Ticket,
} from '../../../protocol/directory'
import type { MediaLinkKind, Offer } from '../../../protocol/media/negotiation'
import type { RelayAccess } from '../../../protocol/relay/relay'
import type { Account, CallDirection, ConnectionState } from '../../model'
import type { Identity } from '../../privacy/identity'
import { type ChooseProxy, proxyFromEnvironment } from '../proxy-choice'
import type { Presence } from '../presence'
import type { IceServer, PeerSignal, Refusal, RoomsAccess, Signalling, SignallingEvents } from '../signalling'
import { AccountConnection, type AccountConnectionOptions } from './account-connection'
import { announcedIn } from './announcement'
import { CallExchange } from './call-exchange'
import { ContactBook } from './contact-book'
import { Departures } from './departures'
import { OwnStatus } from './own-status'
import { ServerReach } from './server-reach'
import { SignalExchange } from './signal-exchange'

type AddContact = Extract<ServerMessage, { kind: 'add-contact' }>

export interface DirectoryClientOptions extends Pick<AccountConnectionOptions, 'interfaces' | 'sourceTo'> {
  readonly clock: Clock
  /** Our identity; undefined: none, and others' identities are ignored. */
  readonly identity?: Identity | undefined
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
  /** Numbers in [0, 1), to spread retries. */
  readonly random?: () => number
  /** The way of WebSockets through HTTP proxies; by default the environment names the proxy. */
  readonly chooseProxy?: ChooseProxy | undefined
  /** The host that callees are told to connect to; the server fills it in when undefined. */
  readonly announceHost?: string | undefined
  /** Whether our name shall belong to our identity; it does when left out. */
  readonly signsLogins?: boolean | undefined
}

/** People stay on the list for this long while another node is tried. ms */
const ROAMING_MS = 3_000
/** A node sends its list with the answer to the login; whoever is not on it by then is not there. ms */
const LIST_MS = 1_000

/** The broker of the server that a phone is signed in to. */
export interface BrokerAccess {
  readonly url: string
  /** Of our login; undefined: the server gives none. */
  readonly ticket: Ticket | undefined
}

/**
 * The client of a directory server: connects, logs in, follows the contacts, and reconnects when the
 * server is lost, until `signOut`.
 */
export class DirectoryClient extends EventEmitter<SignallingEvents> implements Signalling {
  readonly #signsLogins: boolean
  #identity: Identity | undefined
  readonly #reach: ServerReach
  readonly #connection: AccountConnection
  readonly #contacts = new ContactBook()
  readonly #departures: Departures
  readonly #calls: CallExchange
  readonly #signals: SignalExchange
  readonly #status: OwnStatus
  readonly #clock: Clock
  #cancelDoubt: CancelTimer = () => undefined

  constructor({
    clock,
    identity,
    roots,
    random = Math.random,
    announceHost = '',
    signsLogins = true,
    chooseProxy = proxyFromEnvironment,
    interfaces,
    sourceTo,
  }: DirectoryClientOptions) {
    super()
    this.#clock = clock
    this.#identity = identity
    this.#signsLogins = signsLogins
    this.#reach = new ServerReach({ clock, roots, chooseProxy, random })
    this.#connection = new AccountConnection({
      ...{ clock, reach: this.#reach, random, interfaces, sourceTo, signsLogins },
      identity: () => this.#identity,
    })
    this.#departures = new Departures(clock, (names) => this.emit('left', names))
    this.#status = new OwnStatus(clock)
    this.#signals = new SignalExchange(clock)
    this.#calls = new CallExchange({
      clock,
      contacts: this.#contacts,
      announceHost,
      path: {
        ownName: () => this.ownName,
        identity: () => this.#identity,
        isOnline: () => this.#connection.online !== undefined,
        session: () => this.#connection.session,
        forwardsCancel: () => this.#connection.session?.abilities.callEnds === true,
        reach: () => this.#connection.session?.reach ?? 'internet',
        send: (message) => this.#connection.send(message),
      },
    })
    this.#calls.on('call-request', (request) => this.emit('call-request', request))
    this.#calls.on('call-refused', (contact, why) => this.emit('call-refused', contact, why))
    this.#calls.on('call-cancelled', (contact) => this.emit('call-cancelled', contact))
    this.#calls.on('call-failed', (contact) => this.emit('call-failed', contact))
    this.#follow(this.#connection)
  }

  get state(): ConnectionState {
    return this.#connection.state
  }

  get contacts(): readonly Presence[] {
    return this.#contacts.list()
  }

  get ownName(): string {
    return this.#connection.ownName
  }

  get iceServers(): readonly IceServer[] {
    const { session, address } = this.#connection.online ?? {}
    if (!session || !address) return []
    const { stunPort, turn } = session.iceServers
    return [
      ...(stunPort === undefined ? [] : [{ kind: 'stun', host: address.host, port: stunPort } as const]),
      // A server on the internet must not direct us to our own networks.
      ...(turn && (isIP(turn.host) === 0 || mayName(session.reach, turn.host))
        ? [{ kind: 'turn', ...turn } as const]
        : []),
    ]
  }

  /** The broker of the server that we are signed in to; undefined: there is none. */
  get broker(): BrokerAccess | undefined {
    const { session, address } = this.#connection.online ?? {}
    if (!session || !address) return undefined
    const url = this.#reach.brokerUrl(address, session.http)
    return url === undefined ? undefined : { url, ticket: session.ticket }
  }

  /** Signs with our identity; undefined: there is none that lasts. */
  get sign(): ((statement: Uint8Array) => Signature) | undefined {
    const identity = this.#signsLogins ? this.#identity : undefined
    return identity && ((statement) => signWith(identity.privateKey, statement))
  }

  get relays(): readonly RelayAccess[] {
    const { session } = this.#connection.online ?? {}
    return session ? this.#reach.relays(session.relayTicket) : []
  }

  get rooms(): RoomsAccess | undefined {
    const { session, address } = this.#connection.online ?? {}
    if (!session || !address) return undefined
    const gateway = this.#reach.gatewayUrl(address, session.http)
    return gateway === undefined ? undefined : { gateway, token: session.roomToken, reach: session.reach }
  }

  get guestPage(): string | undefined {
    const { session, address } = this.#connection.online ?? {}
    return session && address && this.#reach.guestPageUrl(address, session.http)
  }

  signIn(account: Account, mayHaveGhost = false): void {
    this.#leaveAccount()
    this.#connection.signIn(account, mayHaveGhost)
  }

  tryNow(): void {
    this.#connection.tryNow()
  }

  sleep(): void {
    this.#connection.sleep()
  }

  wake(): void {
    this.sleep()
    this.tryNow()
  }

  signOut(): void {
    this.#leaveAccount()
    this.#connection.signOut()
    this.#tellContacts()
  }

  setStatus(status: Status): void {
    this.#status.set(status)
  }

  identify(identity: Identity): void {
    this.#identity = identity
  }

  presenceOf(contact: string): Presence | undefined {
    return this.#contacts.find(contact)
  }

  identityOf(contact: string): Fingerprint | undefined {
    return this.#calls.identityOf(contact)
  }

  capabilitiesOf(contact: string): Capabilities {
    return this.#calls.capabilitiesOf(contact)
  }

  linkKindTo(): MediaLinkKind {
    return 'tcp'
  }

  /** Everybody who can be called is on the list. */
  lookUp(): Promise<void> {
    return Promise.resolve()
  }

  requestCall(contact: string, offer: Offer): boolean {
    return this.#calls.request(contact, offer)
  }

  admitted(contact: string): void {
    this.#calls.admitted(contact)
    this.#tellContacts()
  }

  refuseCall(contact: string, why: Refusal): boolean {
    return this.#calls.refuse(contact, why)
  }

  cancelCall(contact: string): boolean {
    return this.#calls.cancel(contact)
  }

  /** The end of the voice connection tells it. */
  endCall(): void {}

  /** Ringdowns do. */
  knowsGlare(contact: string): boolean {
    return this.#contacts.announcedBy(contact) !== undefined
  }

  announcesCancel(contact: string): boolean {
    return this.#calls.announcesCancel(contact)
  }

  callReference(contact: string, direction: CallDirection): CallReference | undefined {
    return this.#calls.markOf(contact, direction).reference
  }

  callRandom(contact: string, direction: CallDirection): Uint8Array | undefined {
    return this.#calls.markOf(contact, direction).random
  }

  takesSignals(contact: string): boolean {
    const { online } = this.#connection
    return online?.session.abilities.signals === true && this.capabilitiesOf(contact).signals
  }

  sendSignal(signal: PeerSignal): boolean {
    const extension = this.takesSignals(signal.contact) ? this.#signals.encode(signal) : undefined
    return extension !== undefined && this.#connection.send({ kind: 'login', name: this.ownName, extension })
  }

  #follow(connection: AccountConnection): void {
    connection.on('account', () => this.#tellContacts())
    connection.on('logged-in', (serverMs) => {
      this.#calls.signedIn(serverMs)
      this.#signals.signedIn()
      this.#forgetDoubtfulAfter(LIST_MS)
    })
    connection.on('state', (state) => {
      // Otherwise another node is tried at once, or has just let us in.
      if (state.kind === 'waiting' || state.kind === 'signed-out') this.#forgetDoubtful()
      this.emit('connection', state)
      if (state.kind === 'online') this.#tellStatus()
    })
    connection.on('message', (message) => this.#receive(message))
    connection.on('ended', () => {
      this.#status.left()
      this.#calls.lost()
      this.#contacts.doubtAll()
      this.#forgetDoubtfulAfter(ROAMING_MS)
    })
  }

  #forgetDoubtfulAfter(ms: number): void {
    this.#cancelDoubt()
    if (this.#contacts.hasDoubtful) this.#cancelDoubt = this.#clock.after(ms, () => this.#forgetDoubtful())
  }

  #forgetDoubtful(): void {
    this.#cancelDoubt()
    this.#contacts.removeDoubtful()
    this.#tellContacts()
  }

  #leaveAccount(): void {
    this.#cancelDoubt()
    this.#status.left()
    this.#contacts.clear()
    this.#departures.clear()
    this.#calls.forgetEnds()
  }

  #tellStatus(): void {
    if (this.#connection.online?.session.abilities.statuses !== true) return
    this.#status.signedIn((status) =>
      this.#connection.send({ kind: 'login', name: this.ownName, extension: statusEntry(status) }),
    )
  }

  #receive(message: ServerMessage): void {
    switch (message.kind) {
      case 'add-contact':
        this.#addContacts(message)
        return
      case 'del-contact': {
        const left = this.#contacts.remove(message.contacts)
        this.#tellContacts()
        this.#departures.left(left, this.#connection.isInNetwork)
        return
      }
      case 'call-request':
        this.#calls.requested(message)
        return
      case 'call-refused':
        this.#calls.refusedOrCancelled(message)
        return
      case 'error-response':
        this.#calls.failed()
        return
      case 'hello-connect':
      case 'login-success':
      case 'login-failed':
        return
    }
  }

  #addContacts({ contacts, extension }: AddContact): void {
    this.#contacts.add(contacts, this.ownName)
    for (const [name, block] of announcedBy(contacts, extension))
      this.#contacts.announced(name, announcedIn(block))
    for (const { name, status } of statusesIn(contacts, extension)) this.#contacts.setStatus(name, status)
    for (const name of contacts)
      this.#departures.isThere({ name, identity: this.#contacts.announcedBy(name)?.identity })
    this.#tellContacts()
    this.#calls.listed(contacts)
    const signal = this.#signals.decode(extension)
    if (signal && this.#contacts.find(signal.contact)?.online === true) this.emit('signal', signal)
  }

  #tellContacts(): void {
    const changes = this.#contacts.takeChanges()
    if (changes) this.emit('contacts', changes)
  }
}
