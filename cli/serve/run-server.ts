import { hostname } from 'node:os'
import { pino } from 'pino'
import { errorText } from '../../base/error-text'
import { systemClock } from '../../base/clock'
import { ProcessPriority } from '../../base/supervision/process-priority'
import type { Address } from '../../protocol/directory'
import { type Certificate, CertificateError, readCertificate } from '../../server/admission/certificate'
import { CertificateWatch } from '../../server/admission/certificate-watch'
import { JoinError } from '../../server/cluster/node/network-member'
import { Operators } from '../../server/metrics/operators'
import { logOfRole, type ServerLog } from '../../server/server-log'
import { TurnCredentials } from '../../server/turn/turn-credentials'
import type { RoleName } from '../../server/whole/roles'
import { PortError } from '../../server/whole/port-wish'
import { WholeServer } from '../../server/whole/whole-server'
import { emitJoinCode, FIRST_CODE } from '../cluster/join-code-report'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { LineWriter } from '../line-writer'
import type { Output } from '../output'
import { stopSignals, type StopSignals } from '../signals'
import type { Advertisement } from './advertisement'
import { turnSecret } from './ice-options'
import { redisAuthorities } from './redis-url'
import { reportServer, whyNotListening } from './server-report'
import type { ServeOptions, TlsFiles } from './serve-options'
import { ServerPlace } from './server-place'

const STDERR = 2
/** They pass voice on, which is late when other programs come first. */
const VOICE_ROLES: readonly RoleName[] = ['serving-node', 'relay']

export interface ServerFiles {
  /** The folder of the built page for guests. */
  readonly guestPage: string
}

/**
 * Runs the server until SIGINT or SIGTERM, which lets relayed calls end; on SIGHUP it reads its certificate again. Its log goes to
 * standard error, one JSON object a line.
 */
export async function runServer(
  options: ServeOptions,
  files: ServerFiles,
  output: Output,
): Promise<ExitStatus> {
  const logWriter = new LineWriter(STDERR)
  const { tls, nodeName: node, drainMs } = options
  const lines = pino({ name: 'ringdown', base: { pid: process.pid, node } }, logWriter)
  const log = logOfRole(lines, 'server')
  const stop = stopSignals()
  let place: ServerPlace | undefined
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
    if (VOICE_ROLES.some((role) => options.roles.has(role)))
      log.info({ giver: (await new ProcessPriority().raise()) ?? 'nobody' }, 'priority')
    // Before the server, so that it says whether the server is ready.
    operators = await Operators.open(options.metrics, lines)
    place = await ServerPlace.take(options, {
      log: lines,
      load: () => server?.people ?? 0,
      stopped: stop.first.then(() => undefined),
    })
    server = serverOf({ certificate, log: lines, operators, place, files })
    await server.start()
    reportServer({ server, operators: operators.state, options: place.options }, output)
    place.report(output)
    void reportJoinCode(server, { log, output })
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
    await place?.close()
    await operators?.close()
    return EXIT.usage
  }
  const { status, signal } = await untilEnd({ server, place, stop, output })
  process.off('SIGHUP', renew)
  watch?.close()
  await advertisement?.close()
  if (signal === 'SIGTERM' && drainMs > 0) await server.drain(drainMs, stop.second)
  await server.stop()
  await place.close()
  await operators.close()
  await logWriter.flush()
  return status
}

interface Running {
  readonly server: WholeServer
  readonly place: ServerPlace
  readonly stop: StopSignals
  readonly output: Output
}

/** Waits until somebody stops the server, or its network does not want it any more. */
async function untilEnd({ server, place, stop, output }: Running): Promise<ServerEnd> {
  const end = await Promise.race([stop.first, place.end])
  if (typeof end === 'string') return { status: EXIT.fine, signal: end }
  if (end.reason !== undefined) {
    const message = `the network does not want this node any more: ${end.reason}`
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}`)
    return { status: EXIT.usage, signal: undefined }
  }
  output.emit({ event: 'draining' }, 'the server is being emptied, and ends when the last has gone')
  await Promise.race([stop.first, server.empty()])
  return { status: EXIT.fine, signal: undefined }
}

/** How a server ends. */
interface ServerEnd {
  readonly status: ExitStatus
  /** Undefined: the network has ended it. */
  readonly signal: NodeJS.Signals | undefined
}

/** A master says how others join. */
async function reportJoinCode(
  { master }: WholeServer,
  { log, output }: { readonly log: ServerLog; readonly output: Output },
): Promise<void> {
  if (!master) return
  try {
    emitJoinCode({ ...(await master.makeCode(FIRST_CODE)), ...FIRST_CODE }, output)
  } catch (error) {
    log.warn({ error: errorText(error) }, 'no join code is made')
  }
}

interface ServerParts {
  readonly certificate: Certificate | undefined
  readonly log: ServerLog
  readonly operators: Operators
  readonly place: ServerPlace
  readonly files: ServerFiles
}

/** @throws UsageError when the secret of TURN or the authorities of Redis cannot be read */
function serverOf({ certificate, log, operators, place, files }: ServerParts): WholeServer {
  const { options, nodeId, master, ticketsKey } = place
  const { host, port, proxies, maxConnections, maxPerAddress, names, stun, turn } = options
  const { roles, redis, redisCa, rooms, groups, publicHost: ownHost, guests } = options
  const http = options.http && { ...options.http, ...(guests && { guestPage: files.guestPage }) }
  return new WholeServer({
    ...{
      log,
      roles,
      redis,
      rooms,
      groups,
      ownHost,
      host,
      port,
      certificate,
      proxies,
      stun,
      http,
      namesFile: names,
    },
    ...{ nodeId, master, ticketsKey, metrics: operators.metrics, readiness: operators.readiness },
    redisCa: redisAuthorities(redisCa, redis),
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
  if (error instanceof CertificateError || error instanceof UsageError || error instanceof JoinError)
    return error.message
  if (error instanceof PortError) return whyNotListening(error, host)
  return `cannot start (${errorText(error)})`
}
