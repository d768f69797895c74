import {
  decodeExtension,
  type Extension,
  pulseIn,
  refusalEntry,
  serverToClient,
  signalFromEntry,
} from '../../protocol/directory'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { CallProblem, MemberPort, PresenceChange, RelayedSignal, Welcome } from '../roster/member-port'
import type { ServerLog } from '../server-log'
import { callerHost } from './caller-host'
import type { ClientConnection } from './client-connection'
import type { Audience, PresenceFrames } from './presence-frames'
import type { Pulses } from './pulses'

/** The address at which the caller waits for the callee, from its CallRequest. */
export interface CallOffer {
  /** Addresses of the caller's connection to the server; used when `host` is empty. */
  readonly caller: ConnectionAddresses
  readonly host: string
  readonly port: number
  readonly extension: Extension | undefined
}

export interface ConnectionPortOptions {
  readonly connection: ClientConnection
  /** Shared by all ports of a server. */
  readonly frames: PresenceFrames
  /** Shared as well. */
  readonly pulses: Pulses
  readonly log: ServerLog
  /** The data of others that the client receives; only Ringdowns receive announcements. */
  readonly audience: Audience
  /** Whether the client understands call ends. */
  readonly callEnds: boolean
  /** Whether the client takes signals. */
  readonly signals: boolean
  /** What the answer to the login says beyond the protocol; only Ringdowns receive it. */
  readonly loginEntries: () => Extension
  /** The member's call request failed. */
  readonly onCallFailed: (problem: CallProblem) => void
  /** The member has lost its name to another connection. */
  readonly onDisplaced: () => void
}

const ERRORS: Readonly<Record<CallProblem, string>> = {
  'not-found': 'requested username not found',
  yourself: 'you cannot call yourself',
  'too-often': 'called too often: wait a little',
}

/** Signals are dropped while a client leaves this much unread: some of the largest. Bytes */
const MAX_UNREAD_BEFORE_SIGNAL = 128 * 1024

/** Nobody comes: a message that Ringdowns have always taken without effect. */
const PULSE = serverToClient.encode({ kind: 'add-contact', contacts: [] })

/** The same for everybody to whom it says nothing more. */
const LOGIN_SUCCESS = serverToClient.encode({ kind: 'login-success' })

/** Delivers the roster's messages to a member over a connection of this server. */
export class ConnectionPort implements MemberPort<CallOffer> {
  readonly #connection: ClientConnection
  readonly #frames: PresenceFrames
  readonly #pulses: Pulses
  readonly #log: ServerLog
  readonly #audience: Audience
  readonly #callEnds: boolean
  readonly #signals: boolean
  readonly #loginEntries: () => Extension
  readonly #onCallFailed: (problem: CallProblem) => void
  readonly #onDisplaced: () => void
  #tooOftenLogged = false

  constructor(options: ConnectionPortOptions) {
    const { connection, frames, pulses, log, audience, callEnds, signals, loginEntries } = options
    this.#connection = connection
    this.#frames = frames
    this.#pulses = pulses
    this.#log = log
    this.#audience = audience
    this.#callEnds = callEnds
    this.#signals = signals
    this.#loginEntries = loginEntries
    this.#onCallFailed = options.onCallFailed
    this.#onDisplaced = options.onDisplaced
  }

  /** Whether the client has announced itself. */
  get announces(): boolean {
    return this.#audience.blocks
  }

  signedIn(): void {
    this.answerLogin()
  }

  /** Answers the login, and again when the entries have to be renewed. */
  answerLogin(): void {
    const extension = this.#audience.blocks ? this.#loginEntries() : new Map<number, Uint8Array>()
    if (pulseIn(extension) === undefined) this.#pulses.delete(this)
    else this.#pulses.add(this)
    if (extension.size === 0) this.#connection.sendFrame(LOGIN_SUCCESS)
    else this.#connection.send({ kind: 'login-success', extension })
  }

  pulse(): void {
    this.#connection.sendIfQuiet(PULSE)
  }

  welcome(welcome: Welcome): void {
    this.#connection.sendList(this.#frames.welcome(welcome, this.#audience))
  }

  changed(change: PresenceChange): void {
    const frame = this.#frames.change(change, this.#audience)
    if (frame.length > 0) this.#connection.sendFrame(frame)
  }

  ring(caller: string, offer: CallOffer): void {
    this.#connection.send({
      kind: 'call-request',
      contact: caller,
      host: callerHost(offer.host, offer.caller, this.#connection.addresses),
      port: offer.port,
      ...(this.#audience.blocks && offer.extension && { extension: offer.extension }),
    })
  }

  refused(callee: string, detail: Uint8Array | undefined): void {
    this.#callOver(callee, this.#callEnds ? detail : undefined)
  }

  /** Other phones do not know this message and keep ringing. */
  cancelled(caller: string, detail: Uint8Array | undefined): void {
    if (this.#callEnds) this.#callOver(caller, detail)
  }

  unknownOver(contact: string, detail: Uint8Array): void {
    if (this.#callEnds) this.#callOver(contact, detail)
  }

  signal(sender: string, { reference, json }: RelayedSignal): void {
    if (!this.#signals) return
    const extension = signalFromEntry({
      contact: sender,
      ...(reference !== undefined && { reference }),
      json,
    })
    const frame = serverToClient.encode({ kind: 'add-contact', contacts: [], extension })
    this.#connection.sendFrameWithin(MAX_UNREAD_BEFORE_SIGNAL, frame)
  }

  displaced(): void {
    this.#onDisplaced()
    const reason = 'signed in from another connection'
    if (this.#audience.blocks)
      this.#connection.send({ kind: 'login-failed', reason, extension: refusalEntry('displaced') })
    this.#connection.end(`its owner has the name: ${reason}`)
  }

  /** The phone signs in again, and is told what has become of its name. */
  replaced(): void {
    this.#onDisplaced()
    this.#connection.end('somebody else took its name while this server was cut off')
  }

  callFailed(problem: CallProblem): void {
    this.#onCallFailed(problem)
    if (problem === 'too-often') this.#logTooOften()
    this.#connection.send({ kind: 'error-response', what: ERRORS[problem] })
  }

  #callOver(contact: string, detail: Uint8Array | undefined): void {
    const extension = detail && decodeExtension(detail)
    this.#connection.send({ kind: 'call-refused', contact, ...(extension && { extension }) })
  }

  /** Only once, so that a flood does not fill the log. */
  #logTooOften(): void {
    if (!this.#tooOftenLogged) this.#log.info({ connection: this.#connection.id }, 'calls too often')
    this.#tooOftenLogged = true
  }
}
