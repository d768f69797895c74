import { readdirSync } from 'node:fs'
import { collectGarbage } from '../../../base/testing/collect-garbage'
import { costOfOne, treeOf } from '../call/process-cost'

const MEGABYTE = 2 ** 20

/** The resources of this process, all threads included, and of its voice processes. */
export interface Footprint {
  /** MB (2^20 bytes). Heap and external memory are of this process's main thread only. */
  readonly residentMb: number
  readonly heapMb: number
  readonly externalMb: number
  /** Open files, sockets and pipes; and threads. 0 on systems other than Linux. */
  readonly descriptors: number
  readonly threads: number
  /** The active handles and requests of the main thread's event loop: sockets, timers, ports. */
  readonly handles: number
}

/** Of the processes that still exist. */
const sum = (pids: readonly number[], read: (pid: number) => number): number => {
  let total = 0
  for (const pid of pids) {
    try {
      total += read(pid)
    } catch {
      // It has ended in the meantime.
    }
  }
  return total
}

/** After garbage collection. */
export function footprint(): Footprint {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  const pids = treeOf(process.pid)
  return {
    residentMb: sum(pids, (pid) => costOfOne(pid).residentMb),
    heapMb: heapUsed / MEGABYTE,
    externalMb: external / MEGABYTE,
    descriptors: sum(pids, (pid) => readdirSync(`/proc/${pid}/fd`).length),
    threads: sum(pids, (pid) => readdirSync(`/proc/${pid}/task`).length),
    handles: process.getActiveResourcesInfo().length,
  }
}

export const HEAD = ['resident MB', 'heap MB', 'external MB', 'descriptors', 'threads', 'handles']

/** The cells below HEAD. */
export const cellsOf = (print: Footprint): string[] =>
  [
    print.residentMb.toFixed(1),
    print.heapMb.toFixed(2),
    print.externalMb.toFixed(2),
    String(print.descriptors),
    String(print.threads),
    String(print.handles),
  ].map((cell, n) => cell.padStart(HEAD[n]?.length ?? 0))
