import { createInterface } from 'node:readline'
import { systemClock } from '../../clock'
import { forkChild } from '../forked-child'
import { Supervisor } from '../supervisor'

/** A process with a child: prints the child's id, and ends as a line of standard input says. For tests. */
const [, , file = ''] = process.argv
const supervisor = new Supervisor<string, never, unknown>({
  ...{ clock: systemClock, startMs: 20_000, stopMs: 1000, stableMs: 1000 },
  start: (handlers) => forkChild({ file, name: 'example', maxHeapMb: 64 }, handlers),
  data: () => '',
  retryMs: () => undefined,
  onEvent: () => undefined,
  onReady: () => process.stdout.write(`${supervisor.pid ?? 0}\n`),
  onDied: () => undefined,
})
supervisor.start()
createInterface(process.stdin).once('line', (how) => {
  if (how === 'throw') throw new Error('out of luck')
  process.exit()
})
