import { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../clock'
import { RateBudget } from '../rate-budget'

export interface WebSocketStreamOptions {
  /** It is open. */
  readonly socket: WebSocket
  readonly clock: Clock
  /** The stream fails when nothing has come for this long. ms */
  readonly idleMs: number
  /** Pings at this interval, so that proxies do not close a silent connection. ms; undefined: it does not ping */
  readonly pingMs?: number | undefined
  /** The messages, pings and pongs that the other side may send: at once, and a second. */
  readonly messages: { readonly burst: number; readonly perSecond: number }
  /** The stream fails when the other side leaves more answers to its pings unread. Bytes */
  readonly maxQueueBytes: number
}

/** The longest message of such a stream. Longer writes go out as several. Bytes */
export const MAX_STREAM_MESSAGE_BYTES = 64 * 1024

const NORMAL = 1000

/**
 * The bytes of a WebSocket's binary messages as one stream; where a message ends has no meaning. A text message is an error.
 * `writableLength` counts what the other side has not taken. Pausing the stream pauses the connection.
 */
export class WebSocketStream extends Duplex {
  readonly #socket: WebSocket
  readonly #options: WebSocketStreamOptions
  readonly #budget: RateBudget
  #heardMs: number
  #cancelIdle: CancelTimer = () => undefined
  #cancelPing: CancelTimer = () => undefined

  constructor(options: WebSocketStreamOptions) {
    super({ allowHalfOpen: false })
    const { socket, clock, messages, idleMs } = options
    this.#socket = socket
    this.#options = options
    this.#budget = new RateBudget(messages.burst, messages.perSecond, clock.now())
    this.#heardMs = clock.now()
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => void this.#count())
    socket.on('pong', () => void this.#count())
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => {
      // What was read before is still delivered.
      if (!this.destroyed) this.push(null)
    })
    this.#awaitTraffic(idleMs)
    this.#pingLater()
  }

  override _read(): void {
    if (!this.#socket.isPaused) return
    // Nothing could be heard meanwhile.
    this.#heardMs = this.#options.clock.now()
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#send(chunk, callback)
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    callback: (error?: Error | null) => void,
  ): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.close(NORMAL)
    callback()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#cancelIdle()
    this.#cancelPing()
    this.#socket.terminate()
    callback(error)
  }

  #send(bytes: Buffer, callback: (error?: Error | null) => void): void {
    let at = 0
    for (; at + MAX_STREAM_MESSAGE_BYTES < bytes.length; at += MAX_STREAM_MESSAGE_BYTES)
      this.#socket.send(bytes.subarray(at, at + MAX_STREAM_MESSAGE_BYTES))
    this.#socket.send(bytes.subarray(at), callback)
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!this.#count()) return
    if (!isBinary) return void this.destroy(new Error('it sends text'))
    const bytes = bytesOf(data)
    if (bytes.length > 0 && !this.push(bytes)) this.#socket.pause()
  }

  /** Counts something of the other side. @returns false when the stream has failed */
  #count(): boolean {
    if (this.destroyed) return false
    const nowMs = this.#options.clock.now()
    this.#heardMs = nowMs
    if (!this.#budget.take(nowMs)) this.destroy(new Error('it sends too many messages'))
    else if (this.#socket.bufferedAmount > this.#options.maxQueueBytes)
      this.destroy(new Error('it does not read what it is sent'))
    return !this.destroyed
  }

  #awaitTraffic(ms: number): void {
    const { clock, idleMs } = this.#options
    this.#cancelIdle = clock.after(ms, () => {
      if (this.#socket.isPaused) this.#heardMs = clock.now()
      const leftMs = this.#heardMs + idleMs - clock.now()
      if (leftMs > 0) this.#awaitTraffic(leftMs)
      else this.destroy(new Error('it has said nothing for too long'))
    })
  }

  #pingLater(): void {
    const { clock, pingMs } = this.#options
    if (pingMs === undefined) return
    this.#cancelPing = clock.after(pingMs, () => {
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
      this.#pingLater()
    })
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
