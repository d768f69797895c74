import { readdirSync } from 'node:fs'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { command } from '../../audio/command'
import { treeOf } from '../../bench/call/process-cost'

/** The limit of a process that is to run out of descriptors: enough for its start. */
export const DESCRIPTORS = 128

/** Files, sockets and pipes that a process has open (Linux). */
export const openDescriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** The prefix of a command whose process gets few descriptors. */
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

/** Prevents a phone and its voice process from opening anything, until `restoreDescriptors`. */
export const exhaustDescriptors = (process: RingdownProcess): Promise<void> => limit(process, 0)

export const restoreDescriptors = (process: RingdownProcess): Promise<void> => limit(process, DESCRIPTORS)
