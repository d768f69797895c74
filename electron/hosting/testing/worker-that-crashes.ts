import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from '../../../scripts/lib/paths.mjs'

/** The server's thread as it is shipped. */
export const SERVER_WORKER = inProject('out', 'node', 'server-worker.cjs')

/**
 * Writes a file that runs the server's thread and throws on request.
 * @param folder the folder of the file
 * @param channel a BroadcastChannel: any message on it makes the thread throw
 * @returns the file
 */
export function workerThatCrashes(folder: string, channel: string): string {
  const file = join(folder, 'worker-that-crashes.cjs')
  writeFileSync(
    file,
    `require(${JSON.stringify(SERVER_WORKER)})
     const orders = new (require('node:worker_threads').BroadcastChannel)(${JSON.stringify(channel)})
     orders.onmessage = () => { throw new Error('out of luck') }
     orders.unref()`,
  )
  return file
}
