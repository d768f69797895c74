import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 100

/** Asks until the answer is yes. @param what names that @throws {Error} when it is no for too long */
export async function eventually(what: string, isSo: () => Promise<boolean>, limitMs: number): Promise<void> {
  const startMs = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startMs > limitMs) throw new Error(`not ${what} after ${limitMs / 1000} s`)
    await sleep(EVERY_MS)
  }
}
