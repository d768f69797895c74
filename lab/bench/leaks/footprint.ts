import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { costOfOne, treeOf } from '../call/process-cost'

const MEGABYTE = 2 ** 20

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What this process holds, all threads of it, with its voice processes. */
export interface Footprint {
  /** 2^20 bytes. Heap and what hangs on it are this process's main thread's, the rest is everybody's. */
  readonly residentMb: number
  readonly heapMb: number
  readonly externalMb: number
  /** Open files, sockets and pipes; and threads. 0 where the system does not tell (it does on Linux). */
  readonly descriptors: number
  readonly threads: number
  /** What keeps this main thread's loop alive, and what it waits for: sockets, timers, ports. */
  readonly handles: number
}

/** Of the processes that are still there. */
const sum = (pids: readonly number[], read: (pid: number) => number): number => {
  let total = 0
  for (const pid of pids) {
    try {
      total += read(pid)
    } catch {
      // It has ended meanwhile.
    }
  }
  return total
}

/** After the garbage is gone. */
export function footprint(): Footprint {
  // What is released by the first time's finalizers goes with the second.
  collectGarbage()
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

/** The cells under HEAD. */
export const cellsOf = (print: Footprint): string[] =>
  [
    print.residentMb.toFixed(1),
    print.heapMb.toFixed(2),
    print.externalMb.toFixed(2),
    String(print.descriptors),
    String(print.threads),
    String(print.handles),
  ].map((cell, n) => cell.padStart(HEAD[n]?.length ?? 0))
