import { hostname } from 'node:os'
import { errorText } from '../../base/error-text'
import { checkName } from '../../base/names/check-name'
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from '../../protocol/directory'
import { isLoopback } from '../../base/networks/socket-address'
import { ProxyList } from '../../server/admission/proxy-list'
import type { CommandDeclaration } from '../command'
import { UsageError } from '../exit-status'
import { limit, optional, parseOptions, port } from '../options'
import { usualNamesFile } from '../serve/names-place'

/** PEM files. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface ServeOptions {
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
  readonly json: boolean
}

/** The directory server. */
export const serve: CommandDeclaration<ServeOptions> = {
  name: 'serve',
  usage: `serve [--host HOST] [--port PORT] [--advertise [NAME]] [--tls-cert FILE --tls-key FILE]
                 [--max-connections N] [--max-per-address N] [--proxy ADDRESS]... [--names FILE | --names none]
                 [--server-name NAME] [--json]`,
  notes: `--port: 4242 by default, 4243 with a certificate. --advertise: announces the server on the local network.
--tls-cert, --tls-key: PEM files; with them every connection is encrypted. The server reads them again on SIGHUP.
--max-connections: limit on people who are logged in. --max-per-address: limit on connections of one address.
--proxy: the address or the network (10.0.0.0/8) of a proxy, which must send the PROXY protocol, version 1 or 2.
--names: the file with the owners of names, created if missing; “none”: the server forgets them when it stops.
--server-name: the server's name in messages that phones sign; by default the certificate's host, or this computer's name.`,
  parse,
  run: async (options, output) => (await import('../serve/run-server')).runServer(options, output),
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
