import { EventEmitter } from 'node:events'
import { isIP } from 'node:net'
import { addressesOfComputer, currentInterfaces, type Interfaces } from '../../../base/networks/interfaces'
import { NetworkWatch } from '../../../base/networks/network-watch'
import { mayName } from '../../../base/networks/reach'
import { sourceAddressTo } from '../../../base/networks/source-address'
import type { Clock } from '../../../base/clock'
import { signWith } from '../../../base/p256'
import type { Signature } from '../../../base/signature'
import type { Status } from '../../../base/status'
import {
  announcedBy,
  type CallReference,
  type Capabilities,
  type Fingerprint,
  parseAddress,
  type ServerAddress,
  type ServerMessage,
  statusEntry,
  statusesIn,
  type Ticket,
} from '../../../protocol/directory'
import type { Offer } from '../../../protocol/media/negotiation'
import type { RelayAccess } from '../../../protocol/relay/relay'
import type { Account, CallDirection, ConnectionError, ConnectionState } from '../../model'
import type { Identity } from '../../privacy/identity'
import { type ChooseProxy, proxyFromEnvironment } from '../proxy-choice'
import type { Presence } from '../presence'
import type { IceServer, PeerSignal, Refusal, Signalling, SignallingEvents } from '../signalling'
import { announcedIn, ownAnnouncement } from './announcement'
import { CallExchange } from './call-exchange'
import { ContactBook } from './contact-book'
import { OwnStatus } from './own-status'
import { ReadBudget } from './read-budget'
import { Reconnection } from './reconnection'
import { ServerReach } from './server-reach'
import { ServerSession } from './server-session'
import { SignalExchange } from './signal-exchange'

type AddContact = Extract<ServerMessage, { kind: 'add-contact' }>

