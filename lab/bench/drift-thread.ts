import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { inProject } from '../../scripts/lib/paths.mjs'
import type { DriftFigures } from './drift'

/** The arguments of `simulateDrift`. */
export interface DriftOrder {
  readonly speech: Float32Array
  readonly seconds: number
  readonly ppm: number
}

/**
 * `simulateDrift` on its own thread: it computes for a minute without a pause, and this thread must stay able to
 * handle an interrupt.
 * @throws {Error} its error
 */
export async function driftOnThread(order: DriftOrder): Promise<DriftFigures> {
  const worker = new Worker(inProject('out', 'bench', 'drift-worker.mjs'), { workerData: order })
  const exited = once(worker, 'exit').then(() => {
    throw new Error('the simulation ended without a result')
  })
  const [figures] = (await Promise.race([once(worker, 'message'), exited])) as [DriftFigures]
  return figures
}
