import { spawn } from 'node:child_process'

/** A child whose parent is gone ends by itself within 1 s, unless it hangs. s */
const GRACE_S = 2
/** Waits for the end of its standard input, which no living parent closes, and ends the process $1. */
const SCRIPT = `read -r _; sleep ${GRACE_S}; kill -9 "$1"`

/**
 * Ends a child that hangs, or is stopped, when our process gets a SIGKILL: then neither of them can do it. A shell
 * waits for our end, in a session of its own, so that the signals of a terminal leave it alone. Without a POSIX shell
 * there is no guard: on Windows, where only the app runs, Chromium ends the app's children with it.
 *
 * @param pid of the child
 * @returns takes the guard away: the child has ended. Call it at once, since the pid may then belong to another process.
 */
export const guardOrphan = (pid: number): (() => void) => {
  if (process.platform === 'win32') return () => undefined
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'ringdown-orphan-guard', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // A system without a shell leaves the child without a guard.
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return () => {
    guard.kill('SIGKILL')
    guard.stdin.destroy()
  }
}
