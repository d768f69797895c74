import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'

/** Keeps processors busy with this many processes of normal priority. @returns ends them */
export const beBusy = (processes: number): (() => void) => {
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(2)'], { stdio: 'ignore' }),
  )
  // The bench itself may run at a higher priority.
  for (const { pid } of children) if (pid !== undefined) setPriority(pid, 0)
  const end = (): void => {
    for (const child of children) child.kill('SIGKILL')
  }
  process.once('exit', end)
  return () => {
    process.off('exit', end)
    end()
  }
}
