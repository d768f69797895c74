import { readFileSync } from 'node:fs'

/** Descriptors that the process needs besides its clients: files, pipes, the event loop, name lookups. */
const RESERVE = 64

/**
 * How many clients a process can serve before it runs out of file descriptors: beyond that the system closes new
 * connections without a word. Undefined where the system does not report its limit (Linux does).
 */
export function clientsWithinDescriptors(): number | undefined {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Math.max(1, Number(soft) - RESERVE)
  } catch {
    return undefined
  }
}
