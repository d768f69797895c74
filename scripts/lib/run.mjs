import { spawn } from 'node:child_process'

/** The running process groups. @type {Set<number>} */
const groups = new Set()

/** How long a group may take to end by itself after SIGTERM, ms. */
const GRACE_MS = 5_000

/** How long a child's output may take to arrive after its end, ms. */
const PIPES_MS = 2_000

/** @param {number} group @param {NodeJS.Signals} signal */
const signalGroup = (group, signal) => {
  try {
    process.kill(-group, signal)
  } catch {
    // The group has already ended.
  }
}

/**
 * Ends every child, with its descendants, when this process is asked to end or exits.
 * Call it once, at the start of a command.
 */
export const endChildrenWithUs = () => {
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => {
      for (const group of groups) signalGroup(group, 'SIGTERM')
      const hurry = () => process.exit(code)
      if (groups.size === 0) hurry()
      setTimeout(hurry, GRACE_MS)
      setInterval(() => groups.size === 0 && hurry(), 50)
    })
  }
  process.on('exit', () => {
    for (const group of groups) signalGroup(group, 'SIGKILL')
  })
}

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 + signal number is not used: a signal gives -1
 * @property {NodeJS.Signals | null} signal the signal that ended the child, if one did
 * @property {boolean} timedOut it was ended because it took longer than `timeoutMs`
 * @property {string} output stdout and stderr together; empty when `onOutput` took them
 * @property {number} durationMs
 */

/**
 * Runs a command in a process group of its own and waits for its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {number} options.timeoutMs after this the whole group is ended; 0 waits forever
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {(text: string) => void} [options.onOutput] receives the child's output as it arrives; without it, the output
 * is collected
 * @returns {Promise<Outcome>} rejects only when the command cannot be started
 */
export const run = (command, args, { cwd, timeoutMs, env = process.env, onOutput }) =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const group = child.pid
    if (group !== undefined) groups.add(group)

    let text = ''
    const take =
      onOutput ??
      ((/** @type {string} */ chunk) => {
        text += chunk
      })
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)

    let timedOut = false
    /** @type {NodeJS.Timeout[]} */
    const timers = []
    if (timeoutMs > 0 && group !== undefined)
      timers.push(
        setTimeout(() => {
          timedOut = true
          signalGroup(group, 'SIGTERM')
          timers.push(setTimeout(() => signalGroup(group, 'SIGKILL'), GRACE_MS))
        }, timeoutMs),
      )

    const settled = () => {
      for (const timer of timers) clearTimeout(timer)
      if (group === undefined) return
      // The child's remaining descendants have no purpose, and may hold our pipes open.
      signalGroup(group, 'SIGKILL')
      groups.delete(group)
    }
    child.once('error', (error) => {
      settled()
      reject(new Error(`cannot run ${command}: ${error.message}`))
    })
    child.once('exit', () => {
      settled()
      // A daemon in a group of its own could hold the pipes open forever.
      timers.push(
        setTimeout(() => {
          child.stdout.destroy()
          child.stderr.destroy()
        }, PIPES_MS),
      )
    })
    child.once('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer)
      resolve({
        code: code ?? -1,
        signal,
        timedOut,
        output: text,
        durationMs: performance.now() - startedAt,
      })
    })
  })

/** The last lines of a log, for an error message. @param {string} text @param {number} [lines] */
export const tail = (text, lines = 25) => text.trimEnd().split('\n').slice(-lines).join('\n')
