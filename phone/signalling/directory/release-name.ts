import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import type { Message } from '../../../locales/message'
import {
  challengeIn,
  clientToServer,
  MessageReader,
  parseAddress,
  refusalIn,
  releaseStatement,
  serverAbilitiesIn,
  serverToClient,
  type ServerMessage,
} from '../../../protocol/directory'
import type { Account, ConnectionError } from '../../model'
import type { Identity } from '../../privacy/identity'
import { releaseSignature } from '../../privacy/login-signature'
import { type ChooseProxy, proxyFromEnvironment } from '../proxy-choice'
import { ServerAttempt } from './server-attempt'
import type { ServerConnection } from './server-connection'
import { waysTo } from './server-way'
import { TcpConnection } from './tcp-connection'
import { WebConnection } from './web-connection'

/** Until the server has answered. ms */
const TIMEOUT_MS = 5_000
/** How long a way to the server is waited for before the next one is tried as well. ms */
const HEAD_START_MS = 1_000

export interface NameRelease {
  readonly account: Account
  /** The owner's. */
  readonly identity: Identity
  readonly clock: Clock
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
  /** The way of WebSockets through HTTP proxies; those of the environment by default. */
  readonly chooseProxy?: ChooseProxy
}

/** The outcome of a release. */
export type Released =
  /** It does not belong to this identity any more, or never has. */
  | 'free'
  /** The server keeps names, and cannot give them back. */
  | 'not-possible'
  /** The server did not answer, or not in time. */
  | 'unreachable'

/**
 * Gives a name back to its server, on a connection of its own, by TCP or by a WebSocket at a usual port; a phone that is signed in with it
 * stays so. Never rejects.
 */
export function releaseName(release: NameRelease): Promise<Released> {
  const { account, clock, roots, chooseProxy = proxyFromEnvironment } = release
  const address = parseAddress(account.server)
  if (!address) return Promise.resolve('unreachable')
  return new Promise((resolve) => {
    let session: ReleaseSession | undefined
    const end = (outcome: Released): void => {
      cancel()
      attempt.close()
      session?.close()
      resolve(outcome)
    }
    const cancel = clock.after(TIMEOUT_MS, () => end('unreachable'))
    const attempt = new ServerAttempt({
      ways: waysTo(address, {}),
      headStartMs: HEAD_START_MS,
      clock,
      open: (way) =>
        new ReleaseSession(
          way.kind === 'tcp'
            ? new TcpConnection(address, roots)
            : new WebConnection({ url: way.url, chooseProxy, roots, clock }),
          release,
        ),
      onHello: (greeted) => {
        session = greeted
        greeted.release(end)
      },
      onFailed: () => end('unreachable'),
    })
  })
}

/** One connection that frees a name once the server has greeted it. */
class ReleaseSession extends EventEmitter<{ hello: []; ended: [ConnectionError] }> {
  readonly #connection: ServerConnection
  readonly #release: NameRelease
  #hello: ServerMessage['extension']
  /** Takes the outcome, once the name is asked for. */
  #end: ((outcome: Released) => void) | undefined

  constructor(connection: ServerConnection, release: NameRelease) {
    super()
    this.#connection = connection
    this.#release = release
    const reader = new MessageReader(serverToClient)
    connection.on('data', (bytes) => {
      for (const message of reader.push(bytes).messages) this.#take(message)
    })
    connection.on('closed', () => {
      if (this.#end) this.#end('unreachable')
      else this.#noWay()
    })
  }

  /** Asks the server that has greeted us. */
  release(end: (outcome: Released) => void): void {
    this.#end = end
    const { account, identity } = this.#release
    const { name } = account
    const challenge = challengeIn(this.#hello)
    // It keeps no names.
    if (!challenge) return end('free')
    const statement = this.#connection.statement(challenge, name, releaseStatement)
    if (!serverAbilitiesIn(this.#hello).releases || !statement) return end('not-possible')
    const extension = releaseSignature(identity, statement)
    this.#connection.write(clientToServer.encode({ kind: 'login', name, extension }))
  }

  close(): void {
    this.#connection.close()
  }

  #take(message: ServerMessage): void {
    if (message.kind === 'hello-connect') {
      this.#hello = message.extension
      this.emit('hello')
    }
    if (message.kind !== 'login-failed') return
    const refusal = refusalIn(message.extension)
    // Before its greeting a server says only that it is busy.
    if (!this.#end) return this.#noWay()
    if (refusal === 'released' || refusal === 'owned') this.#end('free')
    else this.#end(refusal === 'busy' ? 'unreachable' : 'not-possible')
  }

  #noWay(): void {
    this.close()
    const { server } = this.#release.account
    this.emit('ended', { code: 'unreachable', message: { key: 'server.timeout', fill: { server } } })
  }
}

/** The message to the user about a name that could not be released. */
export function releaseProblem(outcome: Released, { name, server }: Account): Message | undefined {
  switch (outcome) {
    case 'free':
      return undefined
    case 'not-possible':
      return { key: 'server.nameNotReleased', fill: { name, server } }
    case 'unreachable':
      return { key: 'server.nameNotReleasedUnreachable', fill: { name, server } }
  }
}
