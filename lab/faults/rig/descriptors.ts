import { readdirSync } from 'node:fs'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { command } from '../../audio/command'
import { treeOf } from '../../bench/call/process-cost'

/** So many at most has a process that is to run out of them: enough to start with. */
export const DESCRIPTORS = 128

/** Files, sockets and pipes that a process has open (Linux). */
export const openDescriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** What goes before a command so that its process has few descriptors. */
export const WITH_FEW_DESCRIPTORS: readonly string[] = [
  'sh',
  '-c',
  `ulimit -n ${DESCRIPTORS}; exec "$@"`,
  'sh',
]

const limit = async (process: RingdownProcess, most: number): Promise<void> => {
  for (const pid of treeOf(process.pid))
    await command('prlimit', ['--pid', String(pid), `--nofile=${most}:${DESCRIPTORS}`])
}

/** A phone and its voice process can open nothing any more, until `restoreDescriptors`. */
export const exhaustDescriptors = (process: RingdownProcess): Promise<void> => limit(process, 0)

export const restoreDescriptors = (process: RingdownProcess): Promise<void> => limit(process, DESCRIPTORS)
