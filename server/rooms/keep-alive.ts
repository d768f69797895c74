import type { WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../base/clock'

export interface KeepAliveOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  /** The longest silence before a ping. ms */
  readonly pingMs: number
  /** The longest silence before the other side counts as dead. ms */
  readonly deadMs: number
  readonly onDead: () => void
}

/** Pings a silent WebSocket, and finds out that its other side is dead. */
export class KeepAlive {
  readonly #options: KeepAliveOptions
  #heardMs: number
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: KeepAliveOptions) {
    this.#options = options
    this.#heardMs = options.clock.now()
    this.#wait()
  }

  /** The other side has sent something. */
  heard(): void {
    this.#heardMs = this.#options.clock.now()
  }

  stop(): void {
    this.#cancelTimer()
  }

  #wait(): void {
    const { clock, pingMs } = this.#options
    this.#cancelTimer = clock.after(pingMs, () => this.#look())
  }

  #look(): void {
    const { socket, clock, deadMs, onDead } = this.#options
    // Nothing can be heard of a socket that is not read; a broken one still fails at the ping.
    if (socket.isPaused) this.heard()
    if (clock.now() - this.#heardMs >= deadMs) return onDead()
    if (socket.readyState === socket.OPEN) socket.ping()
    this.#wait()
  }
}
