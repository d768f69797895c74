import { hostname } from 'node:os'
import { isLoopback } from '../../base/networks/socket-address'
import { type Address, DEFAULT_HTTP_PORT, DEFAULT_PORT, DEFAULT_TLS_PORT } from '../../protocol/directory'
import { DEFAULT_MASTER_PORT, type JoinCode } from '../../protocol/cluster'
import type { ProxyList } from '../../server/admission/proxy-list'
import { DEFAULT_METRICS_PORT, type OperatorsWish } from '../../server/metrics/operators'
import { DEFAULT_RELAY_LIMITS } from '../../server/relay/relay-role'
import type { HttpWish } from '../../server/whole/http-port'
import { DEFAULT_ROOMS_PORT } from '../../server/rooms/limits'
import { USUAL_ROLES, type RoleName } from '../../server/whole/roles'
import type { PortWish } from '../../server/whole/port-wish'
import type { GroupsWish } from '../../server/whole/served-groups'
import { UsageError } from '../exit-status'
import type { GivenSettings } from './given-settings'
import { groupsWish } from './group-options'
import { stunOptions, type TurnOptions, turnOptions } from './ice-options'
import { usualClusterFile, usualNamesFile } from './names-place'
import { DEFAULT_DRAIN_SECONDS } from './server-settings'

const LOOPBACK = '127.0.0.1'

/** PEM files. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/** A master of a network. */
export interface MasterOptions {
  readonly port: number
  /** Whether it admits machines that prove nothing. */
  readonly isInsecure: boolean
}

export interface ServeOptions {
  /** The parts of the server that run. */
  readonly roles: ReadonlySet<RoleName>
  /** The Redis of its network; undefined: the server is a network of its own. It may hold a password: never log it. */
  readonly redis: string | undefined
  /** The file with its certificate authorities, PEM; undefined: those that Node.js trusts. */
  readonly redisCa: string | undefined
  /** How other nodes and their phones reach this computer; undefined: at the address from which it reaches Redis. */
  readonly publicHost: string | undefined
  /** For the role of a master; undefined: it has another role. */
  readonly master: MasterOptions | undefined
  /** The network that it joins; undefined: the one that it has joined before, if any; 'none': not even that. */
  readonly join: JoinCode | 'none' | undefined
  /** The file with its place in a network; undefined: it forgets it when it stops. */
  readonly clusterFile: string | undefined
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
  /** Whether people can call from a browser. */
  readonly guests: boolean
  /** Where the room host waits for gateways of other nodes; undefined: a node of a network has none. */
  readonly rooms: PortWish | undefined
  /** The parts of group calls, as far as the server has their roles. */
  readonly groups: GroupsWish
  /** Where phones learn their address; undefined: not here. */
  readonly stun: PortWish | undefined
  /** A TURN server that trusts us; undefined: none. */
  readonly turn: TurnOptions | undefined
  /** Where operators read the metrics; undefined: nowhere. */
  readonly metrics: OperatorsWish | undefined
  /** How long relayed calls may go on after SIGTERM. */
  readonly drainMs: number
  readonly nodeName: string
}

/**
 * What the given settings mean together.
 * @throws UsageError for settings that do not fit together
 */
export function serveOptionsOf(given: GivenSettings): ServeOptions {
  const tls = tlsFiles(given)
  const port = given.get('port')?.value ?? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT)
  const roles = rolesOf(given)
  return {
    roles,
    redis: given.get('redis')?.value,
    redisCa: given.get('redis-ca')?.value,
    publicHost: publicHostOf(given),
    master: masterOptions(given, roles),
    join: joinOf(given),
    clusterFile: usualClusterFile(port),
    http: httpWish(given, port, roles),
    guests: hasGuests(given, roles),
    rooms: roomsWish(given.get('rooms-port')?.value, port),
    groups: groupsWish(given, port),
    stun: stunOptions(given.get('stun-port')?.value, port),
    turn: turnOptions(given.get('turn'), given.get('turn-secret-file')),
    host: given.get('host')?.value,
    port,
    names: namesFile(given.get('names')?.value, port),
    serverName: given.get('server-name')?.value,
    tls,
    maxConnections: given.get('max-connections')?.value,
    maxPerAddress: given.get('max-per-address')?.value,
    proxies: given.get('proxy')?.value,
    advertise: advertisedName(given, tls),
    metrics: operatorsWish(given.get('metrics')?.value, port),
    drainMs: (given.get('drain-timeout')?.value ?? DEFAULT_DRAIN_SECONDS) * 1000,
    nodeName: given.get('node-name')?.value ?? hostname(),
  }
}

function publicHostOf(given: GivenSettings): string | undefined {
  const host = given.get('public-host')
  if (host && !isInNetwork(given))
    throw new UsageError(`${host.where}: it is for a network, which needs --redis or --join`)
  return host?.value
}

