import { readdirSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const MEGABYTE = 2 ** 20

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What this process holds, all threads of it. */
export interface Footprint {
  /** 2^20 bytes. Heap and what hangs on it are the main thread's, the rest is everybody's. */
  readonly residentMb: number
  readonly heapMb: number
  readonly externalMb: number
  /** Open files, sockets and pipes; and threads. 0 where the system does not tell (it does on Linux). */
  readonly descriptors: number
  readonly threads: number
  /** What keeps the main thread's loop alive, and what it waits for: sockets, timers, ports. */
  readonly handles: number
}

const ofLinux = <T>(read: () => T, otherwise: T): T => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** After the garbage is gone. */
export function footprint(): Footprint {
  // What is released by the first time's finalizers goes with the second.
  collectGarbage()
  collectGarbage()
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    residentMb: rss / MEGABYTE,
    heapMb: heapUsed / MEGABYTE,
    externalMb: external / MEGABYTE,
    descriptors: ofLinux(() => readdirSync('/proc/self/fd').length, 0),
    threads: ofLinux(
      () => Number(/^Threads:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]),
      0,
    ),
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
