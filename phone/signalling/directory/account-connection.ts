import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import {
  type ClientMessage,
  parseAddress,
  type ServerAddress,
  type ServerMessage,
} from '../../../protocol/directory'
import type { Account, ConnectionError, ConnectionState } from '../../model'
import type { Identity } from '../../privacy/identity'
import { ownAnnouncement } from './announcement'
import { type KnownNode, KnownNodes } from './known-nodes'
import { PathWatch, type PathWatchOptions } from './path-watch'
import { PulsePatience } from './pulse-watch'
import { ReadBudget } from './read-budget'
import { Reconnection } from './reconnection'
import type { ServerReach } from './server-reach'
import { ServerSession } from './server-session'

interface AccountConnectionEvents {
  /** The user signs in with another account; nothing of the earlier one follows. */
  account: []
  /** The server has let us in; the state follows. With its time, ms; undefined: it does not say. */
  'logged-in': [serverMs: number | undefined]
  /** After each change. */
  state: [ConnectionState]
  message: [ServerMessage]
  /** The connection is gone, or an attempt has failed; the state follows. */
  ended: []
}

export interface AccountConnectionOptions extends Pick<
  PathWatchOptions,
  'clock' | 'interfaces' | 'sourceTo'
> {
  readonly reach: ServerReach
  /** Numbers in [0, 1), to spread retries. */
  readonly random: () => number
  /** Undefined: our key cannot be opened now. */
  readonly identity: () => Identity | undefined
  /** Whether our name shall belong to our identity. */
  readonly signsLogins: boolean
}

/** A session that is logged in, and the address of its node. */
export interface OnlineSession {
  readonly session: ServerSession
  readonly address: ServerAddress
}

/** Keeps an account online at its server, from `signIn` to `signOut`: connects, and reconnects when the connection is lost. */
export class AccountConnection extends EventEmitter<AccountConnectionEvents> {
  readonly #options: AccountConnectionOptions
  readonly #clock: Clock
  readonly #reach: ServerReach
  readonly #reconnection: Reconnection
  readonly #path: PathWatch
  #state: ConnectionState = { kind: 'signed-out' }
  #account: Account | undefined
  /** Undefined while signed out, and for an address that is none. */
  #nodes: KnownNodes | undefined
  #session: ServerSession | undefined
  /** The node of the session. */
  #at: KnownNode | undefined
  /** Of the account's server. */
  #budget: ReadBudget
  readonly #patience: PulsePatience

  constructor(options: AccountConnectionOptions) {
    super()
    const { clock, reach, random, interfaces, sourceTo } = options
    this.#options = options
    this.#clock = clock
    this.#reach = reach
    this.#budget = new ReadBudget(clock.now())
    this.#patience = new PulsePatience(clock)
    this.#reconnection = new Reconnection(clock, random)
    this.#path = new PathWatch({
      ...{ clock, interfaces, sourceTo },
      connection: () => this.#session,
      onLost: () => this.#joinAgain(),
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  get ownName(): string {
    return this.#account?.name ?? ''
  }

  /** From the greeting of the server on; undefined without a connection. */
  get session(): ServerSession | undefined {
    return this.#session
  }

  get online(): OnlineSession | undefined {
    if (this.#state.kind !== 'online' || !this.#session || !this.#at) return undefined
    return { session: this.#session, address: this.#at.address }
  }

  /** Whether the account's server has ever named other nodes of its network. */
  get isInNetwork(): boolean {
    return this.#nodes?.isNetwork === true
  }

  /** @returns false unless we are online */
  send(message: ClientMessage): boolean {
    if (this.#state.kind !== 'online' || !this.#session) return false
    this.#session.send(message)
    return true
  }

  /** @param mayHaveGhost the server may still hold our connection with this name, from before a power cut */
  signIn(account: Account, mayHaveGhost: boolean): void {
    this.#leave()
    this.#budget = new ReadBudget(this.#clock.now())
    this.#reach.reset()
    this.#account = account
    this.#nodes = undefined
    this.emit('account')
    const address = parseAddress(account.server)
    if (!address) {
      this.#fail({
        code: 'bad-address',
        message: { key: 'server.badAddress', fill: { server: account.server.slice(0, 300) } },
      })
      return
    }
    const nodes = new KnownNodes(address)
    this.#nodes = nodes
    this.#reconnection.start(mayHaveGhost, (attempt) => this.#connect(account, nodes, attempt))
  }

  signOut(): void {
    this.#leave()
    this.#account = undefined
    this.#nodes = undefined
    this.#setState({ kind: 'signed-out' })
  }

  /** Makes the next attempt at once, if one is scheduled. */
  tryNow(): void {
    this.#reconnection.tryNow()
  }

  /** Leaves the server, and waits for `tryNow`. */
  sleep(): void {
    if (this.#state.kind === 'signed-out') return
    this.#leave()
    this.#ended({ code: 'lost', message: { key: 'server.asleep' } })
    this.#reconnection.sleep()
  }

  #connect(account: Account, nodes: KnownNodes, attempt: number): void {
    const { identity: identityNow, signsLogins } = this.#options
    this.#setState({ kind: 'connecting', attempt })
    this.#reach.attempt({
      nodes: nodes.inOrder,
      session: (connection, address) => {
        const identity = identityNow()
        return new ServerSession({
          ...{ address, connection, identity, name: account.name },
          announcement: ownAnnouncement(identity?.fingerprint),
          signsLogin: signsLogins,
          clock: this.#clock,
          budget: this.#budget,
          patience: this.#patience,
        })
      },
      onHello: (session, node) => this.#greeted(nodes, node, session),
      onFailed: (error) => this.#ended(error),
    })
  }

