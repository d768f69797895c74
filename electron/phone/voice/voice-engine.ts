import { Worker } from 'node:worker_threads'
import type { Clock } from '../../../native/clock'
import { settledWithin } from '../../../native/audio/within'
import { type DspSettings, NO_DSP } from './capture/dsp-settings'
import { NO_STATS } from './no-stats'
import type { AudioSettings, VoiceCommand, VoiceEvent, VoiceStats, VoiceWorkerData } from './voice-contract'

/** How long the thread may take to release devices and files before it is ended. ms */
const SHUTDOWN_MS = 3000
const TERMINATE_MS = 500
/** A thread that dies sooner after its start than this has died of its start. ms */
const EARLY_DEATH_MS = 5000
/** So many early deaths in a row, and it is not started again until the next call. */
const MAX_EARLY_DEATHS = 3

export interface VoiceEngineOptions {
  /** The built voice-worker.ts. */
  readonly workerFile: string
  readonly data: VoiceWorkerData
  readonly clock: Clock
}

/** The call that the thread is busy with, as far as it has been heard of. */
interface RunningCall {
  readonly callId: number
  readonly stats: VoiceStats | undefined
}

/**
 * The voice thread, seen from the main thread. It outlives its worker: when that dies, the running call is closed
 * as `engine-failed` and a new worker is started for the next one.
 */
export class VoiceEngine {
  readonly #options: VoiceEngineOptions
  readonly #listeners = new Set<(event: VoiceEvent) => void>()
  #worker: Worker | undefined
  /** As last set: a new worker begins with it. */
  #audio: AudioSettings
  #dsp: DspSettings
  #dtx: boolean
  #call: RunningCall | undefined
  #earlyDeaths = 0
  #stopped = false

  constructor(options: VoiceEngineOptions) {
    this.#options = options
    this.#audio = options.data.audio
    this.#dsp = options.data.dsp ?? NO_DSP
    this.#dtx = options.data.dtx ?? false
    this.#start()
  }

  /** @returns stops it */
  on(listener: (event: VoiceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(command: Exclude<VoiceCommand, { kind: 'shutdown' }>): void {
    if (this.#stopped) return
    if (command.kind === 'listen' || command.kind === 'connect')
      this.#call = { callId: command.callId, stats: undefined }
    if (command.kind === 'audio') this.#audio = command.settings
    if (command.kind === 'dsp') this.#dsp = command.settings
    if (command.kind === 'dtx') this.#dtx = command.on
    if (this.#worker === undefined) this.#start()
    this.#worker?.postMessage(command)
  }

  /** Releases everything; a thread that hangs is ended. Never rejects. No event comes after it. */
  async shutdown(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#listeners.clear()
    const worker = this.#worker
    if (worker === undefined) return
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage({ kind: 'shutdown' } satisfies VoiceCommand)
    if (await settledWithin(this.#options.clock, SHUTDOWN_MS, exited)) return
    if (await settledWithin(this.#options.clock, TERMINATE_MS, worker.terminate())) return
    // A loudspeaker that failed never lets go of its thread in naudiodon; the voice thread waits for that, and the
    // process would wait for the voice thread for ever.
    worker.unref()
    process.once('exit', () => process.kill(process.pid, 'SIGKILL'))
  }

  #start(): void {
    const { workerFile, data, clock } = this.#options
    // Debuggers and test runners preload modules into the main thread; they have no business here.
    const worker = new Worker(workerFile, {
      workerData: { ...data, audio: this.#audio, dsp: this.#dsp, dtx: this.#dtx } satisfies VoiceWorkerData,
      execArgv: [],
      name: 'voice',
    })
    const startedMs = clock.now()
    let why = 'it ended by itself'
    worker.on('message', (event: VoiceEvent) => this.#take(event))
    worker.on('error', (error: unknown) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#died(why, clock.now() - startedMs))
    this.#worker = worker
  }

  #take(event: VoiceEvent): void {
    if (event.kind === 'stats' && event.callId === this.#call?.callId)
      this.#call = { callId: event.callId, stats: event.stats }
    if ((event.kind === 'closed' || event.kind === 'closed-by-us') && event.callId === this.#call?.callId)
      this.#call = undefined
    this.#emit(event)
  }

  #died(why: string, ageMs: number): void {
    this.#worker = undefined
    if (this.#stopped) return
    this.#earlyDeaths = ageMs < EARLY_DEATH_MS ? this.#earlyDeaths + 1 : 0
    const call = this.#call
    this.#call = undefined
    if (this.#earlyDeaths < MAX_EARLY_DEATHS) this.#start()
    this.#emit({ kind: 'sound-test', now: undefined })
    if (call === undefined) return
    this.#emit({
      kind: 'closed',
      callId: call.callId,
      reason: 'engine-failed',
      detail: `the voice thread has died: ${why}`,
      stats: call.stats ?? NO_STATS,
    })
  }

  #emit(event: VoiceEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}
