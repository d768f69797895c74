import { hostname } from 'node:os'
import { pino } from 'pino'
import { errorText } from '../../base/error-text'
import { systemClock } from '../../base/clock'
import { formatAddress } from '../../protocol/directory'
import { type Certificate, CertificateError, readCertificate } from '../../server/admission/certificate'
import { CertificateWatch } from '../../server/admission/certificate-watch'
import { inWords } from '../../base/networks/connection-error'
import { DirectoryServer } from '../../server/directory/directory-server'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { LineWriter } from '../line-writer'
import type { Output } from '../output'
import { NameRegister } from '../../server/names/name-register'
import { NamesFile } from '../../server/names/names-file'
import type { Advertisement } from './advertisement'
import { ServedIce } from './ice-servers'
import type { HttpPort } from './http-port'
import type { ServeOptions, TlsFiles } from './serve-options'
import { untilStopSignal } from '../signals'

const STDERR = 2

/**
 * Runs the directory server until SIGINT or SIGTERM; on SIGHUP it reads its certificate again. Its log goes to standard
 * error, one JSON object a line.
 */
export async function runServer(options: ServeOptions, output: Output): Promise<ExitStatus> {
  const logWriter = new LineWriter(STDERR)
  const log = pino({ name: 'ringdown' }, logWriter)
  const stopSignal = untilStopSignal()
  const { tls, maxConnections, maxPerAddress, stun, turn } = options
  let server: DirectoryServer | undefined
  let http: HttpPort | undefined
  let namesFile: NamesFile | undefined
  let ice: ServedIce | undefined
  let advertisement: Advertisement | undefined
  let certificate: Certificate | undefined
  let watch: CertificateWatch | undefined
  let listensOn = options.port
  const renew = (): void => {
    if (!tls) return
    try {
      certificate = certificateIn(tls)
      server?.renewCertificate(certificate)
      http?.renewCertificate(certificate)
      log.info({}, 'certificate read again')
      watch?.look()
    } catch (error) {
      log.warn({ error: errorText(error) }, 'the old certificate stays')
    }
  }
  // Before anybody can see that the server runs: the signal would end it.
  process.on('SIGHUP', renew)
  try {
    certificate = tls && certificateIn(tls)
    const register = new NameRegister(systemClock)
    if (options.names !== undefined)
      namesFile = NamesFile.open({ file: options.names, register, clock: systemClock, log })
    ice = await ServedIce.start({ host: options.host, stun, turn, clock: systemClock, log })
    const name = options.serverName ?? certificate?.host ?? hostname()
    const listening = {
      host: options.host,
      log,
      certificate,
      proxies: options.proxies,
      limits: {
        ...(maxConnections !== undefined && { connections: maxConnections }),
        ...(maxPerAddress !== undefined && { perAddress: maxPerAddress }),
      },
      // A phone may use both ports, or the HTTP port twice.
      descriptorShare: options.httpPort === undefined ? 1 : 1 / 2,
    }
    const directory = new DirectoryServer({
      ...listening,
      ...{ name, names: register, port: options.port, iceServers: ice.for },
      httpPort: () => http?.announced,
      relayTicket: (who) => http?.relayTicket(who),
    })
    server = directory
    // First, so that each phone that signs in is told of it.
    if (options.httpPort !== undefined) {
      listensOn = options.httpPort
      const { HttpPort } = await import('./http-port')
      http = await HttpPort.open({
        ...listening,
        port: options.httpPort,
        names: register,
        directory: directory.route,
        proxied: options.httpProxied,
        signedIn: (who) => directory.signedIn(who),
        serverName: name,
        redis: options.redis,
        maxRelayed: options.maxRelayed,
      })
    }
    listensOn = options.port
    const { host, port } = await server.start()
    const how = certificate ? ', encrypted' : ''
    const event = { event: 'listening', host, port, encrypted: certificate !== undefined } as const
    output.emit(event, `listening on ${formatAddress(host, port)}${how}`)
    http?.report(output)
    emitNames(options.names, output)
    ice.report(output)
    if (options.advertise !== undefined) {
      const { Advertisement } = await import('./advertisement')
      advertisement = new Advertisement({ name: options.advertise, host, port, output })
    }
    watch =
      certificate &&
      new CertificateWatch({
        clock: systemClock,
        cert: () => certificate?.cert ?? '',
        tell: (trouble) => log.warn({ trouble }, 'phones may refuse the certificate'),
      })
  } catch (error) {
    const message =
      error instanceof CertificateError || error instanceof UsageError
        ? error.message
        : `cannot listen on ${formatAddress(options.host ?? '::', listensOn)} ${whyNot(error)}`
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}`)
    process.off('SIGHUP', renew)
    await http?.close()
    await server?.stop()
    await ice?.stop()
    await namesFile?.close()
    return EXIT.usage
  }
  await stopSignal
  process.off('SIGHUP', renew)
  watch?.close()
  await advertisement?.close()
  await http?.close()
  await server.stop()
  await ice.stop()
  await namesFile?.close()
  await logWriter.flush()
  return EXIT.fine
}

function emitNames(file: string | undefined, output: Output): void {
  if (file === undefined)
    output.emit({ event: 'names' }, 'the server forgets the owners of names when it stops')
  else output.emit({ event: 'names', file }, `the owners of names are stored in ${file}`)
}

const certificateIn = ({ cert, key }: TlsFiles) => readCertificate(cert, key)

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'the port is in use: choose another with --port or --http-port, or stop the program that has it',
  EACCES: 'not permitted: choose a --port above 1023',
  EADDRNOTAVAIL: 'not an address of this computer: choose another --host, or leave it out',
  ENOTFOUND: 'no such host: choose another --host, or leave it out',
}

/** The system's reason, in plain words if there are any. */
function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return `(${errorText(error)})`
  const { code = '' } = error as NodeJS.ErrnoException
  return `(${HINTS[code] ?? inWords(error)})`
}
