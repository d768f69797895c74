import { pino } from 'pino'
import { formatAddress } from '../protocol/directory'
import { CertificateError, readCertificate } from '../server/admission/certificate'
import { DirectoryServer } from '../server/directory/directory-server'
import { Advertisement } from './advertisement'
import type { ServeCommand, TlsFiles } from './arguments'
import { EXIT, type ExitStatus } from './exit-status'
import { LineWriter } from './line-writer'
import { untilStopSignal } from './signals'
import type { Output } from './output'

const STDERR = 2

/**
 * Runs the directory server until SIGINT or SIGTERM; at SIGHUP it reads its certificate anew. Its log goes to standard
 * error, one JSON object a line.
 */
export async function serve(command: ServeCommand, output: Output): Promise<ExitStatus> {
  const logWriter = new LineWriter(STDERR)
  const log = pino({ name: 'ringdown' }, logWriter)
  const stopSignal = untilStopSignal()
  const { tls, maxConnections, maxPerAddress } = command
  let server: DirectoryServer
  let advertisement: Advertisement | undefined
  try {
    const certificate = tls && certificateIn(tls)
    server = new DirectoryServer({
      host: command.host,
      port: command.port,
      log,
      certificate,
      limits: {
        ...(maxConnections !== undefined && { connections: maxConnections }),
        ...(maxPerAddress !== undefined && { perAddress: maxPerAddress }),
      },
    })
    const { host, port } = await server.start()
    const how = certificate ? ', encrypted' : ''
    const event = { event: 'listening', host, port, encrypted: certificate !== undefined } as const
    output.emit(event, `listening on ${formatAddress(host, port)}${how}`)
    if (command.advertise !== undefined) {
      advertisement = new Advertisement({ name: command.advertise, host, port, output })
    }
  } catch (error) {
    const message =
      error instanceof CertificateError
        ? error.message
        : `cannot listen on ${formatAddress(command.host ?? '::', command.port)} ${whyNot(error)}`
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}`)
    return EXIT.usage
  }
  const renew = (): void => {
    if (!tls) return
    try {
      server.renewCertificate(certificateIn(tls))
      log.info({}, 'certificate read again')
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : '' }, 'the old certificate stays')
    }
  }
  process.on('SIGHUP', renew)
  await stopSignal
  process.off('SIGHUP', renew)
  await advertisement?.close()
  await server.stop()
  await logWriter.flush()
  return EXIT.fine
}

const certificateIn = ({ cert, key }: TlsFiles) => readCertificate(cert, key, Date.now())

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
