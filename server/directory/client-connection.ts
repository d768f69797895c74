import { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { CancelTimer, Clock } from '../../base/clock'
import { inWords } from '../../base/networks/connection-error'
import {
  type ClientMessage,
  clientToServer,
  MessageReader,
  serverToClient,
  type ServerMessage,
} from '../../protocol/directory'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { ConnectionBinding } from '../admission/connection-binding'
import type { Transport } from './transport'

interface ConnectionEvents {
  message: [ClientMessage]
  /** Emitted once, when `end` begins to close the connection, or when it has closed. No message follows. The reason is for the log. */
  ended: [reason: string]
}

export interface ClientConnectionOptions {
  readonly id: number
  readonly transport: Transport
  /** As the proxy reports them, for a connection through one. */
  readonly addresses: ConnectionAddresses
  /** A client that leaves more than this unread is dropped. */
  readonly maxQueueBytes: number
  readonly clock: Clock
}

/** How long a client may take to read its last messages. ms */
const LAST_WORDS_TIMEOUT_MS = 5_000

/** One client's connection: typed messages in and out, with a limit on its send queue. */
export class ClientConnection extends EventEmitter<ConnectionEvents> {
  readonly id: number
  readonly addresses: ConnectionAddresses
  readonly #transport: Transport
  readonly #stream: Duplex
  #maxQueueBytes: number
  /** Nothing was sent since the last `sendIfQuiet`. */
  #isQuiet = false
  readonly #reader = new MessageReader(clientToServer)
  readonly #clock: Clock
  #reason = 'the client closed it'
  #hasEnded = false
  #cancelLastWords: CancelTimer = () => undefined

  constructor({ id, transport, addresses, maxQueueBytes, clock }: ClientConnectionOptions) {
    super()
    const { stream } = transport
    this.id = id
    this.#transport = transport
    this.#stream = stream
    this.#maxQueueBytes = maxQueueBytes
    this.addresses = addresses
    this.#clock = clock
    stream.on('data', this.#receive)
    stream.on('error', (error) => (this.#reason = inWords(error)))
    stream.on('close', () => {
      this.#cancelLastWords()
      this.#noteEnd()
    })
  }

  get binding(): ConnectionBinding {
    return this.#transport.binding
  }

  /** What the client has not read yet. */
  get queuedBytes(): number {
    return this.#stream.writableLength
  }

  send(message: ServerMessage): void {
    this.sendFrame(serverToClient.encode(message))
  }

  /** Sends encoded frames in one piece, so that a broadcast is encoded once. */
  sendFrame(frame: Uint8Array): void {
    if (!this.#stream.writable) return
    this.#isQuiet = false
    this.#stream.write(frame)
    if (this.#stream.writableLength > this.#maxQueueBytes) this.drop('it does not read what it is sent')
  }

  /** Sends a frame that somebody else chose to send: dropped, rather than the client, while this much or more is unread. */
  sendFrameWithin(maxUnreadBytes: number, frame: Uint8Array): void {
    if (this.#stream.writableLength < maxUnreadBytes) this.sendFrame(frame)
  }

  /** Sends a frame, unless something was sent since the last call, or is unread. */
  sendIfQuiet(frame: Uint8Array): void {
    if (this.#isQuiet) this.sendFrameWithin(1, frame)
    this.#isQuiet = true
  }

  /** Sends a newcomer's contact list, which may be longer than the queue's limit, and raises the limit to suit. */
  sendList(frames: readonly Uint8Array[]): void {
    const bytes = frames.reduce((sum, { length }) => sum + length, 0)
    this.#maxQueueBytes = Math.max(this.#maxQueueBytes, 2 * bytes)
    // One system call, without a copy of the shared frames.
    this.#stream.cork()
    for (const frame of frames) this.sendFrame(frame)
    this.#stream.uncork()
  }

  /** Ignores the client from now on, and closes the connection after the queued messages, within seconds. */
  end(reason: string): void {
    const stream = this.#stream
    if (stream.destroyed || this.#hasEnded) return
    this.#reason = reason
    // Without a listener the stream discards the data. Unread data would reset the connection and lose the last messages.
    stream.off('data', this.#receive).resume()
    this.#cancelLastWords = this.#clock.after(LAST_WORDS_TIMEOUT_MS, () => stream.destroy())
    this.#transport.finish()
    this.#noteEnd()
  }

  /** Closes the connection at once. */
  drop(reason: string): void {
    if (this.#stream.destroyed) return
    this.#reason = reason
    this.#stream.destroy()
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
    return this.#hasEnded || this.#stream.destroyed
  }

  #noteEnd(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.emit('ended', this.#reason)
  }
}
