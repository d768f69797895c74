import { hostname } from 'node:os'
import { errorText } from '../../base/error-text'
import { checkName } from '../../base/names/check-name'
import { isLoopback } from '../../base/networks/socket-address'
import { DEFAULT_HTTP_PORT, DEFAULT_PORT, DEFAULT_TLS_PORT } from '../../protocol/directory'
import { ProxyList } from '../../server/admission/proxy-list'
import { DEFAULT_RELAY_LIMITS } from '../../server/relay/relay-role'
import type { HttpWish, ProxiedHttp } from '../../server/whole/http-port'
import type { PortWish } from '../../server/whole/port-wish'
import { UsageError } from '../exit-status'
import { limit, optional, parseOptions, port } from '../options'
import { stunOptions, type TurnOptions, turnOptions } from './ice-options'
import { usualNamesFile } from './names-place'

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
  /** The HTTP port, with the broker, the directory and the relay; undefined: there is none. */
  readonly http: HttpWish | undefined
  /** Where phones learn their address; undefined: not here. */
  readonly stun: PortWish | undefined
  /** A TURN server that trusts us; undefined: none. */
  readonly turn: TurnOptions | undefined
  readonly json: boolean
}

/** @throws UsageError */
export function parseServeOptions(args: readonly string[]): ServeOptions | 'help' {
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
    'http-port': { type: 'string' },
    'http-proxied': { type: 'string' },
    redis: { type: 'string' },
    'max-relayed': { type: 'string' },
    'stun-port': { type: 'string' },
    turn: { type: 'string' },
    'turn-secret-file': { type: 'string' },
  })
  if (values.help) return 'help'
  const tls = tlsFiles(values['tls-cert'], values['tls-key'])
  if (tls && values.advertise !== undefined)
    throw new UsageError('--advertise: only servers that do not encrypt are found; give people the address')
  const listenPort = optional(port, '--port', values.port) ?? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT)
  const httpPort = httpPortOf(values['http-port'], listenPort)
  if (httpPort === undefined && values.redis !== undefined)
    throw new UsageError('--redis: it is for the broker, which needs an --http-port')
  if (httpPort === undefined && values['http-proxied'] !== undefined)
    throw new UsageError('--http-proxied: it needs an --http-port')
  const maxRelayed = maxRelayedOf(values['max-relayed'], httpPort)
  return {
    http:
      httpPort === undefined
        ? undefined
        : {
            ...{ port: httpPort, otherwise: 'fail', maxRelayed },
            proxied: optional(proxiedHttp, '--http-proxied', values['http-proxied']),
            redis: optional(redisUrl, '--redis', values.redis),
          },
    stun: stunOptions(values['stun-port'], listenPort),
    turn: turnOptions(values.turn, values['turn-secret-file']),
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

/** With port 0 the system chooses both ports. @param text undefined: the usual one */
function httpPortOf(text: string | undefined, listenPort: number): number | undefined {
  if (text === 'none') return undefined
  return optional(port, '--http-port', text) ?? (listenPort === 0 ? 0 : DEFAULT_HTTP_PORT)
}

/** Reads `wss:443` and `ws:80`. */
function proxiedHttp(option: string, text: string): ProxiedHttp {
  const [, scheme, digits = ''] = /^(wss?):(\d{1,5})$/.exec(text) ?? []
  if (scheme === undefined || Number(digits) === 0)
    throw new UsageError(`${option}: “${text}” is not how phones reach a port, such as wss:443`)
  return { port: port(option, digits), encrypted: scheme === 'wss' }
}

/** @param text undefined: the usual number where there is HTTP */
function maxRelayedOf(text: string | undefined, httpPort: number | undefined): number {
  if (httpPort === undefined && text !== undefined && text !== 'none')
    throw new UsageError('--max-relayed: the relay needs an --http-port')
  if (httpPort === undefined || text === 'none') return 0
  return optional(limit, '--max-relayed', text) ?? DEFAULT_RELAY_LIMITS.calls
}

function redisUrl(option: string, text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined
  // The text may hold a password, so that it is not repeated.
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw new UsageError(`${option}: a URL such as redis://host:6379 is needed`)
  return text
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
