import type { CancelTimer, Clock } from '../../../base/clock'
import type { ConnectionError } from '../../model'
import type { ServerWay } from './server-way'

/** A connection by one way, as an attempt uses it. */
export interface AttemptedSession {
  /** The server has greeted us: this way works. */
  once(event: 'hello', listener: () => void): unknown
  /** No way any more. */
  once(event: 'ended', listener: (error: ConnectionError) => void): unknown
  removeAllListeners(): unknown
  /** Ends it without an event. */
  close(): void
}

export interface ServerAttemptOptions<Session> {
  /** At least one, in the order in which they are tried. */
  readonly ways: readonly ServerWay[]
  /** How long a way is waited for before the next one is tried as well. ms */
  readonly headStartMs: number
  readonly open: (way: ServerWay) => Session
  readonly clock: Clock
  /** The server has greeted us by this way, and the session is about to log in. All others are closed. */
  readonly onHello: (session: Session, way: ServerWay) => void
  /** No way works. */
  readonly onFailed: (error: ConnectionError) => void
}

/**
 * One attempt to reach a server, by several ways. A way that fails is followed by the next one, and so is a silent one, because
 * firewalls drop packets without a word; it may still answer. The first greeting decides. Each session limits its own time.
 */
export class ServerAttempt<Session extends AttemptedSession> {
  readonly #options: ServerAttemptOptions<Session>
  readonly #open = new Set<Session>()
  /** What is told if no way works. */
  #error: ConnectionError | undefined
  #next = 0
  #cancelHeadStart: CancelTimer = () => undefined

  constructor(options: ServerAttemptOptions<Session>) {
    this.#options = options
    this.#tryNext()
  }

  /** Ends it without a word. */
  close(): void {
    this.#cancelHeadStart()
    this.#next = this.#options.ways.length
    for (const session of this.#open) {
      session.removeAllListeners()
      session.close()
    }
    this.#open.clear()
  }

  #tryNext(): void {
    this.#cancelHeadStart()
    const { ways, headStartMs, open, clock, onHello } = this.#options
    const way = ways[this.#next++]
    if (!way) return
    const session = open(way)
    this.#open.add(session)
    session.once('hello', () => {
      this.#open.delete(session)
      session.removeAllListeners()
      this.close()
      onHello(session, way)
    })
    session.once('ended', (error) => {
      this.#open.delete(session)
      this.#failed(way, error)
    })
    if (this.#next < ways.length) this.#cancelHeadStart = clock.after(headStartMs, () => this.#tryNext())
  }

  #failed(way: ServerWay, error: ConnectionError): void {
    if (this.#error === undefined || tellsMore(way, error)) this.#error = error
    if (way.kind === 'tcp' && isAnswer(error)) {
      this.close()
      this.#options.onFailed(error)
    } else if (this.#next < this.#options.ways.length) {
      this.#tryNext()
    } else if (this.#open.size === 0) {
      this.#options.onFailed(this.#error)
    }
  }
}

/** The server has answered: another way to it leads to the same. */
const isAnswer = ({ code }: ConnectionError): boolean => code === 'server-busy' || code === 'certificate'

/** Whether an error says more than that of TCP, which names what the user has typed. */
function tellsMore(way: ServerWay, { code, message }: ConnectionError): boolean {
  if (way.kind === 'tcp' || message.key === 'server.proxyRefused') return true
  return !way.isGuess && isAnswer({ code, message })
}
