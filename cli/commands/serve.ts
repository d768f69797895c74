import { hostname } from 'node:os'
import { pino } from 'pino'
import { errorText } from '../../base/error-text'
import { systemClock } from '../../base/clock'
import { checkName } from '../../base/names/check-name'
import { DEFAULT_PORT, DEFAULT_TLS_PORT, formatAddress } from '../../protocol/directory'
import { type Certificate, CertificateError, readCertificate } from '../../server/admission/certificate'
import { CertificateWatch } from '../../server/admission/certificate-watch'
import { inWords } from '../../base/networks/connection-error'
import { isLoopback } from '../../base/networks/socket-address'
import { ProxyList } from '../../server/admission/proxy-list'
import { DirectoryServer } from '../../server/directory/directory-server'
import type { CommandDeclaration } from '../command'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import { LineWriter } from '../line-writer'
import { limit, optional, parseOptions, port } from '../options'
import type { Output } from '../output'
import { NameRegister } from '../../server/names/name-register'
import { NamesFile } from '../../server/names/names-file'
import { Advertisement } from '../serve/advertisement'
import { type StunOptions, stunOptions, type TurnOptions, turnOptions } from '../serve/ice-options'
import { ServedIce } from '../serve/ice-servers'
import { usualNamesFile } from '../serve/names-place'
import { untilStopSignal } from '../signals'

/** PEM files. */
interface TlsFiles {
  readonly cert: string
  readonly key: string
}

interface ServeOptions {
  readonly host: string | undefined
  readonly port: number
  /** With both, every connection is encrypted. */
  readonly tls: TlsFiles | undefined
  /** Limits on logged-in people and on connections of one address; undefined: the server's defaults. */
  readonly maxConnections: number | undefined
  readonly maxPerAddress: number | undefined
  /** The proxies, which name the address of each client by the PROXY protocol; undefined: none. */
  readonly proxies: ProxyList | undefined
  /** The name in the lists of phones nearby; undefined: not announced. */
  readonly advertise: string | undefined
  /** The file with the owners of names; undefined: they are kept until the server stops. */
  readonly names: string | undefined
  /** The server's name in signed messages of phones. */
  readonly serverName: string | undefined
  /** Where phones learn their address; undefined: not here. */
  readonly stun: StunOptions | undefined
  /** A TURN server that trusts us; undefined: none. */
  readonly turn: TurnOptions | undefined
  readonly json: boolean
}

/** The directory server. */
export const serve: CommandDeclaration<ServeOptions> = {
  name: 'serve',
  usage: `serve [--host HOST] [--port PORT] [--advertise [NAME]] [--tls-cert FILE --tls-key FILE]
                 [--max-connections N] [--max-per-address N] [--proxy ADDRESS]... [--names FILE | --names none]
                 [--server-name NAME] [--stun-port PORT | --stun-port none]
                 [--turn HOST:PORT --turn-secret-file FILE] [--json]`,
  notes: `--port: 4242 by default, 4243 with a certificate. --advertise: announces the server on the local network.
--tls-cert, --tls-key: PEM files; with them every connection is encrypted. The server reads them again on SIGHUP.
--max-connections: limit on people who are logged in. --max-per-address: limit on connections of one address.
--proxy: the address or the network (10.0.0.0/8) of a proxy, which must send the PROXY protocol, version 1 or 2.
--names: the file with the owners of names, created if missing; “none”: the server forgets them when it stops.
--server-name: the server's name in messages that phones sign; by default the certificate's host, or this computer's name.
--stun-port: the UDP port at which phones learn their address, 3478 by default; “none”: they do not learn it here.
--turn, --turn-secret-file: a TURN server, and a file with the secret (coturn's static-auth-secret) for its credentials.`,
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
    names: { type: 'string' },
    'server-name': { type: 'string' },
    'max-connections': { type: 'string' },
    'max-per-address': { type: 'string' },
    proxy: { type: 'string', multiple: true },
    'stun-port': { type: 'string' },
    turn: { type: 'string' },
    'turn-secret-file': { type: 'string' },
  })
  if (values.help) return 'help'
  const tls = tlsFiles(values['tls-cert'], values['tls-key'])
  if (tls && values.advertise !== undefined)
    throw new UsageError('--advertise: only servers that do not encrypt are found; give people the address')
  const listenPort = optional(port, '--port', values.port) ?? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT)
  return {
    host: values.host,
    port: listenPort,
    names: values.names === 'none' ? undefined : (values.names ?? usualNamesFile(listenPort)),
    serverName: optional(serverName, '--server-name', values['server-name']),
    stun: stunOptions(values['stun-port'], listenPort),
    turn: turnOptions(values.turn, values['turn-secret-file']),
    tls,
    maxConnections: optional(limit, '--max-connections', values['max-connections']),
    maxPerAddress: optional(limit, '--max-per-address', values['max-per-address']),
    proxies: values.proxy && proxyList('--proxy', values.proxy),
    advertise: values.advertise === undefined ? undefined : advertisedName(values.advertise, values.host),
    json: values.json ?? false,
  }
}

function proxyList(option: string, texts: readonly string[]): ProxyList {
  try {
    return new ProxyList(texts)
  } catch (error) {
    const text = errorText(error)
    throw new UsageError(`${option}: “${text}” is neither an address nor a network such as 10.0.0.0/8`)
  }
}

function serverName(option: string, text: string): string {
  const checked = checkName(text)
  if (!checked.ok) throw new UsageError(`${option}: ${checked.reason}`)
  return checked.name
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
  const { tls, maxConnections, maxPerAddress, stun, turn } = options
  let server: DirectoryServer | undefined
  let namesFile: NamesFile | undefined
  let ice: ServedIce | undefined
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
    const register = new NameRegister(systemClock)
    if (options.names !== undefined)
      namesFile = NamesFile.open({ file: options.names, register, clock: systemClock, log })
    ice = await ServedIce.start({ host: options.host, stun, turn, clock: systemClock, log })
    server = new DirectoryServer({
      iceServers: ice.for,
      name: options.serverName ?? certificate?.host ?? hostname(),
      names: register,
      host: options.host,
      port: options.port,
      log,
      certificate,
      proxies: options.proxies,
      limits: {
        ...(maxConnections !== undefined && { connections: maxConnections }),
        ...(maxPerAddress !== undefined && { perAddress: maxPerAddress }),
      },
    })
    const { host, port } = await server.start()
    const how = certificate ? ', encrypted' : ''
    const event = { event: 'listening', host, port, encrypted: certificate !== undefined } as const
    output.emit(event, `listening on ${formatAddress(host, port)}${how}`)
    emitNames(options.names, output)
    ice.report(output)
    if (options.advertise !== undefined) {
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
        : `cannot listen on ${formatAddress(options.host ?? '::', options.port)} ${whyNot(error)}`
    output.emit({ event: 'error', message }, undefined)
    console.error(`ringdown: ${message}`)
    process.off('SIGHUP', renew)
    await ice?.stop()
    await namesFile?.close()
    return EXIT.usage
  }
  await stopSignal
  process.off('SIGHUP', renew)
  watch?.close()
  await advertisement?.close()
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
  EADDRINUSE: 'the port is in use: choose another with --port, or stop the program that has it',
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
