import { hostname } from 'node:os'
import { pino } from 'pino'
import { errorText } from '../../base/error-text'
import { systemClock } from '../../base/clock'
import type { Address } from '../../protocol/directory'
import { type Certificate, CertificateError, readCertificate } from '../../server/admission/certificate'
import { CertificateWatch } from '../../server/admission/certificate-watch'
import { Operators } from '../../server/metrics/operators'
import { logOfRole, type ServerLog } from '../../server/server-log'
import { TurnCredentials } from '../../server/turn/turn-credentials'
import { PortError } from '../../server/whole/port-wish'
import { WholeServer } from '../../server/whole/whole-server'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { LineWriter } from '../line-writer'
import type { Output } from '../output'
import { stopSignals } from '../signals'
import type { Advertisement } from './advertisement'
import { turnSecret } from './ice-options'
import { reportServer, whyNotListening } from './server-report'
import type { ServeOptions, TlsFiles } from './serve-options'

const STDERR = 2

/**
 * Runs the server until SIGINT or SIGTERM, which lets relayed calls end; on SIGHUP it reads its certificate again. Its log goes to
 * standard error, one JSON object a line.
 */
export async function runServer(options: ServeOptions, output: Output): Promise<ExitStatus> {
  const logWriter = new LineWriter(STDERR)
  const { tls, nodeName: node, drainMs } = options
  const lines = pino({ name: 'ringdown', base: { pid: process.pid, node } }, logWriter)
  const log = logOfRole(lines, 'server')
  const stop = stopSignals()
  let server: WholeServer | undefined
  let operators: Operators | undefined
  let advertisement: Advertisement | undefined
  let certificate: Certificate | undefined
  let watch: CertificateWatch | undefined
  const renew = (): void => {
    if (!tls) return
    try {
      certificate = certificateIn(tls)
      server?.renewCertificate(certificate)
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
    // First, so that it says whether the server is ready.
    operators = await Operators.open(options.metrics, lines)
    server = serverOf(options, { certificate, log: lines, operators })
    await server.start()
    reportServer({ server, operators: operators.state, options }, output)
    advertisement = await advertised(options, server.directoryAddress, output)
    watch =
      certificate &&
      new CertificateWatch({
        clock: systemClock,
        cert: () => certificate?.cert ?? '',
        tell: (trouble) => log.warn({ trouble }, 'phones may refuse the certificate'),
      })
  } catch (error) {
    const message = whyNotStarted(error, options)
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}`)
    process.off('SIGHUP', renew)
    await server?.stop()
    await operators?.close()
    return EXIT.usage
  }
  const signal = await stop.first
  process.off('SIGHUP', renew)
  watch?.close()
  await advertisement?.close()
  if (signal === 'SIGTERM' && drainMs > 0) await server.drain(drainMs, stop.second)
  await server.stop()
  await operators.close()
  await logWriter.flush()
  return EXIT.fine
}

interface ServerParts {
  readonly certificate: Certificate | undefined
  readonly log: ServerLog
  readonly operators: Operators
}

/** @throws UsageError when the secret of TURN cannot be read */
function serverOf(options: ServeOptions, { certificate, log, operators }: ServerParts): WholeServer {
  const { host, port, proxies, maxConnections, maxPerAddress, names, stun, turn, http } = options
  const { roles, redis, publicHost: ownHost } = options
  return new WholeServer({
    ...{ log, roles, redis, ownHost, host, port, certificate, proxies, stun, http, namesFile: names },
    ...{ metrics: operators.metrics, readiness: operators.readiness },
    name: options.serverName ?? certificate?.host ?? hostname(),
    limits: {
      ...(maxConnections !== undefined && { connections: maxConnections }),
      ...(maxPerAddress !== undefined && { perAddress: maxPerAddress }),
    },
    turn: turn && new TurnCredentials({ ...turn, secret: turnSecret(turn.secretFile), clock: systemClock }),
  })
}

async function advertised(
  { advertise: name }: ServeOptions,
  address: Address | undefined,
  output: Output,
): Promise<Advertisement | undefined> {
  if (name === undefined || address === undefined) return undefined
  const { host, port } = address
  const { Advertisement } = await import('./advertisement')
  return new Advertisement({ name, host, port, output })
}

const certificateIn = ({ cert, key }: TlsFiles) => readCertificate(cert, key)

function whyNotStarted(error: unknown, { host }: ServeOptions): string {
  if (error instanceof CertificateError || error instanceof UsageError) return error.message
  if (error instanceof PortError) return whyNotListening(error, host)
  return `cannot start (${errorText(error)})`
}
