import { type ChildProcess, fork } from 'node:child_process'
import { settledWithin } from '../within'
import { systemClock } from '../clock'
import { childEnvironment, type StartChild, v8Flags } from './child'
import { LastWords } from './last-words'

/** How long after its end a process's last words are waited for. ms */
const LAST_WORDS_MS = 100

const running = new Set<ChildProcess>()
const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
}

/** Starts a Node process. It never outlives ours: it is ended when ours exits, and ends by itself when ours is killed. */
export const forkChild: StartChild = (spec, { onMessage, onOutput, onExit }) => {
  const child = fork(spec.file, [], {
    execArgv: v8Flags(spec),
    env: childEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  if (running.size === 0) process.on('exit', endAll)
  running.add(child)
  const lastWords = new LastWords()
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
    lastWords.add(text)
    onOutput(text)
  })
  child.on('error', (error) => {
    if (child.pid === undefined) over(error.message)
  })
  child.on('exit', (code, signal) => {
    const how = signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`
    if (signal === 'SIGKILL') return over(how)
    void settledWithin(systemClock, LAST_WORDS_MS, drained).then(() => over(lastWords.error ?? how))
  })
  return {
    pid: child.pid,
    send(message) {
      // Whether it arrives is seen by whether it is answered.
      if (child.connected) child.send(message as object, () => undefined)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
