import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 100

/** Asks until the answer is yes. @throws {Error} when it is no for too long */
export async function eventually(isSo: () => Promise<boolean>, limitMs: number): Promise<void> {
  const startMs = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startMs > limitMs) throw new Error(`it is not so after ${limitMs / 1000} s`)
    await sleep(EVERY_MS)
  }
}
