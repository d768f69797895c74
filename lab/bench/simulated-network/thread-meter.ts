import { openSync, readSync } from 'node:fs'
import { GCProfiler } from 'node:v8'
import type { WorkMeter } from './processor'

/** A task that takes this long may have been stopped by a large collection. ms */
const LONG_MS = 20
const LARGE_COLLECTION = 'MarkSweepCompact'
const NS = 1e6

/**
 * The processor time of this thread (Linux). Other threads and processes do not count, nor large collections of garbage: they go through
 * the memory of all nodes, which share this process. Exact to some milliseconds for one task, and for many of them together.
 */
export class ThreadMeter implements WorkMeter {
  /** Otherwise nothing takes time. */
  isOn = false
  readonly #file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
  readonly #buffer = Buffer.alloc(64)
  #profiler = startedProfiler()
  #startMs = 0

  start(): void {
    if (this.isOn) this.#startMs = this.#nowMs()
  }

  stop(): number {
    if (!this.isOn) return 0
    const workMs = this.#nowMs() - this.#startMs
    return workMs < LONG_MS ? workMs : Math.max(0, workMs - this.#collectionMs())
  }

  #nowMs(): number {
    const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0)
    return Number(this.#buffer.toString('latin1', 0, length).split(' ', 1)[0]) / NS
  }

  /** Since this was called last: shorter tasks had none. */
  #collectionMs(): number {
    const { statistics } = this.#profiler.stop()
    this.#profiler = startedProfiler()
    return statistics
      .filter(({ gcType }) => gcType === LARGE_COLLECTION)
      .reduce((sum, { cost }) => sum + cost / 1000, 0)
  }
}

function startedProfiler(): GCProfiler {
  const profiler = new GCProfiler()
  profiler.start()
  return profiler
}
