import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'

/** The close of a WebSocket. */
export interface Closed {
  readonly code: number
  readonly reason: string
}

/** One end of a WebSocket, with the texts that it has received. */
export class TestSocket {
  readonly received: string[] = []
  readonly closed: Promise<Closed>
  readonly socket: WebSocket
  #wake: () => void = () => undefined

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      this.received.push(data.toString())
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

  static async connect(url: string, options: ClientOptions = {}): Promise<TestSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false, ...options })
    const end = new TestSocket(socket)
    await once(socket, 'open')
    return end
  }

  send(...texts: readonly string[]): void {
    for (const text of texts) this.socket.send(text)
  }

  /** Waits for the next text, and removes it. @throws when the connection closes first */
  async next(): Promise<string> {
    for (;;) {
      const text = this.received.shift()
      if (text !== undefined) return text
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the connection is closed')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Resolves when the other side has dealt with everything that was sent before. */
  async pong(data = 'until here'): Promise<string> {
    this.socket.ping(data)
    const [answer] = (await once(this.socket, 'pong')) as [Buffer]
    return answer.toString()
  }

  async close(): Promise<void> {
    this.socket.terminate()
    await this.closed
  }
}
