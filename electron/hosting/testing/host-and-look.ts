import { systemClock } from '../../../base/clock'
import { Hosting } from '../hosting'

/**
 * Hosts and looks as the app does, on a real network: prints its state as JSON, one line for each, until it is told
 * to stop by a line on standard input; then it closes everything, and ends by itself because nothing is left.
 * Arguments: the worker's file, the name to host under.
 */
const [, , workerFile = '', name = ''] = process.argv
const hosting = new Hosting({ workerFile, clock: systemClock })
const print = (line: unknown): boolean => process.stdout.write(`${JSON.stringify(line)}\n`)
hosting.on('hosting', (state) => print({ state }))
hosting.on('neighbourhood', (neighbourhood) => print({ neighbourhood }))
hosting.look()
if (name !== '') hosting.start(0, name)
process.stdin.once('data', () => {
  process.stdin.destroy()
  void hosting.close().then(() => print({ closed: true }))
})
