import { connect, type Socket } from 'node:net'
import { BUSY_ALERT } from '../../../protocol/tls/busy-alert'

const TICK_MS = 50

export interface FloodOptions {
  readonly port: number
  /** Addresses of this computer; each in turn. */
  readonly from: readonly string[]
  /** Connections at the beginning. */
  readonly atOnce: number
  readonly perSecond: number
}

/** Connections that say nothing, and are held until the other side closes them or `stop`. */
export class Flood {
  readonly #options: FloodOptions
  readonly #sockets = new Set<Socket>()
  readonly #startedMs = performance.now()
  readonly #timer: NodeJS.Timeout
  #made = 0
  #busy = 0

  private constructor(options: FloodOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  /** Resolves when the first ones are connected, or refused. */
  static async start(options: FloodOptions): Promise<Flood> {
    const flood = new Flood(options)
    await Promise.all(Array.from({ length: options.atOnce }, () => flood.#connect()))
    return flood
  }

  /** Connections that were told that the other side is busy. */
  get busy(): number {
    return this.#busy
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const socket of this.#sockets) socket.destroy()
  }

  /** A timer that fires late makes up for it. */
  #tick(): void {
    const { atOnce, perSecond } = this.#options
    const due = atOnce + ((performance.now() - this.#startedMs) / 1_000) * perSecond
    while (this.#made < due) void this.#connect()
  }

  #connect(): Promise<unknown> {
    const { port, from } = this.#options
    const localAddress = from[this.#made++ % from.length] ?? ''
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    this.#sockets.add(socket)
    socket.on('data', (bytes) => {
      if (bytes.equals(BUSY_ALERT)) this.#busy++
    })
    socket.on('close', () => this.#sockets.delete(socket))
    return new Promise((resolve) => socket.once('connect', resolve).on('error', resolve))
  }
}
