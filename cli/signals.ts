/** Resolves at the first SIGINT or SIGTERM; a second one ends the process as usual. */
export function untilStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

/** The requests to stop of a process: the first one, and another one while the first is carried out. A third ends it as usual. */
export interface StopSignals {
  readonly first: Promise<'SIGINT' | 'SIGTERM'>
  readonly second: Promise<void>
}

export function stopSignals(): StopSignals {
  let onFirst: (signal: 'SIGINT' | 'SIGTERM') => void = () => undefined
  let onSecond: () => void = () => undefined
  const first = new Promise<'SIGINT' | 'SIGTERM'>((resolve) => (onFirst = resolve))
  const second = new Promise<void>((resolve) => (onSecond = resolve))
  let count = 0
  const listener = (signal: 'SIGINT' | 'SIGTERM') => (): void => {
    count++
    if (count === 1) return onFirst(signal)
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', terminated)
    onSecond()
  }
  const interrupted = listener('SIGINT')
  const terminated = listener('SIGTERM')
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', terminated)
  return { first, second }
}
