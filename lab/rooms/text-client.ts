import { WebSocket } from 'ws'
import { authText, ROOM_PATH } from '../../protocol/rooms'
import { clockUs } from './clock-us'

export interface TextClientOptions {
  /** `host:port` of gateways; when a connection is lost, the next one is tried. */
  readonly gateways: readonly string[]
  readonly room: string
  readonly name: string
  /** A text has come that was said so long ago. µs */
  readonly onText: (us: number) => void
}

/** A text's id has the time at which it was said. */
const MARK = '"id":"at-'
const HELLO = '"action":"hello"'
const READY = '"action":"ready"'
const REFUSED = '"action":"refused"'
const AGAIN_MS = 250
/** A gateway that says nothing for this long is lost, as phones see it; it pings every 15 s. ms */
const SILENT_MS = 45_000
/** Codes from here on are final. */
const FINAL_CODE = 4000
/** Ciphertext of a short text. */
const DATA = 'x'.repeat(300)

/** A client of a room at a gateway, which stays inside whatever happens to hosts and gateways, and looks at nothing but what is measured. */
export class TextClient {
  readonly #options: TextClientOptions
  #socket: WebSocket | undefined
  #attempts = 0
  #isClosed = false
  /** When it was inside last. µs, 0: never */
  #insideUs = 0
  #entries = 0
  #refusals = 0
  #onInside: () => void = () => undefined

  constructor(options: TextClientOptions) {
    this.#options = options
    this.#connect()
  }

  get entries(): number {
    return this.#entries
  }

  /** How often it has connected to a gateway, or tried to. */
  get attempts(): number {
    return this.#attempts
  }

  get insideUs(): number {
    return this.#insideUs
  }

  get refusals(): number {
    return this.#refusals
  }

  /** Resolves when it is inside for the first time. */
  async inside(): Promise<void> {
    if (this.#entries === 0) await new Promise<void>((resolve) => (this.#onInside = resolve))
  }

  say(): void {
    this.sendRaw(`{"action":"text","id":"at-${clockUs()}","data":"${DATA}"}`)
  }

  sendRaw(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text)
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.terminate()
  }

  #connect(): void {
    const { gateways, room, name } = this.#options
    const gateway = gateways[this.#attempts++ % gateways.length] ?? ''
    const socket = new WebSocket(`ws://${gateway}${ROOM_PATH}${encodeURIComponent(room)}`, {
      ...{ perMessageDeflate: false, skipUTF8Validation: true, handshakeTimeout: 10 * AGAIN_MS },
    })
    this.#socket = socket
    const silence = setTimeout(() => socket.terminate(), SILENT_MS)
    socket.on('ping', () => silence.refresh())
    socket.on('open', () => socket.send(authText(name)))
    socket.on('message', (data: Buffer) => this.#hear(data.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      clearTimeout(silence)
      if (!this.#isClosed && code < FINAL_CODE) setTimeout(() => this.#connect(), AGAIN_MS)
    })
  }

  #hear(text: string): void {
    const at = text.indexOf(MARK)
    if (at >= 0 && !text.includes(REFUSED)) {
      this.#options.onText(clockUs() - Number.parseInt(text.slice(at + MARK.length), 10))
    } else if (text.includes(HELLO)) this.sendRaw('{"action":"enter","create":{"isKept":true}}')
    else if (text.includes(READY)) {
      this.#entries++
      this.#insideUs = clockUs()
      this.#onInside()
    } else if (text.includes(REFUSED)) this.#refusals++
  }
}
