import { systemClock } from '../../../base/clock'
import { Hosting } from '../hosting'

/**
 * Hosts and browses as the app does, on a real network: prints its state as JSON lines until it reads a line on
 * standard input; then it closes everything, and the process ends because nothing keeps it alive.
 * Arguments: the worker's file, the name to host under.
 */
const [, , workerFile = '', name = ''] = process.argv
const hosting = new Hosting({ workerFile, clock: systemClock })
const print = (line: unknown): boolean => process.stdout.write(`${JSON.stringify(line)}\n`)
hosting.on('hosting', (state) => print({ state }))
hosting.on('nearbyServers', (nearbyServers) => print({ nearbyServers }))
hosting.look()
if (name !== '') hosting.start(0, name)
process.stdin.once('data', () => {
  process.stdin.destroy()
  void hosting.close().then(() => print({ closed: true }))
})