/** The others of its network are named here, and not only in the file of an earlier run. */
const isInNetwork = (given: GivenSettings): boolean =>
  given.get('redis') !== undefined || (given.get('join')?.value ?? 'none') !== 'none'

function rolesOf(given: GivenSettings): ReadonlySet<RoleName> {
  const roles = given.get('role')?.value ?? USUAL_ROLES
  return given.get('cluster')?.value === true ? new Set([...roles, 'master'] as const) : roles
}

function masterOptions(given: GivenSettings, roles: ReadonlySet<RoleName>): MasterOptions | undefined {
  const [port, insecure] = [given.get('cluster-port'), given.get('cluster-insecure')]
  if (!roles.has('master')) {
    const only = port ?? (insecure?.value === true ? insecure : undefined)
    if (only) throw new UsageError(`${only.where}: only a master has it: give --cluster`)
    return undefined
  }
  if (!isInNetwork(given)) {
    const where = given.get('cluster')?.where ?? wishedRole(given)
    throw new UsageError(
      `${where}: the machines of a network share a Redis: give --redis, or --join to be another master of a network`,
    )
  }
  return { port: port?.value ?? DEFAULT_MASTER_PORT, isInsecure: insecure?.value ?? false }
}

function joinOf(given: GivenSettings): JoinCode | 'none' | undefined {
  const join = given.get('join')
  if (join && join.value !== 'none' && given.get('redis'))
    throw new UsageError(`${join.where}: the master names the Redis: leave --redis out`)
  return join?.value
}

function httpWish(
  given: GivenSettings,
  listenPort: number,
  roles: ReadonlySet<RoleName>,
): HttpWish | undefined {
  const wished = given.get('http-port')?.value
  const proxied = given.get('http-proxied')
  const maxRelayed = given.get('max-relayed')
  if (wished === 'none') {
    for (const role of ['broker', 'relay', 'gateway'] as const)
      if (given.get('role') && roles.has(role))
        throw new UsageError(`${wishedRole(given)}: the ${role} needs an --http-port`)
    if (proxied) throw new UsageError(`${proxied.where}: it needs an --http-port`)
    if (maxRelayed && maxRelayed.value !== 'none')
      throw new UsageError(`${maxRelayed.where}: the relay needs an --http-port`)
    return undefined
  }
  const most = maxRelayed?.value ?? DEFAULT_RELAY_LIMITS.calls
  return {
    // With port 0 the system chooses both ports.
    port: wished ?? (listenPort === 0 ? 0 : DEFAULT_HTTP_PORT),
    otherwise: 'fail',
    maxRelayed: most === 'none' ? 0 : most,
    proxied: proxied?.value,
  }
}

/** They need a broker. */
function hasGuests(given: GivenSettings, roles: ReadonlySet<RoleName>): boolean {
  const wished = given.get('guests')
  const isPossible = roles.has('broker') && given.get('http-port')?.value !== 'none'
  if (wished?.value === true && !isPossible)
    throw new UsageError(`${wished.where}: guests need a broker and an --http-port`)
  return isPossible && (wished?.value ?? true)
}

const wishedRole = (given: GivenSettings): string => given.get('role')?.where ?? 'role'

function roomsWish(wished: number | 'none' | undefined, listenPort: number): PortWish | undefined {
  if (wished === 'none') return undefined
  if (wished !== undefined) return { port: wished, otherwise: 'fail' }
  // The nodes tell each other which it is.
  return { port: listenPort === 0 ? 0 : DEFAULT_ROOMS_PORT, otherwise: 'any-port' }
}

function operatorsWish(named: Address | 'none' | undefined, listenPort: number): OperatorsWish | undefined {
  if (named === 'none') return undefined
  if (named) return { ...named, otherwise: 'fail' }
  // Several servers on one computer would read each other's if the port differed from start to start.
  return { host: LOOPBACK, port: listenPort === 0 ? 0 : DEFAULT_METRICS_PORT, otherwise: 'none' }
}

const namesFile = (named: string | undefined, port: number): string | undefined =>
  named === 'none' ? undefined : (named ?? usualNamesFile(port))

function tlsFiles(given: GivenSettings): TlsFiles | undefined {
  const [cert, key] = [given.get('tls-cert'), given.get('tls-key')]
  if (cert && key) return { cert: cert.value, key: key.value }
  const only = cert ?? key
  if (only) throw new UsageError(`${only.where}: tls-cert and tls-key go together: give both, or none`)
  return undefined
}

function advertisedName(given: GivenSettings, tls: TlsFiles | undefined): string | undefined {
  const advertise = given.get('advertise')
  if (advertise?.value === undefined) return undefined
  const { where, value } = advertise
  if (tls)
    throw new UsageError(`${where}: only servers that do not encrypt are found; give people the address`)
  const host = given.get('host')?.value ?? ''
  if (isLoopback(host)) throw new UsageError(`${where}: nobody else can reach the host ${host}`)
  return value
}
