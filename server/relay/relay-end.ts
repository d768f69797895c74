import type { RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../base/clock'
import { RateBudget } from '../../base/rate-budget'
import { NO_CLOSE_CODE, RELAY_CLOSE } from '../../protocol/relay/relay'

/** What one side may send. */
export interface RelayRates {
  /** In the long run. Bytes a second */
  readonly bytesPerSecond: number
  /** At once: what was held back while a network stood still. Bytes */
  readonly burstBytes: number
}

export interface RelayEndOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  readonly rates: RelayRates
  /** How much may wait for a side that does not read it. Bytes */
  readonly maxQueueBytes: number
  /** A side that sends nothing for this long is closed, with the other one. ms */
  readonly idleMs: number
  /** Called once, when the connection is of no use any more. */
  readonly onOver: (over: { readonly inOrder: boolean; readonly reason: string }) => void
}

/** Each message costs us about as much as so many bytes. */
const MESSAGE_COST_BYTES = 50
/** How long a side may take to read the close. ms */
const LAST_WORDS_MS = 2_000

/** One side of a relayed call: its WebSocket, with limits on what comes and on what waits for it. */
export class RelayEnd {
  readonly #options: RelayEndOptions
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #budget: RateBudget
  #other: RelayEnd | undefined
  /** Messages that wait for the other side to come. */
  #early: Buffer[] = []
  #earlyBytes = 0
  #heardMs: number
  #bytes = 0
  #isOver = false
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: RelayEndOptions) {
    const { socket, clock, rates } = options
    this.#options = options
    this.#socket = socket
    this.#clock = clock
    this.#heardMs = clock.now()
    this.#budget = new RateBudget(rates.burstBytes, rates.bytesPerSecond, clock.now())
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', (data) => void this.#isWithinBudget(data.length))
    socket.on('pong', (data) => void this.#isWithinBudget(data.length))
    let error = ''
    socket.on('error', ({ message }) => (error = message))
    socket.on('close', (code) => {
      const inOrder = code === RELAY_CLOSE.left || code === NO_CLOSE_CODE
      this.#over(inOrder, inOrder ? 'a side has left' : error || `a side was lost (${code})`)
      this.#cancelTimer()
    })
  }

  /** Bytes that this side has sent to the other one. */
  get bytes(): number {
    return this.#bytes
  }

  /** From now on everything goes to the other side; first what has come before it. */
  join(other: RelayEnd): void {
    this.#other = other
    this.#heardMs = this.#clock.now()
    this.#watch(this.#options.idleMs)
    for (const data of this.#early.splice(0)) this.#pass(other, data)
  }

  /** Closes the connection. `onOver` is not called. */
  close(code: number, reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#early = []
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(LAST_WORDS_MS, () => this.#socket.terminate())
    this.#socket.close(code, reason)
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver || !Buffer.isBuffer(data)) return
    if (!isBinary) return this.#refuse(RELAY_CLOSE.notBinary, 'a side has sent text')
    if (!this.#isWithinBudget(data.length)) return
    if (this.#other) return this.#pass(this.#other, data)
    this.#earlyBytes += data.length + MESSAGE_COST_BYTES
    if (this.#earlyBytes <= this.#options.maxQueueBytes) this.#early.push(data)
    else this.#refuse(RELAY_CLOSE.policy, 'a side has sent too much before the other one came')
  }

  #pass(other: RelayEnd, data: Buffer): void {
    this.#bytes += data.length
    other.#send(data)
  }

  #send(data: Buffer): void {
    if (this.#isOver) return
    this.#socket.send(data)
    if (this.#socket.bufferedAmount <= this.#options.maxQueueBytes) return
    this.#over(false, 'a side does not read what it is sent')
    // A close would wait behind what it does not read.
    this.#socket.terminate()
  }

  #isWithinBudget(bytes: number): boolean {
    if (this.#isOver) return false
    this.#heardMs = this.#clock.now()
    if (this.#budget.take(this.#heardMs, bytes + MESSAGE_COST_BYTES)) return true
    this.#refuse(RELAY_CLOSE.policy, 'a side sends more than there can be voice')
    return false
  }

  #refuse(code: number, reason: string): void {
    this.#over(false, reason, () => this.close(code, reason))
  }

  #over(inOrder: boolean, reason: string, close?: () => void): void {
    if (this.#isOver) return
    close?.()
    this.#isOver = true
    this.#early = []
    this.#options.onOver({ inOrder, reason })
  }

  #watch(ms: number): void {
    const { idleMs } = this.#options
    this.#cancelTimer = this.#clock.after(ms, () => {
      const leftMs = this.#heardMs + idleMs - this.#clock.now()
      if (leftMs > 0) this.#watch(leftMs)
      else this.#refuse(RELAY_CLOSE.goingAway, 'a side has said nothing for too long')
    })
  }
}
