import { Worker } from 'node:worker_threads'
import type { Clock } from '../../base/clock'
import { settledWithin } from '../../base/within'
import { type Cleaning, NO_CLEANING } from '../model'
import { HangWatch } from './hang-watch'
import { NO_STATS } from './no-stats'
import type {
  AudioSettings,
  ThreadCommand,
  ThreadEvent,
  ToneName,
  VoiceCommand,
  VoiceEvent,
  VoiceStats,
  VoiceWorkerData,
} from './voice-contract'

/** How long the thread may take to release devices and files before it is ended. ms */
const SHUTDOWN_MS = 3000
const TERMINATE_MS = 500
/** A thread that dies sooner after its start than this has died of its start. ms */
const EARLY_DEATH_MS = 5000
/** So many early deaths in a row, and it is not started again until the next call. */
const MAX_EARLY_DEATHS = 3
/** A call takes a tenth of this. Whatever needs more ends the voice thread, and not the app. MB */
const MAX_HEAP_MB = 256

export interface VoiceEngineOptions {
  /** The built voice-worker.ts. */
  readonly workerFile: string
  readonly data: VoiceWorkerData
  readonly clock: Clock
}

/**
 * The voice thread, seen from the main thread. It outlives its worker: when that dies, or hangs in a call, the calls
 * that run are closed as `engine-failed` and a new worker is started for the next one.
 */
export class VoiceEngine {
  readonly #options: VoiceEngineOptions
  readonly #listeners = new Set<(event: VoiceEvent) => void>()
  readonly #watch: HangWatch
  #worker: Worker | undefined
  /** As last set: a new worker begins with it. */
  #audio: AudioSettings
  #dsp: Cleaning
  #dtx: boolean
  #tone: ToneName | undefined
  /** The calls that the thread is busy with, on or held, by their id; with what has been heard of them last. */
  readonly #calls = new Map<number, VoiceStats>()
  #earlyDeaths = 0
  #stopped = false

  constructor(options: VoiceEngineOptions) {
    this.#options = options
    this.#audio = options.data.audio
    this.#dsp = options.data.dsp ?? NO_CLEANING
    this.#dtx = options.data.dtx ?? false
    this.#watch = new HangWatch(
      options.clock,
      () => this.#post({ kind: 'are-you-there' }),
      (seconds) => this.#hangs(seconds),
    )
    this.#start()
  }

  /** @returns stops it */
  on(listener: (event: VoiceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(command: Exclude<VoiceCommand, { kind: 'shutdown' }>): void {
    if (this.#stopped) return
    if (command.kind === 'audio') this.#audio = command.settings
    if (command.kind === 'dsp') this.#dsp = command.settings
    if (command.kind === 'dtx') this.#dtx = command.on
    if (command.kind === 'tone') this.#tone = command.tone
    const begins = command.kind === 'open-link'
    if (begins) this.#calls.set(command.callId, NO_STATS)
    if (this.#worker === undefined) this.#start()
    this.#post(command)
    if (begins) this.#watch.start()
  }

  /** Releases everything; a thread that hangs is ended. Never rejects. No event comes after it. */
  async shutdown(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#listeners.clear()
    this.#watch.stop()
    const worker = this.#worker
    if (worker === undefined) return
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    this.#post({ kind: 'shutdown' })
    if (await settledWithin(this.#options.clock, SHUTDOWN_MS, exited)) return
    await this.#endByForce(worker)
  }

  #start(): void {
    const { workerFile, data, clock } = this.#options
    const startedMs = clock.now()
    try {
      // Debuggers and test runners preload modules into the main thread; they have no business here.
      const worker = new Worker(workerFile, {
        workerData: { ...data, audio: this.#audio, dsp: this.#dsp, dtx: this.#dtx } satisfies VoiceWorkerData,
        execArgv: [],
        name: 'voice',
        resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      })
      let why = 'it ended by itself'
      worker.on('message', (event: ThreadEvent) => this.#take(worker, event))
      worker.on('error', (error: unknown) => (why = wordsOf(error)))
      worker.on('exit', () => this.#died(worker, why, clock.now() - startedMs))
      this.#worker = worker
    } catch (error) {
      // Not before whoever started it has a say: a call that could not begin ends as one that broke.
      queueMicrotask(() => this.#died(undefined, wordsOf(error), 0))
    }
  }

  #post(command: ThreadCommand): void {
    this.#worker?.postMessage(command)
  }

  #take(worker: Worker, event: ThreadEvent): void {
    // One that hung and was given up may find its tongue again.
    if (worker !== this.#worker) return
    this.#watch.answered()
    if (event.kind === 'here') return
    if (event.kind === 'stats' && this.#calls.has(event.callId)) this.#calls.set(event.callId, event.stats)
    if (event.kind === 'closed' || event.kind === 'closed-by-us') this.#calls.delete(event.callId)
    if (this.#calls.size === 0) this.#watch.stop()
    this.#emit(event)
  }

  #hangs(seconds: number): void {
    const worker = this.#worker
    if (worker === undefined) return
    this.#died(worker, `it has not answered for ${seconds} s`, Infinity)
    void this.#endByForce(worker)
  }

  /** A thread that waits for a device, in native code, cannot be ended; and the process would wait for it for ever. */
  async #endByForce(worker: Worker): Promise<void> {
    const ended = worker.terminate()
    if (await settledWithin(this.#options.clock, TERMINATE_MS, ended)) return
    worker.unref()
    const kill = (): boolean => process.kill(process.pid, 'SIGKILL')
    process.once('exit', kill)
    void ended.finally(() => process.off('exit', kill))
  }

  /** @param worker undefined when there could be none */
  #died(worker: Worker | undefined, why: string, ageMs: number): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    this.#watch.stop()
    if (this.#stopped) return
    this.#earlyDeaths = ageMs < EARLY_DEATH_MS ? this.#earlyDeaths + 1 : 0
    const calls = [...this.#calls]
    this.#calls.clear()
    if (this.#earlyDeaths < MAX_EARLY_DEATHS) {
      this.#start()
      // Somebody may be calling at this moment.
      if (this.#tone !== undefined) this.#post({ kind: 'tone', tone: this.#tone })
    }
    this.#emit({ kind: 'sound-test', now: undefined })
    for (const [callId, stats] of calls)
      this.#emit({
        kind: 'closed',
        callId,
        reason: 'engine-failed',
        detail: `the voice thread has died: ${why}`,
        stats,
      })
  }

  #emit(event: VoiceEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
