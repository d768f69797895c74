import { type ChildProcess, fork } from 'node:child_process'
import { settledWithin } from '../within'
import { systemClock } from '../clock'
import { childEnvironment, type StartChild, v8Flags } from './child'
import { FatalError } from './fatal-error'
import { guardOrphan } from './orphan-guard'

/** How long to wait for the output of a process after its end. ms */
const LAST_WORDS_MS = 100

/** The running children, each with the function that removes its guard. */
const running = new Map<ChildProcess, () => void>()
const endAll = (): void => {
  for (const [child, unguard] of running) {
    child.kill('SIGKILL')
    unguard()
  }
}

/**
 * Starts a Node process. It does not outlive ours: it is ended when ours exits. When ours is killed it ends by itself, or
 * its guard ends it.
 */
export const forkChild: StartChild = (spec, { onMessage, onOutput, onExit }) => {
  const child = fork(spec.file, [], {
    execArgv: v8Flags(spec),
    env: childEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  if (running.size === 0) process.on('exit', endAll)
  const unguard = child.pid === undefined ? () => undefined : guardOrphan(child.pid)
  running.set(child, unguard)
  const fatalError = new FatalError()
  const drained = new Promise((resolve) => child.once('close', resolve))
  let isOver = false
  const over = (detail: string | undefined): void => {
    if (isOver) return
    isOver = true
    running.delete(child)
    if (running.size === 0) process.off('exit', endAll)
    onExit(detail)
  }
  child.on('message', onMessage)
  child.stdout?.setEncoding('utf8').on('data', onOutput)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    fatalError.add(text)
    onOutput(text)
  })
  child.on('error', (error) => {
    if (child.pid === undefined) over(error.message)
  })
  child.on('exit', (code, signal) => {
    unguard()
    const how = signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`
    if (signal === 'SIGKILL') return over(how)
    void settledWithin(systemClock, LAST_WORDS_MS, drained).then(() => over(fatalError.error ?? how))
  })
  return {
    pid: child.pid,
    send(message) {
      // A lost message shows as a missing answer.
      if (child.connected) child.send(message as object, () => undefined)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
