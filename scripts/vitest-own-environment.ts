import { afterAll, vi } from 'vitest'

/** Files share a process: each leaves its environment variables and globals as it found them. */
afterAll(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})
