import { Worker } from 'node:worker_threads'
import { errorText } from '../error-text'
import type { StartChild } from './child'

/** Starts a thread of this process. It shares the process's environment and output. */
export const startThread: StartChild = ({ file, name, maxHeapMb }, { onMessage, onExit }) => {
  const worker = new Worker(file, {
    execArgv: [],
    name,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  })
  let detail: string | undefined
  worker.on('message', onMessage)
  worker.on('error', (error: unknown) => (detail = errorText(error)))
  worker.on('exit', () => onExit(detail))
  return {
    pid: undefined,
    send: (message) => worker.postMessage(message),
    kill: () => void worker.terminate(),
  }
}
