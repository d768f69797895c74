import { randomBytes } from 'node:crypto'
import type { CancelTimer, Clock } from '../../base/clock'
import { networksOf } from '../../base/networks/networks-of'
import { checkName } from '../../base/names/check-name'
import { RateBudget } from '../../base/rate-budget'
import {
  announced,
  callEndEntry,
  callEndIn,
  callReferenceIn,
  challengeEntries,
  type ClientMessage,
  encodeExtension,
  type Extension,
  extensionBytes,
  type AnnouncedHttp,
  httpPortEntry,
  iceServersEntry,
  type IceServers,
  type LoginChallenge,
  MAX_ANNOUNCED_BYTES,
  type NetworkNode,
  type NetworkRelays,
  networkRelaysEntry,
  type RelayTicket,
  relayTicketEntry,
  type RoomToken,
  roomTokenEntry,
  refusalEntry,
  serverTimeEntry,
  serverAbilities,
  signalToIn,
  statusIn,
  type Ticket,
  TICKET_BYTES,
  ticketEntry,
  withoutProof,
} from '../../protocol/directory'
import type { Admission } from '../admission/admission-control'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { LoginVerifier } from '../admission/login-verifier'
import type { OwnerKey } from '../names/name-register'
import type { Member } from '../roster/member'
import type { Roster, SignInOutcome } from '../roster/roster'
import type { ServerMetrics } from '../metrics/server-metrics'
import type { ServerLog } from '../server-log'
import type { ClientConnection } from './client-connection'
import { type CallOffer, ConnectionPort } from './connection-port'
import { fitting, withNodes } from './login-entries'
import {
  AWAY,
  DRAINING,
  LOGGED_IN,
  NOT_PROVED,
  OWNED,
  type Refusal,
  refusalOf,
  RELEASED,
} from './login-refusals'
import type { PresenceFrames } from './presence-frames'
import type { Pulses } from './pulses'
import type { RepeatedAnswers } from './repeated-answers'
import type { ServerTime } from './server-time'
import { TURNED_AWAY } from './turned-away'

type CallRequest = Extract<ClientMessage, { kind: 'call-request' }>
type Login = Extract<ClientMessage, { kind: 'login' }>
type CallRefused = Extract<ClientMessage, { kind: 'call-refused' }>

/** A phone that is signed in with this name, and has proved that it has this key. */
export interface ProvedPhone {
  readonly name: string
  readonly key: OwnerKey
}

/** Shared by all sessions of a server. */
export interface SessionContext {
  readonly roster: Roster<CallOffer>
  readonly frames: PresenceFrames
  readonly verifier: LoginVerifier
  readonly clock: Clock
  readonly time: ServerTime
  readonly log: ServerLog
  /** The time limit for the login; each refused login restarts it. */
  readonly loginTimeoutMs?: number | undefined
  /** Messages that the client may send in a burst; the sustained rate is ten a second. */
  readonly messageBurst?: number | undefined
  /** The servers that help a phone with this name to connect. */
  readonly iceServers?: ((name: string, client: ConnectionAddresses) => IceServers) | undefined
  /** The HTTP port of the server, as this client reaches it; undefined: there is none. */
  readonly httpPort?: ((client: ConnectionAddresses) => AnnouncedHttp | undefined) | undefined
  /** The ticket of a phone with this name for the relay at the HTTP port; undefined: there is none. */
  readonly relayTicket?: ((name: string) => RelayTicket | undefined) | undefined
  /** The relays of the network, as this client reaches them, with the ticket of a phone with this name; undefined: none but its own. */
  readonly networkRelays?:
    ((name: string, client: ConnectionAddresses) => NetworkRelays | undefined) | undefined
  /** The token for rooms of a phone that has proved its key; undefined: the network has no rooms. */
  readonly roomToken?: ((who: ProvedPhone) => RoomToken | undefined) | undefined
  /** The other nodes of the network, as this client reaches them. */
  readonly otherNodes?: ((client: ConnectionAddresses) => readonly NetworkNode[]) | undefined
  /** The Ringdowns who are logged in. */
  readonly answers: RepeatedAnswers
  /** Those of them who can go elsewhere. */
  readonly pulses: Pulses
  /** Called when the client logs in, and when it leaves after a login. */
  readonly onMembership: () => void
  /** Whether nobody is to log in any more. */
  readonly isDraining: () => boolean
  readonly metrics: ServerMetrics
}

