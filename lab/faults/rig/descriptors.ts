import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import type { Lab } from './lab'

/** So many at most has a process that is to run out of them: enough to start with. */
export const DESCRIPTORS = 128

/** Files, sockets and pipes that a process has open (Linux). */
export const openDescriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** Takes all descriptors at the first SIGUSR2, and gives them back at the second. Says so on standard error. */
const EXHAUST = `
if (require('node:worker_threads').isMainThread) {
  const { closeSync, openSync, writeSync } = require('node:fs')
  const taken = []
  process.on('SIGUSR2', () => {
    if (taken.length > 0) {
      for (const fd of taken.splice(0)) closeSync(fd)
      writeSync(2, 'descriptors: given back\\n')
      return
    }
    try {
      for (;;) taken.push(openSync('/dev/null'))
    } catch {
      writeSync(2, 'descriptors: all taken\\n')
    }
  })
}`

/** What goes before a command so that its process has few descriptors, and can be made to run out of them. */
export function withFewDescriptors(lab: Lab): readonly string[] {
  const script = join(lab.folder, 'exhaust.cjs')
  writeFileSync(script, EXHAUST)
  return ['sh', '-c', `ulimit -n ${DESCRIPTORS}; NODE_OPTIONS='--require ${script}' exec "$@"`, 'sh']
}

const said = async (process: RingdownProcess, words: string): Promise<void> => {
  process.kill('SIGUSR2')
  while (!process.stderr.includes(words)) await process.heard()
}

/** The process can open nothing any more, until `giveBack`. */
export const exhaust = (process: RingdownProcess): Promise<void> => said(process, 'descriptors: all taken')

export const giveBack = (process: RingdownProcess): Promise<void> => said(process, 'descriptors: given back')
