import { readFileSync } from 'node:fs'
import { costOfOne, treeOf } from '../call/process-cost'

/** The process of the app's window (Linux): the largest renderer below this process. */
export function pageProcess(): number | undefined {
  const megabytes = (pid: number): number => costOfOne(pid).residentMb
  return treeOf(process.pid)
    .filter(isRenderer)
    .sort((a, b) => megabytes(b) - megabytes(a))[0]
}

function isRenderer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
  } catch {
    return false
  }
}
