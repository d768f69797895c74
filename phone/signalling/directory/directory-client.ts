import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  announcedBy,
  type Capabilities,
  type Extension,
  type Fingerprint,
  NO_CAPABILITIES,
  parseAddress,
  type ServerAddress,
  type ServerMessage,
} from '../../../protocol/directory'
import type { Account, ConnectionError, ConnectionState } from '../../model'
import { announcedIn, ownAnnouncement } from './announcement'
import { backoffDelay } from './backoff'
import { ContactBook, type Presence, type PresenceChanges } from './contact-book'
import { SentRequests } from './sent-requests'
import { ServerSession } from './server-session'

type AddContact = Extract<ServerMessage, { kind: 'add-contact' }>
export type CallRequest = Extract<ServerMessage, { kind: 'call-request' }>

interface DirectoryEvents {
  connection: [ConnectionState]
  contacts: [PresenceChanges]
  /** These people have left the server, as the server says. */
  left: [names: readonly string[]]
  'call-request': [CallRequest]
  /** `contact`, whom we called, refuses. */
  'call-refused': [contact: string]
  /** The server could not pass our request to `contact` on. */
  'error-response': [contact: string]
}

export interface DirectoryClientOptions {
  readonly clock: Clock
  /** Who we are; undefined: nobody in particular, and others' identities mean nothing to us. */
  readonly identity?: Fingerprint | undefined
  /** Who may vouch for a server's certificate, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
  /** Numbers in [0, 1), to spread retries. */
  readonly random?: () => number
}

/** A computer that is awake for so long after it was said to go to sleep does not sleep. */
const AWAKE_AFTER_ALL_MS = 60_000

/**
 * Our side of the directory: connects, logs in, keeps the contacts in step, and comes back by itself when the
 * server is lost, until `signOut`.
 */
export class DirectoryClient extends EventEmitter<DirectoryEvents> {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #roots: readonly string[] | undefined
  #identity: Fingerprint | undefined
  readonly #contacts = new ContactBook()
  readonly #requests = new SentRequests()
  #state: ConnectionState = { kind: 'signed-out' }
  #account: Account | undefined
  #session: ServerSession | undefined
  /** The next attempt, while it is being waited for. */
  #retry: (() => void) | undefined
  #cancelRetry: CancelTimer | undefined
  #attempt = 0
  /** This account has been online since `signIn`: its name is ours, even if the server holds it for a dead connection. */
  #wasOnline = false

  constructor({ clock, identity, roots, random = Math.random }: DirectoryClientOptions) {
    super()
    this.#clock = clock
    this.#identity = identity
    this.#random = random
    this.#roots = roots
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Everybody at the server, and the latest of those who left, in no order; without ourselves. */
  get contacts(): readonly Presence[] {
    return this.#contacts.list()
  }

  get ownName(): string {
    return this.#account?.name ?? ''
  }

  /** Starts to connect as this account; the outcome arrives as `connection` events. */
  signIn(account: Account): void {
    this.#leave()
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

  /** Makes the next attempt at once, if one is being waited for. */
  tryNow(): void {
    this.#cancelRetry?.()
    this.#retry?.()
  }

  /** The computer goes to sleep: leaves the server, so that nobody calls in vain, and waits for `wake`. */
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
    // Sleep may be called off, and timers stand still meanwhile.
    this.#cancelRetry = this.#clock.after(AWAKE_AFTER_ALL_MS, () => this.#retry?.())
  }

  /** The computer is awake: connects anew at once, since a connection from before is likely to be dead. */
  wake(): void {
    this.sleep()
    this.tryNow()
  }

  /** Leaves the server and stops trying. */
  signOut(): void {
    this.#leave()
    this.#account = undefined
    this.#contacts.clear()
    this.#setState({ kind: 'signed-out' })
    this.#tellContacts()
  }

  /** Who we are from the next sign-in on. */
  set identity(identity: Fingerprint) {
    this.#identity = identity
  }

  /** Who somebody's phone says it is. */
  identityOf(contact: string): Fingerprint | undefined {
    return this.#identity === undefined ? undefined : this.#contacts.announcedBy(contact)?.identity
  }

  /** What somebody's phone can do beyond the protocol, as far as they have announced it. */
  capabilitiesOf(contact: string): Capabilities {
    return this.#contacts.announcedBy(contact)?.capabilities ?? NO_CAPABILITIES
  }

  /** @returns false when there is no server to ask */
  requestCall(contact: string, host: string, port: number): boolean {
    const extension = this.#contacts.announcedBy(contact) && this.#announcement
    this.#requests.sent(contact, this.#clock.now())
    return this.#send({ kind: 'call-request', contact, host, port, ...(extension && { extension }) })
  }

  /** @returns false when there is no server to tell */
  refuseCall(contact: string): boolean {
    return this.#send({ kind: 'call-refused', contact })
  }

  get #announcement(): Extension {
    return ownAnnouncement(this.#identity)
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
      clock: this.#clock,
      roots: this.#roots,
    })
    this.#session = session
    session.on('logged-in', () => this.#loggedIn(address))
    session.on('message', (message) => this.#receive(message))
    session.on('ended', (error) => this.#ended(account, address, error))
  }

  #loggedIn({ encrypted }: ServerAddress): void {
    this.#attempt = 0
    this.#wasOnline = true
    this.#setState({ kind: 'online', sinceMs: this.#clock.unixTime(), encrypted })
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
        // From a connection without a name, or from ourselves: the original lets both through.
        if (message.contact === '' || message.contact === this.ownName) return
        if (message.extension) this.#contacts.announced(message.contact, announcedIn(message.extension))
        this.#tellContacts()
        this.emit('call-request', message)
        return
      case 'call-refused':
        this.emit('call-refused', message.contact)
        return
      case 'error-response':
        this.emit('error-response', this.#requests.failed(this.#clock.now()))
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
    this.#tellContacts()
  }

  #tellContacts(): void {
    const changes = this.#contacts.takeChanges()
    if (changes) this.emit('contacts', changes)
  }

  #ended(account: Account, address: ServerAddress, error: ConnectionError): void {
    this.#session = undefined
    this.#contacts.removeAll()
    this.#tellContacts()
    if (isFinal(error) && !this.#wasOnline) {
      this.#fail(error)
      return
    }
    // A connection that was lost counts as the first attempt: what follows is a retry.
    this.#attempt = Math.max(1, this.#attempt)
    const attempt = this.#attempt
    const delayMs = backoffDelay(attempt, this.#random)
    this.#retry = () => this.#connect(account, address)
    this.#cancelRetry = this.#clock.after(delayMs, this.#retry)
    this.#setState({ kind: 'waiting', retryAtMs: this.#clock.unixTime() + delayMs, attempt, error })
  }

  #fail(error: ConnectionError): void {
    this.#leave()
    this.#setState({ kind: 'signed-out', error })
  }

  #leave(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#retry = undefined
    this.#session?.removeAllListeners()
    this.#session?.close()
    this.#session = undefined
  }

  #setState(state: ConnectionState): void {
    this.#state = state
    this.emit('connection', state)
  }
}

/** Trying again can't mend it: the user has to choose another name or server. */
const isFinal = (error: ConnectionError): boolean =>
  error.code === 'name-taken' || error.code === 'login-refused'
