import type { Clock } from '../../../base/clock'

/** A signal that aborts after `ms`, or with another one. Call `done` when it is not needed any more. */
export function deadline(
  clock: Clock,
  ms: number,
  signal?: AbortSignal,
): { readonly signal: AbortSignal; readonly done: () => void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const cancel = clock.after(ms, abort)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted === true) abort()
  return {
    signal: controller.signal,
    done: () => {
      cancel()
      signal?.removeEventListener('abort', abort)
    },
  }
}
