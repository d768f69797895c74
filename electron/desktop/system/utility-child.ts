import { utilityProcess } from 'electron'
import { childEnvironment, type StartChild, v8Flags } from '../../../base/supervision/child'
import { LastWords } from '../../../base/supervision/last-words'

/** Starts a utility process of Electron's, which ends with the app. */
export const startUtilityProcess: StartChild = (spec, { onMessage, onOutput, onExit }) => {
  const child = utilityProcess.fork(spec.file, [], {
    execArgv: v8Flags(spec),
    env: childEnvironment(),
    serviceName: spec.name,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lastWords = new LastWords()
  let isOver = false
  let isUnwanted = false
  const killNow = (): void => {
    // Its own kill() is a SIGTERM, which a stopped process does not hear of.
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  }
  child.on('spawn', () => {
    if (isUnwanted) killNow()
  })
  child.on('message', onMessage)
  child.stdout?.on('data', (chunk: Buffer) => onOutput(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords.add(chunk.toString())
    onOutput(chunk.toString())
  })
  child.on('error', (type, location) => lastWords.add(`FATAL ERROR: ${type} ${location}\n`))
  child.on('exit', (code) => {
    isOver = true
    onExit(lastWords.error ?? `it ended with status ${code}`)
  })
  return {
    get pid() {
      return child.pid
    },
    send(message) {
      if (!isOver) child.postMessage(message)
    },
    kill() {
      isUnwanted = true
      if (!isOver) killNow()
    },
  }
}
