import { spawn } from 'node:child_process'

/** A child whose parent is gone ends by itself within 1 s, unless it hangs. s */
const GRACE_S = 2
/** Waits for the end of its standard input, which stays open while the parent lives, and then ends the process $1. */
const SCRIPT = `read -r _; sleep ${GRACE_S}; kill -9 "$1"`

/**
 * Ends a child that hangs or is stopped when our process gets a SIGKILL, because then neither of them can do it. A
 * shell waits for our end. It has its own session, so that a terminal's signals do not reach it. Without a POSIX shell
 * there is no guard: on Windows, where only the app runs, Chromium ends the app's children with it.
 * @param pid of the child
 * @returns removes the guard. Call it as soon as the child has ended, since another process may then get the pid.
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
