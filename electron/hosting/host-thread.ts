import { Worker } from 'node:worker_threads'
import { detailOf, type Message } from '../../locales/message'
import { settledWithin } from '../../base/within'
import type { CancelTimer, Clock } from '../../base/clock'
import type { HostCommand, HostEvent, HostWorkerData } from './host-contract'

/** A thread that has not said by then whether it listens will not. ms */
const START_MS = 10_000
/** How long the server may take to close its connections before its thread is ended. ms */
const STOP_MS = 3_000
/** A crowd that needs more than this ends the server's thread, and not the app. MB */
const MAX_HEAP_MB = 512

export interface HostThreadOptions extends HostWorkerData {
  /** The built host-worker.ts. */
  readonly workerFile: string
  readonly clock: Clock
  readonly onEvent: (event: HostEvent) => void
  /** It has ended without being told to, and without having said that it would. Comes last, and once. */
  readonly onDied: (why: Message | string) => void
}

/** One life of the server's thread. */
export class HostThread {
  readonly #clock: Clock
  readonly #worker: Worker
  readonly #exited: Promise<void>
  #ending = false

  /** @throws when there can be no thread */
  constructor({ workerFile, clock, host, port, onEvent, onDied }: HostThreadOptions) {
    this.#clock = clock
    // Debuggers and test runners preload modules into the main thread; they have no business here.
    this.#worker = new Worker(workerFile, {
      workerData: { host, port } satisfies HostWorkerData,
      execArgv: [],
      name: 'host',
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    let why: Message | string = { key: 'hostingCause.ended' }
    const cancelStart: CancelTimer = clock.after(START_MS, () => {
      why = { key: 'hostingCause.noStart', fill: { seconds: START_MS / 1000 } }
      void this.#worker.terminate()
    })
    this.#worker.on('message', (event: HostEvent) => {
      cancelStart()
      if (this.#ending) return
      if (event.kind === 'refused') this.#ending = true
      onEvent(event)
    })
    this.#worker.on('error', (error: unknown) => (why = detailOf(error)))
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        cancelStart()
        resolve()
        if (!this.#ending) onDied(why)
      })
    })
  }

  /** Closes every connection and ends the thread; one that hangs is ended. Never rejects. No event comes after it. */
  async stop(): Promise<void> {
    this.#ending = true
    this.#worker.postMessage({ kind: 'stop' } satisfies HostCommand)
    if (!(await settledWithin(this.#clock, STOP_MS, this.#exited))) await this.#worker.terminate()
  }
}
