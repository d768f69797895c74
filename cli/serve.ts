import { pino } from 'pino'
import { formatAddress } from '../protocol'
import { DirectoryServer } from '../server/directory-server'
import type { ServeCommand } from './arguments'
import { EXIT, type ExitStatus } from './exit-status'
import { untilStopSignal } from './signals'
import type { Output } from './output'

const STDERR = 2

/** Runs the directory server until SIGINT or SIGTERM. Its log goes to standard error, one JSON object a line. */
export async function serve(command: ServeCommand, output: Output): Promise<ExitStatus> {
  const log = pino({ name: 'ringdown' }, pino.destination({ dest: STDERR, sync: true }))
  const stopSignal = untilStopSignal()
  const server = new DirectoryServer({ host: command.host, port: command.port, log })
  try {
    const { host, port } = await server.start()
    output.emit({ event: 'listening', host, port }, `listening on ${formatAddress(host, port)}`)
  } catch (error) {
    const where = formatAddress(command.host ?? '::', command.port)
    const message = `cannot listen on ${where} (${error instanceof Error ? error.message : String(error)})`
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}: is the port in use?`)
    return EXIT.usage
  }
  await stopSignal
  await server.stop()
  return EXIT.fine
}
