import { createInterface } from 'node:readline'
import { systemClock } from '../../clock'
import { forkChild } from '../forked-child'
import { Supervisor } from '../supervisor'
import type { ExampleCommand, ExampleEvent } from './example-child'

/**
 * A process with a child, for tests: prints the child's id, and obeys lines of standard input: it ends, or makes the
 * child hang and confirms that.
 */
const [, , file = ''] = process.argv
const supervisor = new Supervisor<string, ExampleCommand, ExampleEvent>({
  ...{ clock: systemClock, startMs: 20_000, stopMs: 1000, stableMs: 1000 },
  start: (handlers) => forkChild({ file, name: 'example', maxHeapMb: 64 }, handlers),
  data: () => '',
  retryMs: () => undefined,
  onEvent(event) {
    if (event.kind === 'echo') process.stdout.write('hangs\n')
  },
  onReady: () => process.stdout.write(`${supervisor.pid ?? 0}\n`),
  onDied: () => undefined,
})
supervisor.start()
createInterface(process.stdin).on('line', (how) => {
  switch (how) {
    case 'hang':
      // The answer to the first command leaves before the second command is taken.
      supervisor.send({ kind: 'echo', value: undefined })
      supervisor.send({ kind: 'hang', ms: Infinity })
      return
    case 'throw':
      throw new Error('out of luck')
    default:
      process.exit()
  }
})
