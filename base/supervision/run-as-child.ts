import { isMainThread } from 'node:worker_threads'
import { systemClock } from '../clock'
import { settledWithin } from '../within'
import type { Order, Report } from './messages'
import { openParentPort } from './parent-port'

/** A parent that is this many messages behind, because it hangs, gets no more data that soon becomes outdated. */
const MAX_BACKLOG = 50
/** How long a child whose parent has ended may take to complete its files. ms */
const LAST_RITES_MS = 1000

/** The parent, from the child's side. */
export interface Parent<Event> {
  send(event: Event): void
  /** Sends an event that a later one replaces; drops it when the parent is behind. */
  sendIfRoom(event: Event): void
}

/** The functions of a child. */
interface ChildWork<Command> {
  /**
   * Prepares everything that would slow down the first commands. Commands that have already arrived are taken before
   * it, later ones while its promise is pending. The hang watch begins when it returns its promise, so it may block the
   * thread until then.
   */
  warmUp?(): Promise<void>
  take(command: Command): void
  /** Releases everything; no command follows. */
  stop(): Promise<void>
}

/** Starts the work with the parent's data. */
export type Begin<Data, Command, Event> = (data: Data, parent: Parent<Event>) => ChildWork<Command>

/**
 * The main function of a child's script. Signals that a terminal or a service manager sends to a whole process group
 * are left to the parent; without a parent the child ends.
 */
export const runAsChild = <Data, Command, Event>(begin: Begin<Data, Command, Event>): void => {
  const port = openParentPort()
  const report = (message: Report<Event>): void => port.send(message)
  const parent: Parent<Event> = {
    send: (event) => report({ report: 'event', event }),
    sendIfRoom(event) {
      if (port.backlog < MAX_BACKLOG) report({ report: 'event', event })
    },
  }
  let work: ChildWork<Command> | undefined
  const begun = (warm?: Promise<void>): void => {
    report({ report: 'begun' })
    void Promise.resolve(warm).then(() => report({ report: 'ready' }))
  }
  port.onMessage((message) => {
    const order = message as Order<Data, Command>
    switch (order.order) {
      case 'start':
        work = begin(order.data, parent)
        if (work.warmUp === undefined) return begun()
        setImmediate(() => begun(work?.warmUp?.()))
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
    // Otherwise a thread that waits for a device would delay the exit.
    const end = (): boolean => process.kill(process.pid, 'SIGKILL')
    void settledWithin(systemClock, LAST_RITES_MS, Promise.resolve(work?.stop())).then(end)
  })
}
