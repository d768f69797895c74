import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { TimedSound } from './marks'
import type { PulseDaemon } from './pulse-daemon'
import { sampleClock, type Arrival } from './sample-clock'
import { SAMPLE_RATE } from '../../native/audio/audio-device'

/**
 * The block length that the recorder asks of the sink, ms. A phone that wants less gets less; without anybody
 * asking, a null sink would render two seconds at a time.
 */
const LATENCY_MS = 10
const START_TIMEOUT_MS = 5_000
const STOP_TIMEOUT_MS = 3_000
const BYTES_PER_SAMPLE = 2

/** Records the sound played to a sink, with its time. Every recorder of this process stamps by the same clock. */
export class Recorder {
  readonly #daemon: PulseDaemon
  readonly #sink: string
  readonly #child: ChildProcessByStdio<null, Readable, null>
  readonly #pieces: Buffer[] = []
  readonly #arrivals: Arrival[] = []
  readonly #killWithUs = (): void => {
    this.#child.kill('SIGKILL')
  }
  #bytes = 0

  private constructor(daemon: PulseDaemon, sink: string) {
    this.#daemon = daemon
    this.#sink = sink
    this.#child = spawn(
      'parec',
      [
        ...['--raw', '--format=s16le', '--channels=1', `--rate=${SAMPLE_RATE}`],
        ...[`--device=${sink}.monitor`, `--latency-msec=${LATENCY_MS}`, `--client-name=recorder of ${sink}`],
      ],
      { env: daemon.env, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    this.#child.stdout.on('data', (piece: Buffer) => {
      this.#arrivals.push({ atMs: performance.now(), firstSample: this.#bytes / BYTES_PER_SAMPLE })
      this.#pieces.push(piece)
      this.#bytes += piece.length
    })
    // A program that cannot be started sends nothing, which start() notices.
    this.#child.on('error', () => undefined)
    process.once('exit', this.#killWithUs)
  }

  /** @throws {Error} when nothing, not even silence, arrives within 5 s */
  static async start(daemon: PulseDaemon, sink: string): Promise<Recorder> {
    const recorder = new Recorder(daemon, sink)
    try {
      await once(recorder.#child.stdout, 'data', { signal: AbortSignal.timeout(START_TIMEOUT_MS) })
      return recorder
    } catch (error) {
      await recorder.#end()
      throw new Error(`nothing can be recorded from ${sink}: is there such a sink, and is parec installed?`, {
        cause: error,
      })
    }
  }

  /** How much has been recorded until now, ms. */
  get durationMs(): number {
    return (this.#bytes / BYTES_PER_SAMPLE / SAMPLE_RATE) * 1000
  }

  /** The recording from `fromMs` (of `durationMs`) until now, 48 kHz mono, -1 to 1. */
  samples(fromMs = 0): Float32Array {
    const all = Buffer.concat(this.#pieces)
    const first = Math.round((fromMs / 1000) * SAMPLE_RATE)
    const count = Math.max(0, Math.floor(all.length / BYTES_PER_SAMPLE) - first)
    return Float32Array.from(
      { length: count },
      (_, i) => all.readInt16LE((first + i) * BYTES_PER_SAMPLE) / 32_768,
    )
  }

  /**
   * Ends the recording.
   *
   * @throws {Error} when it lasted less than about two seconds: then it cannot be timed
   */
  async stop(): Promise<TimedSound> {
    const blockMs = await this.#daemon.blockMs(this.#sink).finally(() => this.#end())
    return { samples: this.samples(), ...sampleClock(this.#arrivals, blockMs) }
  }

  /** Ends it for nothing. Never rejects. */
  async abandon(): Promise<void> {
    await this.#end()
  }

  async #end(): Promise<void> {
    process.off('exit', this.#killWithUs)
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      return
    const closed = once(this.#child, 'close', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) })
    this.#child.kill('SIGTERM')
    await closed.catch(() => this.#child.kill('SIGKILL'))
  }
}
