import { parentPort as threadPort } from 'node:worker_threads'

/** A child's way to its parent, whatever kind of child it is. */
export interface ParentPort {
  send(message: unknown): void
  /** Messages that were sent and are still in this process, as far as that is known. */
  readonly backlog: number
  onMessage(listener: (message: unknown) => void): void
  /** The parent is gone, without having stopped us. */
  onGone(listener: () => void): void
}

/** Electron's `process.parentPort`, as much of it as is used: base does not know Electron. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  postMessage(message: unknown): void
}

const utilityPort = (): UtilityPort | undefined =>
  (process as unknown as { readonly parentPort?: UtilityPort }).parentPort

/** @throws Error in a process that has no parent of ours */
export const openParentPort = (): ParentPort => {
  const port = threadPort ?? undefined
  if (port !== undefined)
    return {
      send: (message) => port.postMessage(message),
      backlog: 0,
      onMessage: (listener) => port.on('message', listener),
      onGone: () => undefined,
    }
  const utility = utilityPort()
  if (utility !== undefined)
    return {
      send: (message) => utility.postMessage(message),
      backlog: 0,
      onMessage: (listener) => utility.on('message', ({ data }) => listener(data)),
      // Electron ends a utility process whose main process is gone.
      onGone: () => undefined,
    }
  if (process.send === undefined) throw new Error('this script is a child: it is started by a supervisor')
  let backlog = 0
  return {
    send(message) {
      backlog++
      // Node tells of a parent that is gone twice: here, and as `disconnect`.
      process.send?.(message, undefined, undefined, () => backlog--)
    },
    get backlog() {
      return backlog
    },
    onMessage: (listener) => process.on('message', listener),
    onGone: (listener) => process.once('disconnect', listener),
  }
}
