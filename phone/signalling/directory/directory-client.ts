import { EventEmitter } from 'node:events'
import type { Reach } from '../../../base/networks/reach'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  announcedBy,
  callEndEntry,
  callEndIn,
  callReferenceEntry,
  callReferenceIn,
  type Capabilities,
  type Extension,
  type Fingerprint,
  identityIn,
  NO_CAPABILITIES,
  parseAddress,
  type ServerAddress,
  type ServerMessage,
  type Status,
  statusEntry,
  statusesIn,
} from '../../../protocol/directory'
import type { Offer } from '../../../protocol/media/negotiation'
import type { Account, ConnectionError, ConnectionState } from '../../model'
import type { Identity } from '../../privacy/identity'
import { announcedIn, ownAnnouncement } from './announcement'
import { backoffDelay } from './backoff'
import { tcpAddress, tcpOffer } from '../../voice/links/tcp/tcp-offer'
import type { Presence } from '../presence'
import type { Refusal, Signalling, SignallingEvents } from '../signalling'
import { candidateAddresses, candidateEntry } from './call-candidates'
import { CallReferences } from './call-references'
import { ContactBook } from './contact-book'
import { OwnStatus } from './own-status'
import { SentRequests } from './sent-requests'
import { ServerSession } from './server-session'
import { SignedRequests } from './signed-requests'

type AddContact = Extract<ServerMessage, { kind: 'add-contact' }>
type CallRefusedMessage = Extract<ServerMessage, { kind: 'call-refused' }>
type CallRequestMessage = Extract<ServerMessage, { kind: 'call-request' }>

export interface DirectoryClientOptions {
  readonly clock: Clock
  /** Our identity; undefined: none, and others' identities are ignored. */
  readonly identity?: Identity | undefined
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
  /** Numbers in [0, 1), to spread retries. */
  readonly random?: () => number
  /** The host that callees are told to connect to; the server fills it in when undefined. */
  readonly announceHost?: string | undefined
  /** Whether our name shall belong to our identity; it does when left out. */
  readonly signsLogins?: boolean | undefined
}

/**
 * How long a server may hold a dead connection: until TCP gives up to send to it (Linux: 15 retries, some 16 minutes). Ours and
 * the system's keep-alive end it sooner. ms
 */
const GHOST_MS = 17 * 60 * 1000

/** A computer that is awake for this long after an announced sleep does not sleep. ms */
const AWAKE_AFTER_ALL_MS = 60_000

/**
 * The client of a directory server: connects, logs in, follows the contacts, and reconnects when the
 * server is lost, until `signOut`.
 */
export class DirectoryClient extends EventEmitter<SignallingEvents> implements Signalling {
  readonly linkKind = 'tcp'
  readonly #clock: Clock
  readonly #random: () => number
  readonly #roots: readonly string[] | undefined
  readonly #announceHost: string
  readonly #signsLogins: boolean
  #identity: Identity | undefined
  readonly #contacts = new ContactBook()
  readonly #requests = new SentRequests()
  readonly #signed: SignedRequests
  readonly #references = new CallReferences()
  #state: ConnectionState = { kind: 'signed-out' }
  readonly #status: OwnStatus
  #account: Account | undefined
  #session: ServerSession | undefined
  /** The timer of the next attempt. */
  #retry: (() => void) | undefined
  #cancelRetry: CancelTimer | undefined
  #attempt = 0
  /** Whether this account has been online since `signIn`: then its name is ours, even if the server holds it for a dead connection. */
  #wasOnline = false
  /** As told to `signIn`. */
  #mayHaveGhost = false
  /** Since when the server says, time after time, that our name is taken. ms */
  #takenSinceMs: number | undefined

