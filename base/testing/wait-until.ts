import { vi } from 'vitest'

/** Longer than any wait of a test that does not hang, on any machine. ms */
const TIMEOUT_MS = 20_000

/** Vitest's `waitUntil`, whose own time-out is one second; it polls twenty times a second. */
export const waitUntil = <T>(
  value: () => T | Promise<T>,
  { timeout = TIMEOUT_MS, interval = 5 }: { readonly timeout?: number; readonly interval?: number } = {},
) => vi.waitUntil(value, { timeout, interval })
