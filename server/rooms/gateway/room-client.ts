import { randomUUID } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../../base/clock'
import { RateBudget } from '../../../base/rate-budget'
import { type GatewayClient, type RawObject, readClientMessage, ROOM_CLOSE } from '../../../protocol/rooms'
import { KeepAlive } from '../keep-alive'
import {
  CLIENT_BURST_BYTES,
  CLIENT_BYTES_PER_SECOND,
  CLIENT_KEEP_ALIVE,
  FIRST_MESSAGE_MS,
  LAST_WORDS_MS,
  MAX_CLIENT_QUEUE_BYTES,
  MAX_HELD_BYTES,
  MAX_HELD_MESSAGES,
  MESSAGE_COST_BYTES,
} from '../limits'
import { messageBytes, messageText } from '../message-text'

export interface RoomClientOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  readonly room: string
  /** The client has sent its token. */
  readonly onAuth: () => void
  /** Whether the room host takes a message of this client now. If not, `pump` is called when it does. */
  readonly canRelay: () => boolean
  readonly relay: (message: RawObject) => void
  /** Called once, whatever ends the client. The reason is for the log. */
  readonly onOver: (reason: string) => void
}

/** A message that waits. Its text is read when it is its turn, so that a flood costs little. */
interface Held {
  readonly data: RawData
  readonly isBinary: boolean
  readonly bytes: number
}

/** How soon a client that has used up its budget is looked at again. ms */
const SLOW_MS = 100
const NO_TOKEN = 'did not send auth token'

/**
 * A client of a room at its gateway: says who it is, then says something. One that sends more than it may, or whose room host is busy, is
 * read more slowly; one that does not read, or is dead, is dropped.
 */
export class RoomClient implements GatewayClient {
  readonly id = randomUUID()
  readonly room: string
  readonly #options: RoomClientOptions
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #budget: RateBudget
  readonly #keepAlive: KeepAlive
  #token: string | undefined
  #held: Held[] = []
  #heldBytes = 0
  #reason = 'the client closed it'
  #isOver = false
  #cancelTimer: CancelTimer
  #cancelPump: CancelTimer = () => undefined

  constructor(options: RoomClientOptions) {
    const { socket, clock, room } = options
    this.#options = options
    this.#socket = socket
    this.#clock = clock
    this.room = room
    this.#budget = new RateBudget(CLIENT_BURST_BYTES, CLIENT_BYTES_PER_SECOND, clock.now())
    const onDead = (): void => this.drop('it is dead')
    this.#keepAlive = new KeepAlive({ socket, clock, ...CLIENT_KEEP_ALIVE, onDead })
    this.#cancelTimer = clock.after(FIRST_MESSAGE_MS, () => this.close(ROOM_CLOSE.badToken, NO_TOKEN))
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', (data) => this.#receiveControl(data.length))
    socket.on('pong', (data) => this.#receiveControl(data.length))
    socket.on('error', ({ message }) => (this.#reason = message))
    socket.on('close', () => {
      this.#over()
      this.#cancelTimer()
    })
  }

  /** Empty until the client has sent it. */
  get token(): string {
    return this.#token ?? ''
  }

  /** What the client has not read yet. */
  get queuedBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** @param text a message in UTF-8, which many clients may share */
  deliver(text: Buffer): void {
    if (this.#isOver) return
    this.#socket.send(text, { binary: false })
    this.#checkQueue()
  }

  /** Relays what waits, as far as the room host takes it and the client’s budget allows; reads on when nothing waits. */
  pump(): void {
    this.#cancelPump()
    while (!this.#isOver && this.#token !== undefined) {
      const [next] = this.#held
      if (!next) return this.#socket.resume()
      if (!this.#options.canRelay()) return
      if (!this.#budget.take(this.#clock.now(), next.bytes + MESSAGE_COST_BYTES)) {
        this.#cancelPump = this.#clock.after(SLOW_MS, () => this.pump())
        return
      }
      this.#held.shift()
      this.#heldBytes -= next.bytes
      this.#relay(next)
    }
  }

  /** Closes the connection. @param logged the reason for the log, if it is another one */
  close(code: number, reason: string, logged = reason): void {
    if (this.#isOver) return
    this.#reason = logged
    const socket = this.#socket
    this.#over()
    this.#cancelTimer = this.#clock.after(LAST_WORDS_MS, () => socket.terminate())
    // The close of a client that was not read is behind what it has sent.
    socket.resume()
    socket.close(code, reason)
  }

  /** Ends the connection without a close, which a client that does not read would not see. */
  drop(reason: string): void {
    this.#reason = reason
    this.#over()
    this.#socket.terminate()
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#held = []
    this.#cancelTimer()
    this.#cancelPump()
    this.#keepAlive.stop()
    this.#options.onOver(this.#reason)
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return
    this.#keepAlive.heard()
    if (this.#token === undefined) return this.#receiveFirst(data, isBinary)
    const bytes = messageBytes(data)
    this.#held.push({ data, isBinary, bytes })
    this.#heldBytes += bytes
    this.pump()
    if (this.#held.length === 0) return
    this.#socket.pause()
    if (this.#held.length > MAX_HELD_MESSAGES || this.#heldBytes > MAX_HELD_BYTES)
      this.close(ROOM_CLOSE.policy, 'it sends more than can be passed on')
  }

  #receiveFirst(data: RawData, isBinary: boolean): void {
    const text = isBinary ? undefined : messageText(data, false)
    const read = text === undefined ? undefined : readClientMessage(text)
    if (read?.kind !== 'auth' || read.token === undefined) return this.close(ROOM_CLOSE.badToken, NO_TOKEN)
    this.#cancelTimer()
    this.#token = read.token
    this.#options.onAuth()
  }

  /** Anything that is no message for the room is dropped. */
  #relay({ data, isBinary }: Held): void {
    const text = messageText(data, isBinary)
    const read = text === undefined ? undefined : readClientMessage(text)
    if (read?.kind === 'relay') this.#options.relay(read.raw)
  }

  #receiveControl(bytes: number): void {
    if (this.#isOver) return
    this.#keepAlive.heard()
    if (!this.#budget.take(this.#clock.now(), bytes + MESSAGE_COST_BYTES))
      return this.close(ROOM_CLOSE.policy, 'it pings too often')
    this.#checkQueue()
  }

  #checkQueue(): void {
    if (this.#socket.bufferedAmount > MAX_CLIENT_QUEUE_BYTES) this.drop('it does not read what it is sent')
  }
}
