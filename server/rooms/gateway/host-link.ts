import type { RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../../base/clock'
import { inWords } from '../../../base/networks/connection-error'
import {
  type GatewayClient,
  type HostMessage,
  joinText,
  leaveText,
  type RawObject,
  readHostMessage,
  relayText,
  ROOM_CLOSE,
  type RoomsForm,
} from '../../../protocol/rooms'
import { KeepAlive } from '../keep-alive'
import {
  CONGESTED_BYTES,
  FIRST_MESSAGE_MS,
  LAST_WORDS_MS,
  LINK_KEEP_ALIVE,
  MAX_LINK_QUEUE_BYTES,
} from '../limits'
import { messageText } from '../message-text'
import type { LinkSecret } from '../link-secret'
import { isSameSecret } from '../../tickets/same-secret'
import type { RoomsHost } from './rooms'

export interface HostLinkOptions {
  /** It is being opened. */
  readonly socket: WebSocket
  readonly clock: Clock
  readonly form: RoomsForm
  readonly secret: LinkSecret
  /** The id of a host that says none. */
  readonly address: string
  /** The host has said who it is. @returns why it is not wanted */
  readonly onUp: (link: HostLink) => string | undefined
  readonly onMessage: (link: HostLink, message: HostMessage) => void
  /** The host has read what it was sent. */
  readonly onDrained: (link: HostLink) => void
  /** Called once, when the link is of no use any more. The reason is for the log. */
  readonly onOver: (link: HostLink, reason: string) => void
}

const NO_INIT = 'did not send init'

/** A gateway's connection to one room host, from the dial on. */
export class HostLink implements RoomsHost {
  readonly #options: HostLinkOptions
  readonly #socket: WebSocket
  readonly #clock: Clock
  #keepAlive: KeepAlive | undefined
  #id: string | undefined
  #wasCongested = false
  #reason = 'the host closed it'
  #isOver = false
  #cancelTimer: CancelTimer

  constructor(options: HostLinkOptions) {
    const { socket, clock } = options
    this.#options = options
    this.#socket = socket
    this.#clock = clock
    this.#cancelTimer = clock.after(FIRST_MESSAGE_MS, () => this.close(ROOM_CLOSE.unknown, NO_INIT))
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => this.#heard())
    socket.on('pong', () => this.#heard())
    socket.on('error', (error) => (this.#reason = inWords(error)))
    socket.on('close', (code) => {
      if (code === ROOM_CLOSE.displaced) this.#reason = 'this gateway has another link to the host'
      this.#over()
      this.#cancelTimer()
    })
  }

  get id(): string {
    return this.#id ?? this.#options.address
  }

  get isCongested(): boolean {
    this.#wasCongested ||= this.#socket.bufferedAmount > CONGESTED_BYTES
    return this.#wasCongested
  }

  join(client: GatewayClient): void {
    this.#send(joinText(client, this.#options.form))
  }

  leave(client: GatewayClient): void {
    this.#send(leaveText(client, this.#options.form))
  }

  relay(client: GatewayClient, message: RawObject): void {
    this.#send(relayText(client, message, this.#options.form))
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return
    this.#reason = reason
    this.#over()
    const socket = this.#socket
    this.#cancelTimer = this.#clock.after(LAST_WORDS_MS, () => socket.terminate())
    socket.close(code, reason)
  }

  /** Ends the link without a close. */
  drop(reason: string): void {
    if (this.#isOver) return
    this.#reason = reason
    this.#over()
    this.#socket.terminate()
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimer()
    this.#keepAlive?.stop()
    this.#options.onOver(this, this.#reason)
  }

  #heard(): void {
    this.#keepAlive?.heard()
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return
    this.#heard()
    if (this.#id === undefined) return this.#receiveFirst(data, isBinary)
    const text = messageText(data, isBinary)
    const message: HostMessage =
      text === undefined ? { kind: 'invalid', why: 'no text' } : readHostMessage(text)
    this.#options.onMessage(this, message)
  }

  #receiveFirst(data: RawData, isBinary: boolean): void {
    const { secret, address, onUp, clock } = this.#options
    const { token } = secret
    const text = isBinary ? undefined : messageText(data, false)
    const message = text === undefined ? undefined : readHostMessage(text)
    if (message?.kind !== 'init') return this.close(ROOM_CLOSE.unknown, NO_INIT)
    if (token !== undefined && !isSameSecret(message.token ?? '', token))
      return this.close(ROOM_CLOSE.badToken, 'the token is wrong')
    this.#cancelTimer()
    this.#id = message.id ?? address
    const onDead = (): void => this.drop('the host is dead')
    this.#keepAlive = new KeepAlive({ socket: this.#socket, clock, ...LINK_KEEP_ALIVE, onDead })
    const unwanted = onUp(this)
    if (unwanted !== undefined) this.close(ROOM_CLOSE.unknown, unwanted)
  }

  #send(text: string): void {
    if (this.#isOver) return
    this.#socket.send(text, () => this.#sent())
    if (this.#socket.bufferedAmount > MAX_LINK_QUEUE_BYTES)
      this.drop('the host does not read what it is sent')
  }

  #sent(): void {
    if (this.#isOver || !this.#wasCongested || this.#socket.bufferedAmount > CONGESTED_BYTES / 2) return
    this.#wasCongested = false
    this.#options.onDrained(this)
  }
}
