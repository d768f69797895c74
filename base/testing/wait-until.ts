import { vi } from 'vitest'

/** Only a test that hangs waits so long, whatever else the machine does. ms */
const TIMEOUT_MS = 20_000

/** Vitest's `waitUntil`, which by itself gives up after a second, and looks twenty times a second. */
export const waitUntil = <T>(
  value: () => T | Promise<T>,
  { timeout = TIMEOUT_MS, interval = 5 }: { readonly timeout?: number; readonly interval?: number } = {},
) => vi.waitUntil(value, { timeout, interval })
