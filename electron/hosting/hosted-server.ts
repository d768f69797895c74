import { EventEmitter } from 'node:events'
import { detailOf, type Message } from '../../locales/message'
import type { Clock } from '../../base/clock'
import type { Death } from '../../base/supervision/child-life'
import { Supervisor } from '../../base/supervision/supervisor'
import { startThread } from '../../base/supervision/thread-child'
import { backoffDelay } from '../../base/backoff'
import type { HostingState } from '../../phone/model'
import { DEFAULT_HTTP_PORT } from '../../protocol/directory'
import { DEFAULT_LOAD_BALANCER_PORT, DEFAULT_SERVING_NODE_PORT } from '../../server/groups/default-ports'
import { DEFAULT_STUN_PORT } from '../../server/stun/stun-server'
import type { OutsidePorts } from '../../server/whole/outside-ports'
import type {
  HostedPorts,
  HostedServerCommand,
  HostedServerData,
  HostedServerEvent,
} from './hosted-server-contract'
import { whyRefused } from './why-refused'

/** The server's state, without addresses, announcement and router. */
export type HostedServerState =
  | Exclude<HostingState, { kind: 'running' }>
  | Omit<Extract<HostingState, { kind: 'running' }>, 'addresses' | 'announcement' | 'router'>

/** How long the thread may take to start. ms */
const START_MS = 10_000
/** How long the server may take to close its connections before its thread is ended. ms */
const STOP_MS = 3_000
/** The thread's heap limit: too many clients end the thread, not the app. MB */
const MAX_HEAP_MB = 512
/** After this many crashes in a row the server is not restarted. */
const MAX_RESTARTS = 8
/** After this time a start counts as successful. ms */
const STABLE_MS = 60_000

/** The ports beside the directory's. */
export type OtherPorts = Omit<HostedPorts, 'port'>

export interface HostedServerOptions {
  /** The built server-worker.ts. */
  readonly workerFile: string
  readonly clock: Clock
  /** Address to listen on; all by default. */
  readonly host?: string
  /** The file with the owners of names; undefined: they are not kept. */
  readonly namesFile?: string | undefined
  /** The other ports; the usual ones by default. Others where these are taken. */
  readonly otherPorts?: OtherPorts | undefined
  /** Numbers in [0, 1), to spread restarts. */
  readonly random?: () => number
}

/**
 * The server inside the app, on a thread of its own. When the thread dies, it is started again with exponential backoff, on the
 * same ports where they are free; the phones reconnect.
 */
export class HostedServer extends EventEmitter<{ state: [HostedServerState] }> {
  readonly #options: HostedServerOptions
  readonly #random: () => number
  #state: HostedServerState = { kind: 'stopped' }
  #supervisor: Supervisor<HostedServerData, HostedServerCommand, HostedServerEvent> | undefined
  /** Settles when the previous thread has ended, and its port is free. */
  #gone: Promise<void> = Promise.resolve()
  /** The router's ports that lead to the server. */
  #outside: OutsidePorts | undefined
  /** Grows with every start and stop, to recognise late events. */
  #turn = 0

  constructor(options: HostedServerOptions) {
    super()
    this.#options = options
    this.#random = options.random ?? Math.random
  }

  get state(): HostedServerState {
    return this.#state
  }

  /** Starts or restarts on this port, 0 for one chosen by the system; the outcome arrives as `state` events. */
  start(port: number): void {
    this.#end()
    void this.#begin(port)
  }

  /** The router's ports that lead to the server, which phones elsewhere are told; undefined: it asks none. */
  setOutside(ports: OutsidePorts | undefined): void {
    this.#outside = ports
    this.#supervisor?.send({ kind: 'outside', ports })
  }

  /** Releases the thread, its sockets and all timers. Never rejects. */
  async stop(): Promise<void> {
    this.#end()
    this.#set({ kind: 'stopped' })
    await this.#gone
  }

  #end(): void {
    this.#turn++
    const supervisor = this.#supervisor
    this.#supervisor = undefined
    if (supervisor) this.#gone = Promise.all([this.#gone, supervisor.stop()]).then(() => undefined)
  }

  async #begin(wished: number): Promise<void> {
    const turn = this.#turn
    this.#set({ kind: 'starting', port: wished })
    await this.#gone
    if (turn !== this.#turn) return
    const { workerFile: file, clock, host, namesFile, otherPorts } = this.#options
    let ports: HostedPorts = { port: wished, ...(otherPorts ?? usualBeside(wished)) }
    const supervisor = new Supervisor<HostedServerData, HostedServerCommand, HostedServerEvent>({
      clock,
      start: (handlers) => startThread({ file, name: 'hosting', maxHeapMb: MAX_HEAP_MB }, handlers),
      data: () => ({ ...ports, host, namesFile, outside: this.#outside }),
      startMs: START_MS,
      stopMs: STOP_MS,
      stableMs: STABLE_MS,
      retryMs: (crashes) => (crashes > MAX_RESTARTS ? undefined : backoffDelay(crashes, this.#random)),
      onEvent: (event) => {
        if (event.kind === 'listening') ports = event.ports
        this.#take(event, ports.port)
      },
      onDied: (death, crashes, retryMs) => this.#died(death, crashes, retryMs, ports.port),
    })
    this.#supervisor = supervisor
    supervisor.start()
  }

  #take(event: HostedServerEvent, port: number): void {
    switch (event.kind) {
      case 'starting':
        return this.#set({ kind: 'starting', port })
      case 'listening':
        return this.#set({ kind: 'running', ...event.ports, people: 0 })
      case 'people':
        if (this.#state.kind === 'running') this.#set({ ...this.#state, people: event.people })
        return
      case 'refused': {
        this.#end()
        const { freePort } = event
        return this.#set({
          kind: 'failed',
          port,
          ...whyRefused(event, port),
          ...(freePort === undefined ? {} : { freePort }),
        })
      }
    }
  }

  #died(death: Death, crashes: number, retryMs: number | undefined, port: number): void {
    const cause = causeOf(death)
    if (retryMs === undefined) {
      const why: Message = { key: 'hostingCause.crashed', fill: { times: crashes, cause } }
      return this.#set({ kind: 'failed', port, code: 'crashed', why })
    }
    this.#set({
      kind: 'waiting',
      port,
      why: { key: 'hostingCause.restarts', fill: { cause } },
      retryAtMs: this.#options.clock.steadyUnixTime() + retryMs,
      attempt: crashes,
    })
  }

  #set(state: HostedServerState): void {
    if (state.kind === 'stopped' && this.#state.kind === 'stopped') return
    this.#state = state
    this.emit('state', state)
  }
}

/** With 0 the system chooses all ports. */
const usualBeside = (port: number): OtherPorts =>
  port === 0
    ? { httpPort: 0, stunPort: 0, balancerPort: 0, voicePort: 0 }
    : {
        ...{ httpPort: DEFAULT_HTTP_PORT, stunPort: DEFAULT_STUN_PORT },
        ...{ balancerPort: DEFAULT_LOAD_BALANCER_PORT, voicePort: DEFAULT_SERVING_NODE_PORT },
      }

const causeOf = (death: Death): Message | string => {
  switch (death.cause) {
    case 'ended':
      return death.detail === undefined ? { key: 'hostingCause.ended' } : detailOf(death.detail)
    case 'no-start':
      return { key: 'hostingCause.noStart', fill: { seconds: death.afterMs / 1000 } }
    case 'no-answer':
    case 'flood':
      return { key: 'hostingCause.ended' }
  }
}
