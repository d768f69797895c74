import type { RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../../base/clock'
import { type GatewayMessage, readGatewayMessage, ROOM_CLOSE } from '../../../protocol/rooms'
import { KeepAlive } from '../keep-alive'
import { LAST_WORDS_MS, LINK_KEEP_ALIVE, MAX_LINK_QUEUE_BYTES, MAX_MEMBERS_PER_GATEWAY } from '../limits'
import { messageText } from '../message-text'
import { GatewayMembers } from './gateway-members'

export interface GatewayLinkOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  /** What the gateway says of itself, which nobody else knows; undefined for an original. */
  readonly gateway: string | undefined
  readonly init: string
  readonly onMessage: (link: GatewayLink, message: GatewayMessage) => void
  /** Called once, when the link is of no use any more. The reason is for the log. */
  readonly onOver: (link: GatewayLink, reason: string) => void
}

/** A room host's connection to one gateway. */
export class GatewayLink {
  readonly members = new GatewayMembers(MAX_MEMBERS_PER_GATEWAY)
  readonly gateway: string | undefined
  readonly #options: GatewayLinkOptions
  readonly #socket: WebSocket
  readonly #keepAlive: KeepAlive
  #reason = 'the gateway closed it'
  #isOver = false
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: GatewayLinkOptions) {
    const { socket, clock, gateway, init } = options
    this.#options = options
    this.#socket = socket
    this.gateway = gateway
    const onDead = (): void => this.drop('the gateway is dead')
    this.#keepAlive = new KeepAlive({ socket, clock, ...LINK_KEEP_ALIVE, onDead })
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => this.#keepAlive.heard())
    socket.on('pong', () => this.#keepAlive.heard())
    socket.on('error', ({ message }) => (this.#reason = message))
    socket.on('close', () => {
      this.#over()
      this.#cancelTimer()
    })
    socket.send(init)
  }

  /** What the gateway has not read yet. */
  get queuedBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** @param text a message in UTF-8, which several links may share */
  send(text: Buffer): void {
    if (this.#isOver) return
    this.#socket.send(text, { binary: false })
    if (this.#socket.bufferedAmount > MAX_LINK_QUEUE_BYTES)
      this.drop('the gateway does not read what it is sent')
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return
    this.#reason = reason
    this.#over()
    const socket = this.#socket
    this.#cancelTimer = this.#options.clock.after(LAST_WORDS_MS, () => socket.terminate())
    socket.close(code, reason)
  }

  /** Ends the link without a close. */
  drop(reason: string): void {
    if (this.#isOver) return
    this.#reason = reason
    this.#over()
    this.#socket.terminate()
  }

  /** Turns a gateway away for which there is no place. */
  turnAway(reason: string): void {
    this.close(ROOM_CLOSE.tryAgainLater, reason)
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimer()
    this.#keepAlive.stop()
    this.#options.onOver(this, this.#reason)
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return
    this.#keepAlive.heard()
    const text = messageText(data, isBinary)
    this.#options.onMessage(
      this,
      text === undefined ? { kind: 'invalid', why: 'no text' } : readGatewayMessage(text),
    )
  }
}
