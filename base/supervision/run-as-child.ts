import { isMainThread } from 'node:worker_threads'
import { systemClock } from '../clock'
import { settledWithin } from '../within'
import type { Order, Report } from './messages'
import { openParentPort } from './parent-port'

/** A parent that is this many messages behind, because it hangs, gets no more data that is soon out of date. */
const MAX_BACKLOG = 50
/** How long a child whose parent has ended may take to complete its files. ms */
const LAST_RITES_MS = 1000

/** The parent, as a child sees it. */
export interface Parent<Event> {
  send(event: Event): void
  /** Says what the next such event makes out of date; drops it when the parent is behind. */
  sendIfRoom(event: Event): void
  /**
   * Runs what may hold up this thread for long, as native code does that waits for a device, and tells the parent so.
   * @param what the same for what usually takes as long
   */
  blocking<T>(what: string, work: () => T): T
}

/** What a child does. */
export interface ChildWork<Command> {
  /** It works at its usual speed from then on; undefined is at once. Commands are taken before, too. */
  readonly warm?: Promise<void>
  take(command: Command): void
  /** Releases everything; nothing is taken any more. */
  stop(): Promise<void>
}

/** Starts the work with the parent's data. */
export type Begin<Data, Command, Event> = (data: Data, parent: Parent<Event>) => ChildWork<Command>

/**
 * The main function of a child's script. Signals that a terminal or a service manager sends to a whole group are left
 * to the parent; without a parent the child ends.
 */
export const runAsChild = <Data, Command, Event>(begin: Begin<Data, Command, Event>): void => {
  const port = openParentPort()
  const report = (message: Report<Event>): void => port.send(message)
  let isBlocking = false
  const parent: Parent<Event> = {
    send: (event) => report({ report: 'event', event }),
    sendIfRoom(event) {
      if (port.backlog < MAX_BACKLOG) report({ report: 'event', event })
    },
    blocking(what, work) {
      if (isBlocking) return work()
      isBlocking = true
      report({ report: 'blocking', what })
      const fromMs = systemClock.now()
      try {
        return work()
      } finally {
        isBlocking = false
        report({ report: 'unblocked', what, ms: systemClock.now() - fromMs })
      }
    },
  }
  let work: ChildWork<Command> | undefined
  port.onMessage((message) => {
    const order = message as Order<Data, Command>
    switch (order.order) {
      case 'start':
        work = begin(order.data, parent)
        report({ report: 'begun' })
        void Promise.resolve(work.warm).then(() => report({ report: 'ready' }))
        return
      case 'command':
        work?.take(order.command)
        return
      case 'answer':
        report({ report: 'here' })
        return
      case 'stop':
        void Promise.resolve(work?.stop()).then(() => report({ report: 'released' }))
        return
    }
  })
  if (!isMainThread) return
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  port.onGone(() => {
    // A thread that waits for a device would delay any other exit.
    const end = (): boolean => process.kill(process.pid, 'SIGKILL')
    void settledWithin(systemClock, LAST_RITES_MS, Promise.resolve(work?.stop())).then(end)
  })
}