const ABILITIES = serverAbilities({ callEnds: true, statuses: true, releases: true, signals: true })
const LOGIN_TIMEOUT_MS = 20_000
/** Renewed well before credentials expire (`TURN_LIFETIME_MS`, `TICKET_LIFETIME_MS`), so that a phone always has some for a long call. */
const RENEW_CREDENTIALS_MS = 8 * 3_600_000
/**
 * A phone sends few messages; a held key sends about thirty a second. Each can cause a message to somebody else and a log
 * line.
 */
const MESSAGE_BURST = 100
const MESSAGES_PER_SECOND = 10
/** The longest host name in characters (RFC 1035); addresses are shorter. */
const MAX_HOST_LENGTH = 255

/** One client's session with the server, from hello to disconnection. Logs the client in and passes its requests to the roster. */
export class DirectorySession {
  readonly #connection: ClientConnection
  readonly #admission: Admission
  readonly #context: SessionContext
  /** Undefined after the login. */
  #challenge: LoginChallenge | undefined
  #member: Member<CallOffer> | undefined
  #port: ConnectionPort | undefined
  /** What the client sends while the network decides about its login or release; undefined otherwise. */
  #later: ClientMessage[] | undefined
  #hasEnded = false
  /** Whether the client takes signals, and so may send them. */
  #takesSignals = false
  #cancelLoginTimeout: CancelTimer = () => undefined
  /** The answer to the login had some, which expire. */
  #hasCredentials = false
  #cancelRenewal: CancelTimer = () => undefined
  /** Whether the last login had a block; undefined before the first. */
  #announces: boolean | undefined

  constructor(connection: ClientConnection, admission: Admission, context: SessionContext) {
    this.#connection = connection
    this.#admission = admission
    this.#context = context
  }

