import { detailOf, type Message, type WordingKey } from '../../../locales/message'
import {
  formatServerAddress,
  refusalIn,
  type ServerAddress,
  type ServerMessage,
} from '../../../protocol/directory'
import { saysBusy } from '../../../protocol/tls/busy-alert'
import type { ConnectionError } from '../../model'
import { encryptionProblem } from './encryption-problem'
import { networkCause } from './network-cause'
import { WebSocketRefused } from './web-connection'

type LoginFailed = Extract<ServerMessage, { kind: 'login-failed' }>

/** How far a session has come. */
export type Step = 'connect' | 'handshake' | 'hello' | 'login' | 'online'

export interface SessionErrorsOptions {
  readonly address: ServerAddress
  /** The name that we log in with. */
  readonly name: string
  readonly signsLogin: boolean
  readonly hasIdentity: boolean
}

/** The HTTP status of a server that has no place for us. */
const UNAVAILABLE = 503

/** A server with TLS waits for the client's handshake: without it the server sends nothing. */
const SILENCE = {
  connect: 'server.timeout',
  handshake: 'server.noHandshake',
  hello: 'server.silent',
  login: 'server.timeout',
} as const satisfies Readonly<Record<Exclude<Step, 'online'>, WordingKey>>

/** Why a session with a server has ended, for the user. */
export class SessionErrors {
  readonly #options: SessionErrorsOptions
  readonly #where: string

  constructor(options: SessionErrorsOptions) {
    this.#options = options
    this.#where = formatServerAddress(options.address)
  }

  get busy(): ConnectionError {
    return this.#error('server-busy', 'server.busy')
  }

  /** Another phone of ours has the name. */
  get displaced(): ConnectionError {
    return this.#error('displaced', 'server.displaced', { name: this.#options.name })
  }

  /** The server does not read what we send. */
  get stalled(): ConnectionError {
    return this.#error('lost', 'server.stalled')
  }

  /** The server has stopped answering. */
  get unanswered(): ConnectionError {
    return this.#error('lost', 'server.unanswered')
  }

  /** A step has taken too long. */
  silence(step: Exclude<Step, 'online'>): ConnectionError {
    return this.#error('timeout', SILENCE[step])
  }

  /** The server has sent what no server sends. */
  protocol(error: unknown): ConnectionError {
    return this.#error('protocol', 'server.protocol', { detail: detailOf(error) })
  }

  closed(step: Step): ConnectionError {
    return this.#error('lost', step === 'online' ? 'server.closed' : 'server.closedEarly')
  }

  network(step: Step, error: NodeJS.ErrnoException): ConnectionError {
    if (step === 'handshake' && saysBusy(error)) return this.busy
    if (error instanceof WebSocketRefused) return this.#refused(error)
    const problem = encryptionProblem(error, this.#where)
    if (problem) return problem
    const cause = networkCause(error)
    if (step === 'connect' || step === 'handshake')
      return this.#error('unreachable', 'server.unreachable', { cause })
    return this.#error('lost', 'server.broken', { cause })
  }

  login({ reason, extension }: LoginFailed): ConnectionError {
    const { name } = this.#options
    switch (refusalIn(extension)) {
      case 'owned':
        return this.#error('name-owned', this.#ownedKey, { name })
      case 'look-alike':
        return this.#error('name-like-another', 'server.nameLooksAlike', { name })
      case 'not-proved':
        return this.#error('login-refused', 'server.notProved')
      case 'full':
        return this.#error('server-full', 'server.full')
      case 'busy':
      case 'released':
      case 'displaced':
      case undefined:
    }
    // The only reason that the original server gives; ours uses the same text.
    if (reason === 'username already used') {
      return this.#error('name-taken', 'server.nameTaken', { name })
    }
    return this.#error('login-refused', 'server.loginRefused', { detail: detailOf(reason) })
  }

  get #ownedKey(): WordingKey {
    const { signsLogin, hasIdentity } = this.#options
    if (!signsLogin) return 'server.nameOwnedUnsigned'
    return hasIdentity ? 'server.nameOwned' : 'server.nameOwnedNoKey'
  }

  #refused({ status, isProxied }: WebSocketRefused): ConnectionError {
    if (status === UNAVAILABLE) return this.busy
    const answer = String(status)
    if (isProxied) return this.#error('unreachable', 'server.proxyRefused', { answer })
    return this.#error('unreachable', 'server.noWebSocket', { answer })
  }

  #error(code: ConnectionError['code'], key: WordingKey, fill: Message['fill'] = {}): ConnectionError {
    return { code, message: { key, fill: { server: this.#where, ...fill } } }
  }
}
