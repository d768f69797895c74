import { hostname } from 'node:os'
import { pino } from 'pino'
import { checkName, DEFAULT_PORT, DEFAULT_TLS_PORT, formatAddress } from '../../protocol/directory'
import { CertificateError, readCertificate } from '../../server/admission/certificate'
import { isLoopback } from '../../server/admission/socket-address'
import { DirectoryServer } from '../../server/directory/directory-server'
import type { CommandDeclaration } from '../command'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { LineWriter } from '../line-writer'
import { limit, optional, parseOptions, port } from '../options'
import type { Output } from '../output'
import { Advertisement } from '../serve/advertisement'
import { untilStopSignal } from '../signals'

/** PEM files. */
interface TlsFiles {
  readonly cert: string
  readonly key: string
}

interface ServeOptions {
  readonly host: string | undefined
  readonly port: number
  /** With them, every connection is encrypted. */
  readonly tls: TlsFiles | undefined
  /** Connections at once, in all and from one address; the server's own limits when undefined. */
  readonly maxConnections: number | undefined
  readonly maxPerAddress: number | undefined
  /** The name in the lists of phones nearby; undefined: not announced. */
  readonly advertise: string | undefined
  readonly json: boolean
}

/** The directory server. */
export const serve: CommandDeclaration<ServeOptions> = {
  name: 'serve',
  usage: `serve [--host HOST] [--port PORT] [--advertise [NAME]] [--tls-cert FILE --tls-key FILE]
                 [--max-connections N] [--max-per-address N] [--json]`,
  notes:
    '--tls-cert, --tls-key: PEM files; with them every connection is encrypted. They are read again at SIGHUP.',
  parse,
  run,
}

function parse(args: readonly string[]): ServeOptions | 'help' {
  const values = parseOptions(nameAfter('--advertise', args), {
    host: { type: 'string' },
    port: { type: 'string' },
    advertise: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'max-connections': { type: 'string' },
    'max-per-address': { type: 'string' },
  })
  if (values.help) return 'help'
  const tls = tlsFiles(values['tls-cert'], values['tls-key'])
  if (tls && values.advertise !== undefined)
    throw new UsageError('--advertise: only servers that do not encrypt are found; give people the address')
  return {
    host: values.host,
    port: optional(port, '--port', values.port) ?? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT),
    tls,
    maxConnections: optional(limit, '--max-connections', values['max-connections']),
    maxPerAddress: optional(limit, '--max-per-address', values['max-per-address']),
    advertise: values.advertise === undefined ? undefined : advertisedName(values.advertise, values.host),
    json: values.json ?? false,
  }
}

function tlsFiles(cert: string | undefined, key: string | undefined): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined)
    throw new UsageError('--tls-cert and --tls-key go together: give both, or none')
  return { cert, key }
}

/** Inserts this computer's name for an omitted one. */
const nameAfter = (option: string, args: readonly string[]): string[] =>
  args.flatMap((word, i) =>
    word === option && (args[i + 1] ?? '-').startsWith('-') ? [`${option}=${hostname()}`] : [word],
  )

function advertisedName(raw: string, host = ''): string {
  const checked = checkName(raw)
  if (!checked.ok) throw new UsageError(`--advertise: ${checked.reason}`)
  if (isLoopback(host)) throw new UsageError(`--advertise: nobody else can reach --host ${host}`)
  return checked.name
}

const STDERR = 2

/**
 * Runs the directory server until SIGINT or SIGTERM; on SIGHUP it reads its certificate again. Its log goes to standard
 * error, one JSON object a line.
 */
async function run(options: ServeOptions, output: Output): Promise<ExitStatus> {
  const logWriter = new LineWriter(STDERR)
  const log = pino({ name: 'ringdown' }, logWriter)
  const stopSignal = untilStopSignal()
  const { tls, maxConnections, maxPerAddress } = options
  let server: DirectoryServer
  let advertisement: Advertisement | undefined
  try {
    const certificate = tls && certificateIn(tls)
    server = new DirectoryServer({
      host: options.host,
      port: options.port,
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
    if (options.advertise !== undefined) {
      advertisement = new Advertisement({ name: options.advertise, host, port, output })
    }
  } catch (error) {
    const message =
      error instanceof CertificateError
        ? error.message
        : `cannot listen on ${formatAddress(options.host ?? '::', options.port)} ${whyNot(error)}`
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

/** The system's reason, in helpful words if known. */
function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return `(${HINTS[code] ?? (error instanceof Error ? error.message : String(error))})`
}
