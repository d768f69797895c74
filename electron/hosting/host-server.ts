import { EventEmitter } from 'node:events'
import { detailOf, type Message } from '../../locales/message'
import type { CancelTimer, Clock } from '../../base/clock'
import { backoffDelay } from '../../phone/signalling/directory/backoff'
import type { HostEvent } from './host-contract'
import { HostThread } from './host-thread'
import type { HostingState } from '../../phone/model'
import { whyRefused } from './why-refused'

/** Where the server stands, without what others need to find it. */
export type HostServerState =
  | Exclude<HostingState, { kind: 'running' }>
  | Omit<Extract<HostingState, { kind: 'running' }>, 'addresses' | 'announcement'>

/** So many crashes without a longer life between them, and it is given up. */
const MAX_RESTARTS = 8
/** A server that has run for so long had nothing wrong with its start. ms */
const STABLE_MS = 60_000

export interface HostServerOptions {
  /** The built host-worker.ts. */
  readonly workerFile: string
  readonly clock: Clock
  /** Address to listen on; every one when left out. */
  readonly host?: string
  /** Numbers in [0, 1), to spread restarts. */
  readonly random?: () => number
}

/**
 * The directory server inside the app, on a thread of its own. When the thread dies, it is started again with
 * exponential backoff, on the same port; phones come back by themselves.
 */
export class HostServer extends EventEmitter<{ state: [HostServerState] }> {
  readonly #options: HostServerOptions
  readonly #random: () => number
  #state: HostServerState = { kind: 'stopped' }
  #thread: HostThread | undefined
  /** The thread of before, while it ends: its port is free only then. */
  #gone: Promise<void> = Promise.resolve()
  /** Grows with every start and stop: what comes from an earlier one is late. */
  #turn = 0
  #crashes = 0
  #cancelRetry: CancelTimer = () => undefined
  #cancelStable: CancelTimer = () => undefined

  constructor(options: HostServerOptions) {
    super()
    this.#options = options
    this.#random = options.random ?? Math.random
  }

  get state(): HostServerState {
    return this.#state
  }

  /** Starts anew on this port, 0 for one that the system chooses; the outcome arrives as `state` events. */
  start(port: number): void {
    this.#end()
    this.#crashes = 0
    void this.#begin(port)
  }

  /** Releases the thread, its sockets and all timers. Never rejects. */
  async stop(): Promise<void> {
    this.#end()
    this.#set({ kind: 'stopped' })
    await this.#gone
  }

  #end(): void {
    this.#turn++
    this.#cancelRetry()
    this.#cancelStable()
    const thread = this.#thread
    this.#thread = undefined
    if (thread) this.#gone = Promise.all([this.#gone, thread.stop()]).then(() => undefined)
  }

  async #begin(port: number): Promise<void> {
    const turn = ++this.#turn
    this.#set({ kind: 'starting', port })
    await this.#gone
    if (turn !== this.#turn) return
    const { workerFile, clock, host } = this.#options
    try {
      this.#thread = new HostThread({
        workerFile,
        clock,
        host,
        port,
        onEvent: (event) => this.#take(event, port),
        onDied: (why) => this.#died(why, port),
      })
    } catch (error) {
      this.#died(detailOf(error), port)
    }
  }

  #take(event: HostEvent, wished: number): void {
    switch (event.kind) {
      case 'listening':
        this.#cancelStable = this.#options.clock.after(STABLE_MS, () => (this.#crashes = 0))
        return this.#set({ kind: 'running', port: event.port, people: 0 })
      case 'people':
        if (this.#state.kind === 'running') this.#set({ ...this.#state, people: event.people })
        return
      case 'refused': {
        this.#end()
        const { freePort } = event
        return this.#set({
          kind: 'failed',
          port: wished,
          ...whyRefused(event, wished),
          ...(freePort === undefined ? {} : { freePort }),
        })
      }
    }
  }

  #died(cause: Message | string, wished: number): void {
    this.#thread = undefined
    this.#cancelStable()
    const port = this.#state.kind === 'running' ? this.#state.port : wished
    const attempt = ++this.#crashes
    if (attempt > MAX_RESTARTS) {
      const why: Message = { key: 'hostingCause.crashed', fill: { times: attempt, cause } }
      return this.#set({ kind: 'failed', port, code: 'crashed', why })
    }
    const { clock } = this.#options
    const delayMs = backoffDelay(attempt, this.#random)
    this.#set({
      kind: 'waiting',
      port,
      why: { key: 'hostingCause.restarts', fill: { cause } },
      retryAtMs: clock.unixTime() + delayMs,
      attempt,
    })
    this.#cancelRetry = clock.after(delayMs, () => void this.#begin(port))
  }

  #set(state: HostServerState): void {
    if (state.kind === 'stopped' && this.#state.kind === 'stopped') return
    this.#state = state
    this.emit('state', state)
  }
}
