import { isUnread, readUnread, type Unread } from './guards'

/** An answer of the broker. */
export type BrokerAnswer =
  | { readonly ok: true; readonly result: unknown }
  /** `refusal`: the broker's word for it, if it has one. */
  | { readonly ok: false; readonly refusal: string | undefined }

export interface BrokerEvents {
  readonly onSignal: (from: string, signal: unknown) => void
  /** The connection is lost; not called after `close`. */
  readonly onLost: () => void
}

const OPEN_MS = 10_000
const ANSWER_MS = 10_000
/** A broker closes a connection that is silent for two minutes. */
const PING_MS = 45_000
/** The longest message of a broker. Characters */
const MAX_MESSAGE = 64 * 1024

const NO_ANSWER: BrokerAnswer = { ok: false, refusal: undefined }

/** The page's connection to the broker of the server that serves it. */
export class BrokerSocket {
  readonly #socket: WebSocket
  readonly #events: BrokerEvents
  readonly #waiting = new Map<string, (answer: BrokerAnswer) => void>()
  readonly #pings: ReturnType<typeof setInterval>
  #isClosed = false

  private constructor(socket: WebSocket, events: BrokerEvents) {
    this.#socket = socket
    this.#events = events
    this.#pings = setInterval(() => void this.ask('ping', {}), PING_MS)
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#hear(data))
    socket.addEventListener('close', () => this.#lost())
  }

  /** @throws Error when the broker cannot be reached */
  static async open(url: string, events: BrokerEvents): Promise<BrokerSocket> {
    const socket = new WebSocket(url)
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => socket.close(), OPEN_MS)
      socket.addEventListener('open', () => {
        clearTimeout(timer)
        resolve()
      })
      socket.addEventListener('close', () => {
        clearTimeout(timer)
        reject(new Error('the broker cannot be reached'))
      })
    })
    return new BrokerSocket(socket, events)
  }

  /** Never rejects: without an answer it is not granted. */
  ask(method: string, params: object): Promise<BrokerAnswer> {
    if (this.#isClosed) return Promise.resolve(NO_ANSWER)
    return new Promise((resolve) => {
      const id = crypto.randomUUID()
      const done = (answer: BrokerAnswer): void => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(answer)
      }
      const timer = setTimeout(() => done(NO_ANSWER), ANSWER_MS)
      this.#waiting.set(id, done)
      // With an addition the broker gives its reasons as words.
      this.#say({ id, method, params, ringdown: {} })
    })
  }

  signal(from: string, to: string, signal: object): void {
    this.#say({ method: 'signal', params: { from, to, signal } })
  }

  close(): void {
    if (this.#isClosed) return
    this.#end()
    this.#socket.close()
  }

  #say(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }))
  }

  #lost(): void {
    if (this.#isClosed) return
    this.#end()
    this.#events.onLost()
  }

  #end(): void {
    this.#isClosed = true
    clearInterval(this.#pings)
    for (const done of [...this.#waiting.values()]) done(NO_ANSWER)
  }

  #hear(data: unknown): void {
    if (this.#isClosed || typeof data !== 'string' || data.length > MAX_MESSAGE) return
    const message = readUnread(data)
    if (!message) return
    if (typeof message['id'] === 'string') this.#waiting.get(message['id'])?.(answerIn(message))
    else if (message['method'] === 'signal' && isUnread(message['params'])) {
      const { from, signal } = message['params']
      if (typeof from === 'string') this.#events.onSignal(from, signal)
    }
  }
}

function answerIn({ result, error, ringdown }: Unread): BrokerAnswer {
  if (error === undefined || error === null) return { ok: true, result }
  const refusal = isUnread(ringdown) ? ringdown['refusal'] : undefined
  return { ok: false, refusal: typeof refusal === 'string' ? refusal : undefined }
}
