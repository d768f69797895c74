import { type Clock, systemClock } from '../../base/clock'
import type { WebSocket } from 'ws'
import { MAX_STREAM_MESSAGE_BYTES } from '../../base/networks/web-socket-stream'
import {
  type Address,
  type AnnouncedHttp,
  DIRECTORY_PATH,
  type IceServers,
  type NetworkNode,
  type NetworkRelays,
  type RelayTicket,
  type RoomToken,
} from '../../protocol/directory'
import type { Admission } from '../admission/admission-control'
import type { Certificate } from '../admission/certificate'
import { ClientListener, type ListenOptions } from '../admission/client-listener'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import { LoginVerifier } from '../admission/login-verifier'
import type { HttpClient, WebSocketRoute } from '../http/http-server'
import { rosterOfOneNode } from '../backplane/memory/one-node'
import type { SharedRoster } from '../backplane/shared-roster'
import type { Person } from '../roster/person'
import { NO_METRICS } from '../metrics/server-metrics'
import { Roster } from '../roster/roster'
import type { ServerLog } from '../server-log'
import type { Evacuee } from '../evacuation'
import { ClientConnection } from './client-connection'
import { callOfferCodec } from './call-offer-codec'
import type { CallOffer } from './connection-port'
import { DirectorySession, type ProvedPhone, type SessionContext } from './directory-session'
import { PresenceFrames } from './presence-frames'
import { Pulses } from './pulses'
import { RepeatedAnswers } from './repeated-answers'
import { ServerTime } from './server-time'
import { overTcp, overWebSocket, type Transport } from './transport'
import { turnAway, TURNED_AWAY } from './turned-away'
import { AdmissionOfBoth } from './admission-of-both'

export interface DirectoryServerOptions extends ListenOptions {
  readonly log: ServerLog
  readonly clock?: Clock
  /** The server's name in the statements that phones sign. */
  readonly name?: string | undefined
  /** The roster of its network; that of a network with this server only when left out. The server joins and leaves it. */
  readonly shared?: SharedRoster | undefined
  /** The address at which other computers reach this one; undefined: all nodes of the network are on this computer. */
  readonly ownHost?: string | undefined
  /** The time limit for the login; each refused login restarts it. */
  readonly loginTimeoutMs?: number
  /** The longest send queue of a client, bytes. */
  readonly maxQueueBytes?: number
  /** Messages that a client may send in a burst; the sustained rate is ten a second. */
  readonly messageBurst?: number
  /** The servers that help a phone with this name to connect; Ringdowns are told of them. */
  readonly iceServers?: ((name: string, client: ConnectionAddresses) => IceServers) | undefined
  /** The HTTP port, as this client reaches it, which it is told of; undefined: there is none. */
  readonly httpPort?: ((client: ConnectionAddresses) => AnnouncedHttp | undefined) | undefined
  /** The ticket of a phone with this name for the relay at the HTTP port; undefined: there is none. */
  readonly relayTicket?: ((name: string) => RelayTicket | undefined) | undefined
  /**
   * The relays of the network, as this client reaches them, with the ticket of a phone with this name; undefined: none but that of
   * `relayTicket`. Call `nodesChanged` when the result changes.
   */
  readonly networkRelays?:
    ((name: string, client: ConnectionAddresses) => NetworkRelays | undefined) | undefined
  /** The token for rooms of a phone that has proved its key; undefined: the network has no rooms. Call `nodesChanged` when that changes. */
  readonly roomToken?: ((who: ProvedPhone) => RoomToken | undefined) | undefined
  /**
   * The other nodes of the network, as this client reaches them, in the order in which it shall try them when it loses this one;
   * Ringdowns are told of the first eight. Call `nodesChanged` when the result changes.
   */
  readonly otherNodes?: ((client: ConnectionAddresses) => readonly NetworkNode[]) | undefined
  /** Called with the number of people logged in whenever it changes. */
  readonly onOnline?: (people: number) => void
}

/** Room for the changes in a crowd while a client reads slowly. Its first list may be longer. */
const MAX_QUEUE_BYTES = 2 * 1024 * 1024

/** The directory server: makes the roster available over the directory protocol, by TCP and by WebSockets. */
export class DirectoryServer {
  readonly #options: DirectoryServerOptions
  readonly #clock: Clock
  readonly #roster: Roster<CallOffer>
  readonly #answers: RepeatedAnswers
  readonly #pulses: Pulses
  readonly #sessionContext: SessionContext
  readonly #listener: ClientListener
  readonly #connections = new Set<ClientConnection>()
  readonly #sessions = new Set<DirectorySession>()
  #nextId = 1
  #isDraining = false
  #hasJoined = false

