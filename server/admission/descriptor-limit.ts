import { readFileSync } from 'node:fs'

/** File descriptors for everything but clients: files, pipes, the event loop, name lookups. */
const RESERVE = 64

/**
 * The number of clients that the process has file descriptors for. The system closes further connections silently.
 * Undefined where the system does not report its limit (Linux does).
 */
export function clientsWithinDescriptors(): number | undefined {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Math.max(1, Number(soft) - RESERVE)
  } catch {
    return undefined
  }
}