  constructor({
    clock,
    identity,
    roots,
    random = Math.random,
    announceHost = '',
    signsLogins = true,
  }: DirectoryClientOptions) {
    super()
    this.#clock = clock
    this.#signed = new SignedRequests(clock)
    this.#status = new OwnStatus(clock)
    this.#identity = identity
    this.#random = random
    this.#roots = roots
    this.#announceHost = announceHost
    this.#signsLogins = signsLogins
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

  signIn(account: Account, mayHaveGhost = false): void {
    this.#leave()
    this.#mayHaveGhost = mayHaveGhost
    this.#takenSinceMs = undefined
    this.#contacts.clear()
    this.#account = account
    this.#attempt = 0
    this.#wasOnline = false
    this.#tellContacts()
    const address = parseAddress(account.server)
    if (!address) {
      this.#fail({
        code: 'bad-address',
        message: { key: 'server.badAddress', fill: { server: account.server.slice(0, 300) } },
      })
      return
    }
    this.#connect(account, address)
  }

  tryNow(): void {
    this.#cancelRetry?.()
    this.#retry?.()
  }

  sleep(): void {
    const account = this.#account
    const address = account && parseAddress(account.server)
    if (!account || !address || this.#state.kind === 'signed-out') return
    this.#leave()
    this.#attempt = 0
    this.#ended(account, address, {
      code: 'lost',
      message: { key: 'server.asleep' },
    })
    this.#cancelRetry?.()
    // Sleep may be cancelled, and timers stop during sleep.
    this.#cancelRetry = this.#clock.after(AWAKE_AFTER_ALL_MS, () => this.#retry?.())
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

  identityOf(contact: string): Fingerprint | undefined {
    return this.#identity === undefined ? undefined : this.#contacts.announcedBy(contact)?.identity
  }

  capabilitiesOf(contact: string): Capabilities {
    return this.#contacts.announcedBy(contact)?.capabilities ?? NO_CAPABILITIES
  }

  requestCall(contact: string, offer: Offer): boolean {
    const address = tcpAddress(offer)
    if (address === undefined) return false
    const { port, candidates = [] } = address
    const host = this.#announceHost
    const calleeIdentity = this.identityOf(contact)
    const extension = this.#contacts.announcedBy(contact)
      ? this.#signed.sign(this.ownName, this.#identity, {
          ...{ callee: contact, calleeIdentity, host, port },
          block: new Map([
            ...this.#announcement,
            ...callReferenceEntry(this.#references.create(contact)),
            ...(calleeIdentity && this.#session ? candidateEntry(candidates, this.#session) : []),
          ]),
        })
      : undefined
    this.#requests.sent(contact, this.#clock.now())
    return this.#send({ kind: 'call-request', contact, host, port, ...(extension && { extension }) })
  }

  refuseCall(contact: string, why: Refusal): boolean {
    const extension = this.capabilitiesOf(contact).callEnds
      ? callEndEntry(why, this.#references.from(contact))
      : undefined
    return this.#send({ kind: 'call-refused', contact, ...(extension && { extension }) })
  }

  cancelCall(contact: string): boolean {
    if (!this.announcesCancel(contact)) return false
    const extension = callEndEntry('cancelled', this.#references.to(contact))
    return this.#send({ kind: 'call-refused', contact, extension })
  }

  isRingdown(contact: string): boolean {
    return this.#contacts.announcedBy(contact) !== undefined
  }

  announcesCancel(contact: string): boolean {
    return this.capabilitiesOf(contact).callEnds && this.#session?.abilities.callEnds === true
  }

  get #announcement(): Extension {
    return ownAnnouncement(this.#identity?.fingerprint)
  }

  #send(message: Parameters<ServerSession['send']>[0]): boolean {
    if (this.#state.kind !== 'online' || !this.#session) return false
    this.#session.send(message)
    return true
  }

  #connect(account: Account, address: ServerAddress): void {
    this.#retry = undefined
    this.#attempt++
    this.#setState({ kind: 'connecting', attempt: this.#attempt })
    const session = new ServerSession({
      address,
      name: account.name,
      announcement: this.#announcement,
      identity: this.#signsLogins ? this.#identity : undefined,
      clock: this.#clock,
      roots: this.#roots,
    })
    this.#session = session
    session.on('logged-in', (serverMs) => this.#loggedIn(address, session, serverMs))
    session.on('message', (message) => this.#receive(message))
    session.on('ended', (error) => this.#ended(account, address, error))
  }

  #loggedIn(
    { encrypted }: ServerAddress,
    { isOriginal, abilities }: ServerSession,
    serverMs: number | undefined,
  ): void {
    this.#signed.signedIn(serverMs)
    this.#attempt = 0
    this.#wasOnline = true
    this.#takenSinceMs = undefined
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
        this.#requested(message)
        return
      case 'call-refused':
        this.#refusedOrCancelled(message)
        return
      case 'error-response':
        this.emit('call-failed', this.#requests.failed(this.#clock.now()))
        return
      case 'hello-connect':
      case 'login-success':
      case 'login-failed':
        return
    }
  }

  #requested(message: CallRequestMessage): void {
    const { contact, host, port, extension } = message
    // From a connection without a name, or from ourselves: the original server forwards both.
    if (contact === '' || contact === this.ownName) return
    if (extension) this.#contacts.announced(contact, announcedIn(extension))
    this.#tellContacts()
    this.#references.received(contact, callReferenceIn(extension))
    // The request, not the contact list, names the caller's identity: only then does the caller expect TLS.
    const identity = this.#identity && identityIn(extension)
    const claim = this.#signed.claimIn(message, this.ownName, this.#identity)
    // Without a signature they may be the server's. A call whose signature does not hold never rings.
    const candidates = typeof claim === 'object' ? candidateAddresses(extension) : []
    const offer = tcpOffer({ host, port, candidates, ...this.#limit })
    this.emit('call-request', {
      ...{ contact, offer },
      ...(identity !== undefined && { identity }),
      ...(claim !== undefined && { claim }),
    })
  }

  /** A server on this computer may name any address; a remote one may not send us to our own computer. */
  get #limit(): { readonly namedFrom?: Reach } {
    const namedFrom = this.#session?.reach ?? 'internet'
    return namedFrom === 'computer' ? {} : { namedFrom }
  }

  /** An end with another reference than the last call's belongs to an earlier one. */
  #refusedOrCancelled({ contact, extension }: CallRefusedMessage): void {
    const { end, reference } = callEndIn(extension) ?? {}
    const expected = end === 'cancelled' ? this.#references.from(contact) : this.#references.to(contact)
    if (reference !== undefined && reference !== expected) return
    if (end === 'cancelled') this.emit('call-cancelled', contact)
    else this.emit('call-refused', contact, end)
  }

  #addContacts({ contacts, extension }: AddContact): void {
    this.#contacts.add(contacts, this.ownName)
    for (const [name, block] of announcedBy(contacts, extension))
      this.#contacts.announced(name, announcedIn(block))
    for (const { name, status } of statusesIn(contacts, extension)) this.#contacts.setStatus(name, status)
    this.#tellContacts()
  }

  #tellContacts(): void {
    const changes = this.#contacts.takeChanges()
    if (changes) this.emit('contacts', changes)
  }

  #ended(account: Account, address: ServerAddress, error: ConnectionError): void {
    this.#session = undefined
    this.#status.left()
    this.#contacts.removeAll()
    this.#tellContacts()
    if (this.#isFinal(error)) {
      this.#fail(error)
      return
    }
    // A lost connection counts as the first attempt, so the next one is a retry.
    this.#attempt = Math.max(1, this.#attempt)
    const attempt = this.#attempt
    const delayMs = backoffDelay(attempt, this.#random)
    this.#retry = () => this.#connect(account, address)
    this.#cancelRetry = this.#clock.after(delayMs, this.#retry)
    const retryAtMs = this.#clock.steadyUnixTime() + delayMs
    this.#setState({ kind: 'waiting', retryAtMs, attempt, error: asTold(error) })
  }

  /**
   * Whether trying again can't mend it: the user has to choose another name or server, or to decide for one of two
   * computers. A name that was ours is in use by our own dead connection, until that is no longer possible.
   */
  #isFinal({ code }: ConnectionError): boolean {
    const nowMs = this.#clock.now()
    this.#takenSinceMs = code === 'name-taken' ? (this.#takenSinceMs ?? nowMs) : undefined
    switch (code) {
      case 'name-owned':
      case 'displaced':
        return true
      case 'login-refused':
        return !this.#wasOnline
      case 'name-taken': {
        const isTooOld = nowMs - (this.#takenSinceMs ?? nowMs) >= GHOST_MS
        return isTooOld || !(this.#wasOnline || this.#mayHaveGhost)
      }
      case 'server-full':
      case 'server-busy':
      case 'unreachable':
      case 'lost':
      case 'timeout':
      case 'protocol':
      case 'bad-address':
      case 'certificate':
        return false
    }
  }

  #fail(error: ConnectionError): void {
    this.#leave()
    this.#setState({ kind: 'signed-out', error })
  }

  #leave(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#retry = undefined
    this.#status.left()
    this.#session?.removeAllListeners()
    this.#session?.close()
    this.#session = undefined
  }

  #setState(state: ConnectionState): void {
    this.#state = state
    this.emit('connection', state)
  }
}

/** A name that is tried again need not be changed. */
function asTold(error: ConnectionError): ConnectionError {
  if (error.code !== 'name-taken') return error
  const { name = '', server = '' } = error.message.fill ?? {}
  return { ...error, message: { key: 'server.nameHeldByUs', fill: { name, server } } }
}