export interface DirectoryClientOptions {
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
  /** Those of this computer when undefined. */
  readonly interfaces?: () => Interfaces
  /** As `sourceAddressTo`, which it is when undefined. */
  readonly sourceTo?: typeof sourceAddressTo
}

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
  readonly linkKind = 'tcp'
  readonly #clock: Clock
  readonly #signsLogins: boolean
  #identity: Identity | undefined
  readonly #contacts = new ContactBook()
  readonly #calls: CallExchange
  readonly #signals: SignalExchange
  #state: ConnectionState = { kind: 'signed-out' }
  readonly #status: OwnStatus
  #account: Account | undefined
  #session: ServerSession | undefined
  readonly #reach: ServerReach
  /** Of the account's server. */
  #budget: ReadBudget
  readonly #reconnection: Reconnection
  readonly #interfaces: () => Interfaces
  readonly #sourceTo: typeof sourceAddressTo
  readonly #networks: NetworkWatch

  constructor({
    clock,
    identity,
    roots,
    random = Math.random,
    announceHost = '',
    signsLogins = true,
    chooseProxy = proxyFromEnvironment,
    interfaces = currentInterfaces,
    sourceTo = sourceAddressTo,
  }: DirectoryClientOptions) {
    super()
    this.#clock = clock
    this.#status = new OwnStatus(clock)
    this.#budget = new ReadBudget(clock.now())
    this.#identity = identity
    this.#reconnection = new Reconnection(clock, random)
    this.#reach = new ServerReach({ clock, roots, chooseProxy })
    this.#interfaces = interfaces
    this.#sourceTo = sourceTo
    this.#networks = new NetworkWatch({ clock, interfaces, onChange: () => this.#networkChanged() })
    this.#signsLogins = signsLogins
    this.#signals = new SignalExchange(clock)
    this.#calls = new CallExchange({
      clock,
      contacts: this.#contacts,
      announceHost,
      path: {
        ownName: () => this.ownName,
        identity: () => this.#identity,
        session: () => this.#session,
        forwardsCancel: () => this.#session?.abilities.callEnds === true,
        reach: () => this.#session?.reach ?? 'internet',
        send: (message) => this.#send(message),
      },
    })
    this.#calls.on('call-request', (request) => this.emit('call-request', request))
    this.#calls.on('call-refused', (contact, why) => this.emit('call-refused', contact, why))
    this.#calls.on('call-cancelled', (contact) => this.emit('call-cancelled', contact))
    this.#calls.on('call-failed', (contact) => this.emit('call-failed', contact))
  }

  get state(): ConnectionState {
    return this.#state
  }

  get contacts(): readonly Presence[] {
    return this.#contacts.list()
  }

  get ownName(): string {
    return this.#account?.name ?? ''
  }

  get iceServers(): readonly IceServer[] {
    const address = this.#account && parseAddress(this.#account.server)
    if (!this.#session || !address) return []
    const { stunPort, turn } = this.#session.iceServers
    const { reach } = this.#session
    return [
      ...(stunPort === undefined ? [] : [{ kind: 'stun', host: address.host, port: stunPort } as const]),
      // A server on the internet must not direct us to our own networks.
      ...(turn && (isIP(turn.host) === 0 || mayName(reach, turn.host))
        ? [{ kind: 'turn', ...turn } as const]
        : []),
    ]
  }

  /** The broker of the server that we are signed in to; undefined: there is none. */
  get broker(): BrokerAccess | undefined {
    const address = this.#account && parseAddress(this.#account.server)
    if (this.#state.kind !== 'online' || !this.#session || !address) return undefined
    const url = this.#reach.brokerUrl(address, this.#session.http)
    return url === undefined ? undefined : { url, ticket: this.#session.ticket }
  }

  /** Signs with our identity; undefined: there is none that lasts. */
  get sign(): ((statement: Uint8Array) => Signature) | undefined {
    const identity = this.#signsLogins ? this.#identity : undefined
    return identity && ((statement) => signWith(identity.privateKey, statement))
  }

  get relay(): RelayAccess | undefined {
    const { relayTicket } = (this.#state.kind === 'online' && this.#session) || {}
    return relayTicket === undefined ? undefined : this.#reach.relay(relayTicket)
  }

  signIn(account: Account, mayHaveGhost = false): void {
    this.#leave()
    this.#budget = new ReadBudget(this.#clock.now())
    this.#contacts.clear()
    this.#reach.reset()
    this.#account = account
    this.#tellContacts()
    const address = parseAddress(account.server)
    if (!address) {
      this.#fail({
        code: 'bad-address',
        message: { key: 'server.badAddress', fill: { server: account.server.slice(0, 300) } },
      })
      return
    }
    this.#reconnection.start(mayHaveGhost, (attempt) => this.#connect(account, address, attempt))
  }

  tryNow(): void {
    this.#reconnection.tryNow()
  }

  sleep(): void {
    if (this.#state.kind === 'signed-out') return
    this.#leave()
    this.#ended({ code: 'lost', message: { key: 'server.asleep' } })
    this.#reconnection.sleep()
  }

  wake(): void {
    this.sleep()
    this.tryNow()
  }

  signOut(): void {
    this.#leave()
    this.#account = undefined
    this.#contacts.clear()
    this.#setState({ kind: 'signed-out' })
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

  isRingdown(contact: string): boolean {
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
    const { abilities } = (this.#state.kind === 'online' && this.#session) || {}
    return abilities?.signals === true && this.capabilitiesOf(contact).signals
  }

  sendSignal(signal: PeerSignal): boolean {
    const extension = this.takesSignals(signal.contact) ? this.#signals.encode(signal) : undefined
    return extension !== undefined && this.#send({ kind: 'login', name: this.ownName, extension })
  }

  #send(message: Parameters<ServerSession['send']>[0]): boolean {
    if (this.#state.kind !== 'online' || !this.#session) return false
    this.#session.send(message)
    return true
  }

  #connect(account: Account, address: ServerAddress, attempt: number): void {
    this.#setState({ kind: 'connecting', attempt })
    this.#reach.attempt({
      address,
      session: (connection) =>
        new ServerSession({
          ...{ address, connection, name: account.name },
          announcement: ownAnnouncement(this.#identity?.fingerprint),
          identity: this.#identity,
          signsLogin: this.#signsLogins,
          clock: this.#clock,
          budget: this.#budget,
        }),
      onHello: (session) => this.#greeted(address, session),
      onFailed: (error) => this.#ended(error),
    })
  }

  #greeted(address: ServerAddress, session: ServerSession): void {
    this.#session = session
    session.on('logged-in', (serverMs) => this.#loggedIn(address, session, serverMs))
    session.on('message', (message) => this.#receive(message))
    session.on('ended', (error) => this.#ended(error))
  }

  #loggedIn(
    address: ServerAddress,
    { isOriginal, abilities, http }: ServerSession,
    serverMs: number | undefined,
  ): void {
    const encrypted = this.#reach.loggedIn(address, http)
    this.#calls.signedIn(serverMs)
    this.#signals.signedIn()
    this.#reconnection.loggedIn()
    this.#setState({
      kind: 'online',
      sinceMs: this.#clock.steadyUnixTime(),
      encrypted,
      ...(isOriginal && { isOriginal }),
    })
    if (abilities.statuses)
      this.#status.signedIn((status) =>
        this.#send({ kind: 'login', name: this.ownName, extension: statusEntry(status) }),
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
        if (left.length > 0) this.emit('left', left)
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
    this.#tellContacts()
    const signal = this.#signals.decode(extension)
    if (signal && this.#contacts.find(signal.contact)?.online === true) this.emit('signal', signal)
  }

  #tellContacts(): void {
    const changes = this.#contacts.takeChanges()
    if (changes) this.emit('contacts', changes)
  }

  #ended(error: ConnectionError): void {
    this.#session = undefined
    this.#status.left()
    this.#contacts.removeAll()
    this.#tellContacts()
    const retry = this.#reconnection.failed(error)
    if (!retry) {
      this.#fail(error)
      return
    }
    const { attempt, delayMs } = retry
    const retryAtMs = this.#clock.steadyUnixTime() + delayMs
    this.#setState({ kind: 'waiting', retryAtMs, attempt, error: asTold(error) })
  }

  #fail(error: ConnectionError): void {
    this.#leave()
    this.#setState({ kind: 'signed-out', error })
  }

  #leave(): void {
    this.#reconnection.stop()
    this.#status.left()
    this.#reach.stop()
    this.#session?.removeAllListeners()
    this.#session?.close()
    this.#session = undefined
  }

  /**
   * A connection from an address that is gone, or that the system does not take to the server any more, as where a VPN takes
   * over, would be noticed as lost much later.
   */
  #networkChanged(): void {
    const session = this.#session
    const { localAddress: own, remoteAddress: far } = session ?? {}
    if (far === undefined || own === undefined || !addressesOfComputer(this.#interfaces()).has(own))
      return this.#joinAgain()
    void this.#sourceTo(far, own).then((source) => {
      if (source !== undefined && source !== own && session === this.#session) this.#joinAgain()
    })
  }

  #joinAgain(): void {
    if (this.#session || this.#state.kind === 'connecting') {
      this.#leave()
      this.#ended({ code: 'lost', message: { key: 'server.otherNetwork' } })
    }
    this.tryNow()
  }

  #setState(state: ConnectionState): void {
    this.#state = state
    this.#networks.watch(state.kind !== 'signed-out')
    this.emit('connection', state)
  }
}

/** A name that is tried again need not be changed. */
function asTold(error: ConnectionError): ConnectionError {
  if (error.message.key !== 'server.nameTaken') return error
  const { name = '', server = '' } = error.message.fill ?? {}
  return { ...error, message: { key: 'server.nameHeldByUs', fill: { name, server } } }
}
