import { parentPort as threadPort } from 'node:worker_threads'

/** A child's connection to its parent, for all kinds of children. */
export interface ParentPort {
  send(message: unknown): void
  /** The number of sent messages that have not left this process, as far as known. */
  readonly backlog: number
  onMessage(listener: (message: unknown) => void): void
  /** The parent has ended without stopping us. */
  onGone(listener: () => void): void
}

/** The part of Electron's `process.parentPort` that we use: base does not depend on Electron. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  postMessage(message: unknown): void
}

const utilityPort = (): UtilityPort | undefined =>
  (process as unknown as { readonly parentPort?: UtilityPort }).parentPort

/** @throws Error in a process that was not started as a child */
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
      // Node reports the end of the parent twice: here, and as `disconnect`.
      process.send?.(message, undefined, undefined, () => backlog--)
    },
    get backlog() {
      return backlog
    },
    onMessage: (listener) => process.on('message', listener),
    onGone: (listener) => process.once('disconnect', listener),
  }
}
