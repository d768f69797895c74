import { pino } from 'pino'
import { formatAddress } from '../protocol'
import { DirectoryServer } from '../server/directory-server'
import { Advertisement } from './advertisement'
import type { ServeCommand } from './arguments'
import { EXIT, type ExitStatus } from './exit-status'
import { LineWriter } from './line-writer'
import { untilStopSignal } from './signals'
import type { Output } from './output'

const STDERR = 2

/** Runs the directory server until SIGINT or SIGTERM. Its log goes to standard error, one JSON object a line. */
export async function serve(command: ServeCommand, output: Output): Promise<ExitStatus> {
  const logWriter = new LineWriter(STDERR)
  const log = pino({ name: 'ringdown' }, logWriter)
  const stopSignal = untilStopSignal()
  const server = new DirectoryServer({ host: command.host, port: command.port, log })
  let advertisement: Advertisement | undefined
  try {
    const { host, port } = await server.start()
    output.emit({ event: 'listening', host, port }, `listening on ${formatAddress(host, port)}`)
    if (command.advertise !== undefined) {
      advertisement = new Advertisement({ name: command.advertise, host, port, output })
    }
  } catch (error) {
    const where = formatAddress(command.host ?? '::', command.port)
    const message = `cannot listen on ${where} ${whyNot(error)}`
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}`)
    return EXIT.usage
  }
  await stopSignal
  await advertisement?.close()
  await server.stop()
  await logWriter.flush()
  return EXIT.fine
}

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use: choose another with --port, or stop the program that has it',
  EACCES: 'not permitted: choose a --port above 1023',
  EADDRNOTAVAIL: 'not an address of this computer: choose another --host, or leave it out',
  ENOTFOUND: 'no such host: choose another --host, or leave it out',
}

/** The system's reason, in words that help where they are known. */
function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return `(${HINTS[code] ?? (error instanceof Error ? error.message : String(error))})`
}
