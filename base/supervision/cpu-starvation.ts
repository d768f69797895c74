import { readdirSync, readFileSync } from 'node:fs'
import type { Starvation } from './hang-watch'

/** What the system has counted for a thread. */
export interface ThreadTimes {
  /** It runs, or waits for a processor. */
  readonly isRunnable: boolean
  readonly ranMs: number
  /** The time for which it has waited for a processor, without the wait that still lasts. */
  readonly waitedMs: number
}

/** By the id of the thread. */
export type ReadThreads = (pid: number) => ReadonlyMap<string, ThreadTimes>

/** A thread that gets more of a processor can answer. Part of the time */
const STARVED_WAIT = 0.8

/**
 * Tells a process that gets no processor from one that hangs. A thread that waits for a lock does so for another thread, which
 * may be the one without a processor, so each thread counts.
 */
export class CpuStarvation implements Starvation {
  readonly #pid: () => number | undefined
  readonly #read: ReadThreads
  readonly #nowMs: () => number
  #before: ReadonlyMap<string, ThreadTimes> = new Map()
  #lookedMs = 0

  /**
   * @param pid undefined: none, or a thread of ours, which is never starved
   * @param read by default from Linux; other systems do not tell, so that nothing is starved there
   * @param nowMs the time of the system's counters
   */
  constructor(
    pid: () => number | undefined,
    read: ReadThreads = readThreads,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#pid = pid
    this.#read = read
    this.#nowMs = nowMs
  }

  begin(): void {
    this.#before = this.#look()
    this.#lookedMs = this.#nowMs()
  }

  /** @returns whether a thread has waited for most of these ms since the last look, or all the time */
  isStarved(ms: number): boolean {
    const [before, beforeMs] = [this.#before, this.#lookedMs]
    this.begin()
    const leastMs = ms * STARVED_WAIT
    if (this.#lookedMs - beforeMs < leastMs) return false
    return [...this.#before].some(([id, { isRunnable, ranMs, waitedMs }]) => {
      const earlier = before.get(id)
      if (earlier === undefined) return false
      const waitsStill = isRunnable && earlier.isRunnable && ranMs === earlier.ranMs
      return waitedMs - earlier.waitedMs >= leastMs || waitsStill
    })
  }

  #look(): ReadonlyMap<string, ThreadTimes> {
    const pid = this.#pid()
    return pid === undefined ? new Map<string, ThreadTimes>() : this.#read(pid)
  }
}

/** Source: proc(5), and “Scheduler Statistics” of the kernel’s documentation. */
const readThreads: ReadThreads = (pid) => {
  const threads = new Map<string, ThreadTimes>()
  for (const id of entriesOf(`/proc/${pid}/task`)) {
    const times = readThread(`/proc/${pid}/task/${id}`)
    if (times) threads.set(id, times)
  }
  return threads
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @returns undefined when the thread has ended, or the system does not tell */
function readThread(folder: string): ThreadTimes | undefined {
  try {
    const stat = readFileSync(`${folder}/stat`, 'latin1')
    const [ranNs = 0, waitedNs = 0] = readFileSync(`${folder}/schedstat`, 'latin1').split(' ').map(Number)
    // The state comes after the name, which may contain anything.
    const isRunnable = stat.charAt(stat.lastIndexOf(')') + 2) === 'R'
    return { isRunnable, ranMs: ranNs / 1e6, waitedMs: waitedNs / 1e6 }
  } catch {
    return undefined
  }
}
