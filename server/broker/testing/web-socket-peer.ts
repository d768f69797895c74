import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'

export interface Message {
  readonly id?: unknown
  readonly method?: string
  readonly params?: { readonly signal?: unknown }
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string } | null
  readonly ringdown?: object
}

/** The close of a WebSocket. */
export interface Closed {
  readonly code: number
  readonly reason: string
}

/** A peer in the words of the document, for tests. */
export class WebSocketPeer {
  readonly received: Message[] = []
  readonly closed: Promise<Closed>
  readonly socket: WebSocket
  #wake: () => void = () => undefined
  #nextId = 1

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as Message)
      this.#wake()
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#wake()
        resolve({ code, reason: reason.toString() })
      })
    })
  }

  /** @throws when the server refuses */
  static async connect(
    url: string,
    options: ClientOptions & { localAddress?: string } = {},
  ): Promise<WebSocketPeer> {
    const socket = new WebSocket(url, { perMessageDeflate: false, ...options })
    const peer = new WebSocketPeer(socket)
    await once(socket, 'open')
    return peer
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Waits for the first message that this accepts, and removes it. @throws when the connection closes first */
  async next(accepts: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.received.findIndex(accepts)
      const [message] = at < 0 ? [] : this.received.splice(at, 1)
      if (message) return message
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the broker closed the connection')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Sends a request and waits for its answer. */
  ask(method: string, params: object = {}, addition?: object): Promise<Message> {
    const id = `r${this.#nextId++}`
    this.send({ id, method, params, ...(addition && { ringdown: addition }) })
    return this.next((message) => message.id === id)
  }

  async registered(id: string): Promise<this> {
    const { error } = await this.ask('register', { id })
    if (error) throw new Error(error.message)
    return this
  }

  signal(from: string, to: string, signal: unknown): void {
    this.send({ method: 'signal', params: { from, to, signal } })
  }

  nextSignal(): Promise<Message> {
    return this.next(({ method }) => method === 'signal')
  }

  async close(): Promise<void> {
    this.socket.terminate()
    await this.closed
  }
}