  /** Greets the client and serves it until its connection ends. */
  start(): void {
    const { clock, verifier, messageBurst = MESSAGE_BURST } = this.#context
    const budget = new RateBudget(messageBurst, MESSAGES_PER_SECOND, clock.now())
    this.#startLoginTimeout()
    this.#connection.on('message', (message) => {
      if (budget.take(clock.now())) this.#handle(message)
      else this.#connection.drop('it sends more messages than a phone does')
    })
    this.#connection.on('ended', (reason) => this.#end(reason))
    const httpPort = this.#context.httpPort?.(this.#connection.addresses)
    const challenge = verifier.challenge(this.#connection.binding.isTls)
    this.#challenge = challenge
    const extension = new Map([
      ...challengeEntries(challenge),
      ...serverTimeEntry(this.#context.time.nowMs),
      ...ABILITIES,
      ...(httpPort ? httpPortEntry(httpPort) : []),
    ])
    this.#connection.send({ kind: 'hello-connect', extension })
  }

  /** Ends the session because its connection exceeds a limit, and says so unless the client is known not to understand it. */
  turnAway(reason: string): void {
    if (this.#announces !== false) this.#connection.sendFrame(TURNED_AWAY)
    this.#connection.end(reason)
  }

  /** Whether somebody is logged in here. */
  get isLoggedIn(): boolean {
    return this.#member !== undefined && !this.#hasEnded
  }

  /** Whether the client says that it is in a call. */
  get isInCall(): boolean {
    return this.#member?.status === 'in-call'
  }

  /** Ends the session, so that a Ringdown signs in at another server. */
  move(): void {
    const { reason, code } = DRAINING
    if (this.#announces === true)
      this.#connection.send({ kind: 'login-failed', reason, extension: refusalEntry(code) })
    this.#connection.end('the server is being emptied')
  }

  #handle(message: ClientMessage): void {
    if (this.#later) return void this.#later.push(message)
    switch (message.kind) {
      case 'login':
        return this.#login(message)
      case 'call-request':
        return this.#requestCall(message)
      case 'call-refused':
        return this.#refuseCall(message)
    }
  }

  #login(login: Login): void {
    if (this.#member) return this.#loginAgain(this.#member, login)
    const challenge = this.#challenge
    if (!challenge) return this.#refuseLogin(LOGGED_IN)
    const { roster, frames, pulses, log, verifier, clock, httpPort } = this.#context
    const { name, extension } = login
    this.#announces = extension !== undefined
    const { bytes: binding } = this.#connection.binding
    const release = verifier.checkRelease(login, challenge, binding)
    if (release.kind === 'proved') return void this.#giveBack(name, release.key)
    if (this.#context.isDraining()) return this.#refuseLogin(DRAINING, extension)
    if (release.kind === 'wrong') return this.#refuseLogin(NOT_PROVED, extension)
    const proved = verifier.check(login, challenge, binding)
    if (proved.kind === 'wrong') return this.#refuseLogin(NOT_PROVED, extension)
    const block = announcedBlock(withoutProof(extension))
    const blocks = block !== undefined
    const key = proved.kind === 'proved' ? proved.key : undefined
    const { callEnds, statuses, signals } = announced(blocks ? extension : undefined)
    const audience = { blocks, statuses }
    const admission = this.#admission
    const ticket: Ticket | undefined =
      blocks && httpPort?.(this.#connection.addresses)?.broker === true
        ? randomBytes(TICKET_BYTES)
        : undefined
    const port = new ConnectionPort({
      ...{ connection: this.#connection, frames, pulses, log, audience, callEnds, signals },
      loginEntries: () => {
        const credentials = this.#credentials(name, key)
        this.#hasCredentials = credentials.some(({ size }) => size > 0)
        const entries = fitting(...(ticket ? [ticketEntry(ticket)] : []), ...credentials)
        return withNodes(entries, this.#context.otherNodes?.(this.#connection.addresses) ?? [])
      },
      onCallFailed: (reason) => this.#context.metrics.count('calls_failed', { reason }),
      // Frees its place before the connection has closed.
      onDisplaced: () => admission.reached('unnamed', clock.now()),
    })
    const networks = networksOf(this.#connection.addresses.remote)
    const mayEnter = (): boolean => admission.mayLogIn()
    this.#later = []
    roster.signIn({ name, announced: block, port, key, ticket, networks, mayEnter }, (outcome) => {
      if (!outcome.ok) this.#refuseLogin(refusalOf(outcome, proved), extension)
      else if (this.#hasEnded) {
        pulses.delete(port)
        roster.signOut(outcome.member)
      } else this.#loggedIn(outcome, port, signals)
      this.#handleLater()
    })
  }

  #loggedIn(
    { member }: Extract<SignInOutcome<CallOffer>, { ok: true }>,
    port: ConnectionPort,
    takesSignals: boolean,
  ): void {
    const { roster, log, clock, answers, onMembership } = this.#context
    this.#member = member
    this.#takesSignals = takesSignals
    this.#challenge = undefined
    this.#cancelLoginTimeout()
    onMembership()
    if (port.announces) answers.add(port)
    this.#port = port
    if (this.#hasCredentials) this.#renewCredentials(port)
    this.#context.metrics.count('logins', { role: 'directory' })
    log.info({ connection: this.#connection.id, online: roster.size }, 'logged in')
    // May end a connection, also this one.
    this.#admission.reached('named', clock.now())
  }

  #handleLater(): void {
    const later = this.#later ?? []
    this.#later = undefined
    for (const message of later) if (!this.#hasEnded) this.#handle(message)
  }

  /** Repeats the answer to the login, because credentials expire. */
  #renewCredentials(port: ConnectionPort): void {
    this.#cancelRenewal = this.#context.clock.after(RENEW_CREDENTIALS_MS, () => {
      port.answerLogin()
      this.#renewCredentials(port)
    })
  }

  /**
   * What helps a phone with this name to connect to others, the most important first.
   * @param key that it has proved; undefined: none
   */
  #credentials(name: string, key: OwnerKey | undefined): readonly Extension[] {
    const { iceServers, relayTicket, networkRelays } = this.#context
    const { addresses } = this.#connection
    const servers = iceServers?.(name, addresses) ?? {}
    const relays = networkRelays?.(name, addresses)
    return [
      iceServersEntry(servers),
      relayTicketEntry(relayTicket?.(name)),
      roomTokenEntry(this.#roomToken(name, key)),
      ...(relays ? [networkRelaysEntry(relays)] : []),
    ]
  }

  #roomToken(rawName: string, key: OwnerKey | undefined): RoomToken | undefined {
    const checked = checkName(rawName)
    return checked.ok && key !== undefined
      ? this.#context.roomToken?.({ name: checked.name, key })
      : undefined
  }

  /** A client that is logged in logs in again to change its status, or to send a signal. */
  #loginAgain(member: Member<CallOffer>, { extension }: Login): void {
    const { roster } = this.#context
    const signal = this.#takesSignals ? signalToIn(extension) : undefined
    const status = statusIn(extension)
    if (signal) roster.signal(member, signal.contact, signal)
    else if (status !== undefined) roster.setStatus(member, status)
    else this.#refuseLogin(LOGGED_IN)
  }

  /** Releases a name. Nobody is logged in; the connection ends. */
  async #giveBack(name: string, key: OwnerKey): Promise<void> {
    const { roster, log } = this.#context
    this.#later = []
    const isFree = await roster.giveBack(name, key).catch(() => undefined)
    const { reason, code } = isFree === undefined ? AWAY : isFree ? RELEASED : OWNED
    this.#connection.send({ kind: 'login-failed', reason, extension: refusalEntry(code) })
    log.info({ connection: this.#connection.id, isFree: isFree === true }, 'name given back')
    this.#connection.end('it has given its name back')
  }

  #refuseLogin({ reason, code, problem }: Refusal, sent?: Extension): void {
    if (this.#hasEnded) return
    const { clock, log, metrics } = this.#context
    metrics.count('login_refusals', { role: 'directory', reason: problem })
    const extension = sent && code && refusalEntry(code)
    if (!this.#member) this.#startLoginTimeout()
    this.#connection.send({ kind: 'login-failed', reason, ...(extension && { extension }) })
    if (!this.#admission.loginFailed(clock.now())) return this.#connection.drop('too many refused logins')
    log.info({ connection: this.#connection.id, reason }, 'login refused')
  }

  #requestCall({ contact, host, port, extension }: CallRequest): void {
    if (!this.#member) return this.#sendError('log in before you call')
    if (host.length > MAX_HOST_LENGTH) return this.#sendError('no host has such a long name')
    this.#context.metrics.count('calls_requested', {})
    const offer = { caller: this.#connection.addresses, host, port, extension }
    this.#context.roster.requestCall(this.#member, contact, offer, callReferenceIn(extension))
  }

  /** A block can say that it is the caller who cancels. */
  #refuseCall({ contact, extension }: CallRefused): void {
    if (!this.#member) return this.#sendError('log in before you refuse a call')
    const { roster } = this.#context
    const said = callEndIn(extension)
    this.#context.metrics.count('calls_refused', { reason: said?.end ?? 'refused' })
    const detail = said && encodeExtension(callEndEntry(said.end, said.reference))
    const over = { reference: said?.reference, detail }
    if (said?.end === 'cancelled') roster.cancelCall(this.#member, contact, over)
    else roster.refuseCall(this.#member, contact, over)
  }

  #sendError(what: string): void {
    this.#connection.send({ kind: 'error-response', what })
  }

  #startLoginTimeout(): void {
    const { clock, loginTimeoutMs = LOGIN_TIMEOUT_MS } = this.#context
    this.#cancelLoginTimeout()
    this.#cancelLoginTimeout = clock.after(loginTimeoutMs, () =>
      this.#connection.drop('it did not log in in time'),
    )
  }

  #end(reason: string): void {
    const { roster, log, answers, pulses, onMembership } = this.#context
    this.#hasEnded = true
    this.#later = undefined
    this.#cancelLoginTimeout()
    this.#cancelRenewal()
    if (this.#port) {
      answers.delete(this.#port)
      pulses.delete(this.#port)
    }
    if (this.#member) {
      roster.signOut(this.#member)
      onMembership()
    }
    log.info({ connection: this.#connection.id, reason, online: roster.size }, 'disconnected')
  }
}

/** Undefined without a block, and for one that is too long to be forwarded. */
function announcedBlock(extension: Extension | undefined): Uint8Array | undefined {
  if (extension === undefined || extensionBytes(extension) > MAX_ANNOUNCED_BYTES) return undefined
  return encodeExtension(extension)
}
