import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol'

export type { Protocol }
type Commands = Protocol.CommandParameters
type Results = Protocol.CommandReturnValues
type Events = Protocol.Events

/** How long Chromium may take to answer a command, ms. A longer evaluation sets its own time-out. */
const ANSWER_MS = 30_000

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
  readonly sessionId?: string
}

interface Pending {
  readonly method: string
  readonly timer: NodeJS.Timeout | undefined
  resolve(result: unknown): void
  reject(error: Error): void
}

/** A command failed: Chromium refused it, timed out, or has exited. */
class CdpError extends Error {
  override readonly name = 'CdpError'
}

/** A session with the browser or with one of its pages. */
export class CdpSession {
  readonly #events = new EventEmitter()

  constructor(
    private readonly connection: CdpConnection,
    readonly id: string | undefined,
  ) {
    this.#events.setMaxListeners(0)
  }

  /** @param timeoutMs 0 waits for as long as Chromium lives */
  send<M extends keyof Commands>(
    method: M,
    params?: Commands[M],
    timeoutMs = ANSWER_MS,
  ): Promise<Results[M]> {
    return this.connection.request(this.id, method, params, timeoutMs) as Promise<Results[M]>
  }

  on<M extends keyof Events>(method: M, listener: (params: Events[M]) => void): this {
    this.#events.on(method, listener)
    return this
  }

  dispatch(method: string, params: unknown): void {
    this.#events.emit(method, params)
  }
}

/**
 * The DevTools protocol over Chromium's `--remote-debugging-pipe`: JSON messages that end in a zero byte.
 * Source: https://chromedevtools.github.io/devtools-protocol
 */
export class CdpConnection {
  readonly browser = new CdpSession(this, undefined)
  readonly #sessions = new Map<string, CdpSession>()
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  #received: Buffer[] = []
  #closedBy: CdpError | undefined

  constructor(
    private readonly output: Writable,
    input: Readable,
  ) {
    input.on('data', (chunk: Buffer) => this.#receive(chunk))
    // The exit of the process gives the reason; these errors only must not crash the application.
    input.on('error', () => this.close())
    output.on('error', () => this.close())
  }

  session(id: string): CdpSession {
    let session = this.#sessions.get(id)
    if (!session) this.#sessions.set(id, (session = new CdpSession(this, id)))
    return session
  }

  forget(id: string): void {
    this.#sessions.delete(id)
  }

  request(
    sessionId: string | undefined,
    method: string,
    params: unknown,
    timeoutMs: number,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closedBy) return reject(this.#closedBy)
      const id = ++this.#lastId
      const timer =
        timeoutMs === 0
          ? undefined
          : setTimeout(() => {
              this.#pending.delete(id)
              reject(new CdpError(`Chromium did not answer ${method} within ${timeoutMs / 1000} s`))
            }, timeoutMs)
      this.#pending.set(id, { method, timer, resolve, reject })
      this.output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  }

  close(): void {
    if (this.#closedBy) return
    this.#closedBy = new CdpError('Chromium has gone')
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer)
      pending.reject(this.#closedBy)
    }
    this.#pending.clear()
  }

  #receive(chunk: Buffer): void {
    let rest = chunk
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      this.#received.push(rest.subarray(0, end))
      rest = rest.subarray(end + 1)
      const text = Buffer.concat(this.#received).toString('utf8')
      this.#received = []
      this.#dispatch(JSON.parse(text) as Message)
    }
    if (rest.length > 0) this.#received.push(rest)
  }

  #dispatch({ id, method, params, result, error, sessionId }: Message): void {
    if (id === undefined) {
      if (method === undefined) return
      const session = sessionId === undefined ? this.browser : this.#sessions.get(sessionId)
      session?.dispatch(method, params)
      return
    }
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    if (error) pending.reject(new CdpError(`${pending.method}: ${error.message}`))
    else pending.resolve(result)
  }
}