  #greeted(nodes: KnownNodes, node: KnownNode, session: ServerSession): void {
    this.#session = session
    this.#at = node
    session.on('nodes', (others) => nodes.named(others, session.reach))
    session.on('relays', (relays) => {
      const { reach: from } = session
      const mayBeNamed = nodes.mayBeNamed.bind(nodes)
      this.#reach.relaysNamed(relays && { ...relays, from, mayBeNamed })
    })
    session.on('logged-in', (serverMs) => {
      nodes.signedIn(node)
      this.#loggedIn(node, session, serverMs)
    })
    session.on('message', (message) => this.emit('message', message))
    session.on('ended', (error) => {
      const wasOnline = this.#state.kind === 'online'
      if (!wasOnline) nodes.refused(node)
      this.#ended(error, wasOnline && nodes.inOrder.length > 1)
    })
  }

  #loggedIn(node: KnownNode, { isOriginal, http }: ServerSession, serverMs: number | undefined): void {
    const encrypted = this.#reach.loggedIn(node, http)
    this.emit('logged-in', serverMs)
    this.#reconnection.loggedIn()
    this.#setState({
      kind: 'online',
      sinceMs: this.#clock.steadyUnixTime(),
      encrypted,
      ...(isOriginal && { isOriginal }),
    })
  }

  /** @param elsewhere the session is lost, and the network has other nodes */
  #ended(error: ConnectionError, elsewhere = false): void {
    this.#session = undefined
    this.emit('ended')
    const retry = this.#reconnection.failed(error, elsewhere)
    if (!retry) {
      this.#fail(error)
      return
    }
    const { attempt, delayMs } = retry
    if (delayMs === 0) return this.tryNow()
    const retryAtMs = this.#clock.steadyUnixTime() + delayMs
    this.#setState({ kind: 'waiting', retryAtMs, attempt, error: asTold(error) })
  }

  #fail(error: ConnectionError): void {
    this.#leave()
    this.#setState({ kind: 'signed-out', error })
  }

  #leave(): void {
    this.#reconnection.stop()
    this.#reach.stop()
    this.#session?.removeAllListeners()
    this.#session?.close()
    this.#session = undefined
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
    this.#path.watch(state.kind !== 'signed-out')
    this.emit('state', state)
  }
}

/** A name that is tried again need not be changed. */
function asTold(error: ConnectionError): ConnectionError {
  if (error.message.key !== 'server.nameTaken') return error
  const { name = '', server = '' } = error.message.fill ?? {}
  return { ...error, message: { key: 'server.nameHeldByUs', fill: { name, server } } }
}
