import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { CancelTimer, Clock } from '../../base/clock'
import { inWords } from '../../base/networks/connection-error'
import {
  CHANNEL_BINDING_BYTES,
  CHANNEL_BINDING_LABEL,
  type ClientMessage,
  clientToServer,
  MessageReader,
  serverToClient,
  type ServerMessage,
} from '../../protocol/directory'
import type { ConnectionAddresses } from '../admission/connection-addresses'

interface ConnectionEvents {
  message: [ClientMessage]
  /** Emitted once, when `end` begins to close the connection, or when it has closed. No message follows. The reason is for the log. */
  ended: [reason: string]
}

export interface ClientConnectionOptions {
  readonly id: number
  readonly socket: Socket
  /** As the proxy reports them, for a connection through one. */
  readonly addresses: ConnectionAddresses
  /** A client that leaves more than this unread is dropped. */
  readonly maxQueueBytes: number
  readonly clock: Clock
}

const NO_CONTEXT = Buffer.alloc(0)
/** The kernel probes a silent peer after this time, and so finds dead ones. ms */
const KEEP_ALIVE_MS = 30_000
/** How long a client may take to read its last messages. ms */
const LAST_WORDS_TIMEOUT_MS = 5_000

/** One client's connection: typed messages in and out, with a limit on its send queue. */
export class ClientConnection extends EventEmitter<ConnectionEvents> {
  readonly id: number
  readonly addresses: ConnectionAddresses
  readonly #socket: Socket
  #maxQueueBytes: number
  readonly #reader = new MessageReader(clientToServer)
  readonly #clock: Clock
  #reason = 'the client closed it'
  #hasEnded = false
  #cancelLastWords: CancelTimer = () => undefined

  constructor({ id, socket, addresses, maxQueueBytes, clock }: ClientConnectionOptions) {
    super()
    this.id = id
    this.#socket = socket
    this.#maxQueueBytes = maxQueueBytes
    this.addresses = addresses
    this.#clock = clock
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('data', this.#receive)
    socket.on('error', (error) => (this.#reason = inWords(error)))
    socket.on('close', () => {
      this.#cancelLastWords()
      this.#noteEnd()
    })
  }

  get isEncrypted(): boolean {
    return this.#socket instanceof TLSSocket
  }

  /** The channel binding of this TLS connection (RFC 9266); undefined for a plain or closed one. */
  get binding(): Uint8Array | undefined {
    const socket = this.#socket
    if (!(socket instanceof TLSSocket) || socket.destroyed) return undefined
    return socket.exportKeyingMaterial(CHANNEL_BINDING_BYTES, CHANNEL_BINDING_LABEL, NO_CONTEXT)
  }

  send(message: ServerMessage): void {
    this.sendFrame(serverToClient.encode(message))
  }

  /** Sends encoded frames in one piece, so that a broadcast is encoded once. */
  sendFrame(frame: Uint8Array): void {
    if (!this.#socket.writable) return
    this.#socket.write(frame)
    if (this.#socket.writableLength > this.#maxQueueBytes) this.drop('it does not read what it is sent')
  }

  /** Sends a newcomer's contact list, which may be longer than the queue's limit, and raises the limit to suit. */
  sendList(frames: readonly Uint8Array[]): void {
    const bytes = frames.reduce((sum, { length }) => sum + length, 0)
    this.#maxQueueBytes = Math.max(this.#maxQueueBytes, 2 * bytes)
    // One system call, without a copy of the shared frames.
    this.#socket.cork()
    for (const frame of frames) this.sendFrame(frame)
    this.#socket.uncork()
  }

  /** Ignores the client from now on, and closes the connection after the queued messages, within seconds. */
  end(reason: string): void {
    const socket = this.#socket
    if (socket.destroyed || this.#hasEnded) return
    this.#reason = reason
    // Without a listener the stream discards the data. Unread data would reset the connection and lose the last messages.
    socket.off('data', this.#receive).resume()
    this.#cancelLastWords = this.#clock.after(LAST_WORDS_TIMEOUT_MS, () => socket.destroy())
    socket.end()
    socket.destroySoon()
    this.#noteEnd()
  }

  /** Closes the connection at once. */
  drop(reason: string): void {
    if (this.#socket.destroyed) return
    this.#reason = reason
    this.#socket.destroy()
  }

  readonly #receive = (chunk: Uint8Array): void => {
    const { messages, error } = this.#reader.push(chunk)
    for (const message of messages) {
      if (this.#isOver) return
      this.emit('message', message)
    }
    if (error && !this.#isOver) this.drop(error.message)
  }

  get #isOver(): boolean {
    return this.#hasEnded || this.#socket.destroyed
  }

  #noteEnd(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.emit('ended', this.#reason)
  }
}
