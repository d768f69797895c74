import type { Clock } from './clock'

/** Waits for `promise` to settle, but no longer than `ms`. @returns whether it settled in time; never rejects */
export const settledWithin = (clock: Clock, ms: number, promise: Promise<unknown>): Promise<boolean> =>
  new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(false))
    const settled = (): void => {
      cancel()
      resolve(true)
    }
    promise.then(settled, settled)
  })