  constructor(options: DirectoryServerOptions) {
    const { clock = systemClock, log, metrics = NO_METRICS } = options
    this.#options = options
    this.#clock = clock
    const shared = options.shared ?? rosterOfOneNode(clock)
    this.#roster = new Roster({
      ...{ clock, shared },
      defer: (act) => void setImmediate(act),
      offers: callOfferCodec(() => options.ownHost),
    })
    this.#answers = new RepeatedAnswers(clock)
    this.#pulses = new Pulses(clock)
    this.#sessionContext = {
      roster: this.#roster,
      frames: new PresenceFrames(),
      verifier: new LoginVerifier(options.name ?? 'ringdown'),
      clock,
      time: new ServerTime(clock, () => shared.clockAheadMs),
      log,
      loginTimeoutMs: options.loginTimeoutMs,
      messageBurst: options.messageBurst,
      iceServers: options.iceServers,
      httpPort: options.httpPort,
      relayTicket: options.relayTicket,
      networkRelays: options.networkRelays,
      roomToken: options.roomToken,
      otherNodes: options.otherNodes,
      answers: this.#answers,
      pulses: this.#pulses,
      onMembership: () => options.onOnline?.(this.#roster.size),
      isDraining: () => this.#isDraining,
      metrics,
    }
    metrics.gauge('people', { role: 'directory' }, () => this.#roster.members)
    metrics.gauge('send_queue_bytes', { role: 'directory' }, () => this.#queuedBytes)
    this.#listener = new ClientListener({
      ...options,
      ...{ clock, turnAway, role: 'directory' },
      serve: (socket, addresses, admission) => this.#serve(overTcp(socket), addresses, admission),
    })
  }

  /** The part of the HTTP port where the same directory is served over WebSockets. */
  get route(): WebSocketRoute {
    return {
      paths: [DIRECTORY_PATH],
      maxMessageBytes: MAX_STREAM_MESSAGE_BYTES,
      serve: (socket, client) => this.#serveWebSocket(socket, client),
    }
  }

  /** Joins its network, once. `start` does it too. */
  join(): void {
    if (this.#hasJoined) return
    this.#hasJoined = true
    this.#roster.start()
  }

  /**
   * Joins its network, and starts to listen.
   * @returns where, with the port that the system chose
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  start(): Promise<Address> {
    this.join()
    return this.#listener.start()
  }

  /** Uses this certificate for new connections. Has no effect on a server without encryption. */
  renewCertificate(certificate: Certificate): void {
    this.#listener.renewCertificate(certificate)
  }

  /** The people who are signed in with this name or a look-alike. */
  signedIn(name: string): readonly Person[] {
    return this.#roster.alike(name)
  }

  /** Lets nobody in any more; those who are connected stay. */
  stopListening(): void {
    this.#listener.stopListening()
  }

  /** The result of `otherNodes`, or of what goes with it, has changed: tells the Ringdowns here, a hundred a second. */
  nodesChanged(): void {
    this.#answers.repeat()
  }

  /** The number of people who are signed in at this server. */
  get people(): number {
    return this.#roster.members
  }

  /** Refuses logins from now on; Ringdowns try another server. Everybody else stays. */
  drain(): void {
    this.#isDraining = true
  }

  /** The people who are signed in here, to be moved. */
  get evacuees(): readonly Evacuee[] {
    return [...this.#sessions]
      .filter(({ isLoggedIn }) => isLoggedIn)
      .map((session) => ({ isBusy: session.isInCall, move: () => session.move() }))
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    this.#answers.close()
    this.#pulses.close()
    await this.#roster.close()
    await this.#listener.stop()
  }

  /** Serves a client that the HTTP port has let in, within the limits for those who come by TCP as well. */
  #serveWebSocket(
    socket: WebSocket,
    { addresses, admission, binding }: HttpClient,
  ): (reason: string) => void {
    const clock = this.#clock
    const transport = overWebSocket(socket, { clock, maxQueueBytes: this.#maxQueueBytes, binding })
    let drop: (reason: string) => void = () => undefined
    const own = this.#listener.admission.admit(
      { address: addresses.remote, stage: 'unnamed', drop: (reason) => drop(reason) },
      clock.now(),
    )
    if (!own) {
      const refused = this.#connection(transport, addresses)
      refused.sendFrame(TURNED_AWAY)
      refused.end('it exceeds a limit')
      return () => transport.stream.destroy()
    }
    transport.stream.once('close', () => own.closed())
    drop = this.#serve(transport, addresses, new AdmissionOfBoth(own, admission))
    return drop
  }

  #serve(
    transport: Transport,
    addresses: ConnectionAddresses,
    admission: Admission,
  ): (reason: string) => void {
    const connection = this.#connection(transport, addresses)
    const session = new DirectorySession(connection, admission, this.#sessionContext)
    this.#sessions.add(session)
    connection.once('ended', () => this.#sessions.delete(session))
    session.start()
    return (reason) => session.turnAway(reason)
  }

  #connection(transport: Transport, addresses: ConnectionAddresses): ClientConnection {
    const maxQueueBytes = this.#maxQueueBytes
    const connection = new ClientConnection({
      id: this.#nextId++,
      transport,
      addresses,
      maxQueueBytes,
      clock: this.#clock,
    })
    this.#connections.add(connection)
    connection.once('ended', () => this.#connections.delete(connection))
    return connection
  }

  /** What clients have not read yet. */
  get #queuedBytes(): number {
    let bytes = 0
    for (const { queuedBytes } of this.#connections) bytes += queuedBytes
    return bytes
  }

  get #maxQueueBytes(): number {
    return this.#options.maxQueueBytes ?? MAX_QUEUE_BYTES
  }
}
