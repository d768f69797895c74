import { readFileSync } from 'node:fs'

/** What the process needs besides its clients: files, pipes, the loop's own, name lookups. */
const RESERVE = 64

/**
 * How many clients a process may have before it runs out of file descriptors: the system would then close new
 * connections without telling us. Undefined where it does not say how many there are (it does on Linux).
 */
export function clientsWithinDescriptors(): number | undefined {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Math.max(1, Number(soft) - RESERVE)
  } catch {
    return undefined
  }
}
