import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ClientOptions, WebSocket } from 'ws'
import { systemClock } from '../../../base/clock'
import { WebSocketStream } from '../../../base/networks/web-socket-stream'
import {
  type ClientMessage,
  clientToServer,
  type Extension,
  MessageReader,
  serverToClient,
  type ServerMessage,
} from '../../../protocol/directory'

/** A plain protocol client for tests. It sends messages as given and stores received ones. */
export class WireClient<Stream extends Duplex = Socket> {
  readonly received: ServerMessage[] = []
  readonly closed: Promise<void>
  readonly socket: Stream
  readonly #reader = new MessageReader(serverToClient)
  #wake: () => void = () => undefined

  private constructor(socket: Stream) {
    this.socket = socket
    socket.on('data', (chunk: Uint8Array) => {
      this.received.push(...this.#reader.push(chunk).messages)
      this.#wake()
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#wake()
        resolve()
      })
    })
  }

  /** @param localAddress to connect from */
  static async connect(port: number, host = '127.0.0.1', localAddress?: string): Promise<WireClient> {
    const socket = connect({ port, host, ...(localAddress && { localAddress }) })
    const client = new WireClient(socket.setNoDelay(true))
    await once(socket, 'connect')
    return client
  }

  /** @returns a client of the HTTP port, and its WebSocket @throws when the server refuses */
  static async byWebSocket(
    url: string,
    options: ClientOptions & { readonly localAddress?: string } = {},
  ): Promise<{ readonly client: WireClient<WebSocketStream>; readonly webSocket: WebSocket }> {
    const webSocket = new WebSocket(url, { perMessageDeflate: false, ...options })
    const opened = new Promise<WireClient<WebSocketStream>>((resolve, reject) => {
      webSocket.once('error', reject)
      webSocket.once('open', () =>
        resolve(
          new WireClient(
            new WebSocketStream({
              ...{ socket: webSocket, clock: systemClock, idleMs: 600_000, maxQueueBytes: Infinity },
              messages: { burst: 1e9, perSecond: 1e9 },
            }),
          ),
        ),
      )
    })
    return { client: await opened, webSocket }
  }

  /** Connects, waits for the hello and logs in; removes both answers from `received`. */
  static async loggedIn(
    port: number,
    name: string,
    host?: string,
    extension?: Extension,
    localAddress?: string,
  ): Promise<WireClient> {
    const client = await WireClient.connect(port, host, localAddress)
    await client.next('hello-connect')
    client.send({ kind: 'login', name, ...(extension && { extension }) })
    await client.next('login-success')
    return client
  }

  send(message: ClientMessage): void {
    this.socket.write(clientToServer.encode(message))
  }

  /** Waits for the next message of a kind, and leaves other kinds in `received`. */
  async next<Kind extends ServerMessage['kind']>(
    kind: Kind,
  ): Promise<Extract<ServerMessage, { kind: Kind }>> {
    for (;;) {
      const at = this.received.findIndex((message) => message.kind === kind)
      const [message] = at < 0 ? [] : this.received.splice(at, 1)
      if (message) return message as Extract<ServerMessage, { kind: Kind }>
      if (this.socket.destroyed) throw new Error(`the connection closed while waiting for ${kind}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /**
   * All messages up to now: sends a call request that always fails, and returns the messages before the answer. Needs a
   * client that is logged in.
   */
  async settled(): Promise<ServerMessage[]> {
    this.send({ kind: 'call-request', contact: '\u0001nobody', host: '', port: 1 })
    await this.next('error-response')
    return this.received.splice(0)
  }

  async close(): Promise<void> {
    this.socket.destroy()
    await this.closed
  }
}
