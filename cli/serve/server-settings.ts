import { hostname } from 'node:os'
import { checkName } from '../../base/names/check-name'
import { errorText } from '../../base/error-text'
import {
  type Address,
  DEFAULT_HTTP_PORT,
  DEFAULT_PORT,
  DEFAULT_TLS_PORT,
  formatAddress,
  isNetworkHost,
  parseAddress,
} from '../../protocol/directory'
import { DEFAULT_MASTER_PORT, type JoinCode, readJoinCode } from '../../protocol/cluster'
import { DEFAULT_ADMISSION_LIMITS } from '../../server/admission/admission-limits'
import { ProxyList } from '../../server/admission/proxy-list'
import {
  DEFAULT_CALL_CONTROLLER_BALANCER_PORT,
  DEFAULT_CALL_CONTROLLER_PORT,
  DEFAULT_LOAD_BALANCER_PORT,
  DEFAULT_SERVING_NODE_BALANCER_PORT,
  DEFAULT_SERVING_NODE_PORT,
} from '../../server/groups/default-ports'
import { DEFAULT_METRICS_PORT } from '../../server/metrics/operators'
import { withoutPassword } from '../../server/redis/redis-address'
import { DEFAULT_RELAY_LIMITS } from '../../server/relay/relay-role'
import { DEFAULT_ROOMS_PORT } from '../../server/rooms/limits'
import { DEFAULT_STUN_PORT } from '../../server/stun/stun-server'
import type { ProxiedHttp } from '../../server/whole/http-port'
import { ROLE_NAMES, roleNamed, type RoleName, ROLES } from '../../server/whole/roles'
import { UsageError } from '../exit-status'
import { limit, port, seconds } from '../options'
import { redisUrl } from './redis-url'
import { one, orNone, type Setting } from './setting'

/** The settings of a server, as they are read. */
export interface SettingValues {
  readonly role: ReadonlySet<RoleName>
  readonly host: string
  readonly port: number
  readonly 'tls-cert': string
  readonly 'tls-key': string
  /** Undefined: not announced. */
  readonly advertise: string | undefined
  readonly names: string
  readonly 'server-name': string
  readonly 'max-connections': number
  readonly 'max-per-address': number
  readonly proxy: ProxyList
  readonly 'http-port': number | 'none'
  readonly 'http-proxied': ProxiedHttp
  readonly guests: boolean
  readonly redis: string
  readonly 'redis-ca': string
  readonly 'public-host': string
  readonly cluster: boolean
  readonly 'cluster-port': number
  readonly 'cluster-insecure': boolean
  readonly join: JoinCode | 'none'
  readonly 'max-relayed': number | 'none'
  readonly 'rooms-port': number | 'none'
  readonly 'balancer-port': number | 'none'
  readonly 'serving-node-port': number | 'none'
  readonly 'serving-node-balancer-port': number
  readonly 'call-controller-port': number | 'none'
  readonly 'call-controller-balancer-port': number
  readonly 'voice-address': VoiceAddress
  readonly 'stun-port': number | 'none'
  readonly turn: Address
  readonly 'turn-secret-file': string
  readonly metrics: Address | 'none'
  /** Seconds. */
  readonly 'drain-timeout': number
  readonly 'node-name': string
}

/** Where phones reach the serving node. */
export interface VoiceAddress {
  readonly host: string
  /** Undefined: that at which it listens. */
  readonly port: number | undefined
}

export type SettingName = keyof SettingValues

type SettingTable = { readonly [Name in SettingName]: Setting<SettingValues[Name]> }

export const DEFAULT_DRAIN_SECONDS = 30

const roleMeanings = ROLE_NAMES.map((role) => `\`${role}\` (${ROLES[role].meaning})`).join(', ')

/** A text that needs no check here. */
const text = one((_, word) => word)

/**
 * Every setting of a server. From this table come the options, the variables, the keys of the configuration file, the usage and
 * `docs/configuration.md`.
 */
export const SERVER_SETTINGS: SettingTable = {
  role: {
    sign: 'ROLE,…',
    meaning: `The parts of the server that run: ${roleMeanings}.`,
    usually: 'all but `master`',
    defaultFor: ({ roles }) => [...roles].join(','),
    isList: true,
    read: roleSet,
  },
  host: {
    sign: 'HOST',
    meaning: 'The address to listen on, or a host name of this computer.',
    usually: 'every address of this computer',
    read: text,
  },
  port: {
    sign: 'PORT',
    meaning: 'The TCP port of the directory. With 0 the system chooses all ports that are not named.',
    usually: `\`${DEFAULT_PORT}\`, with a certificate \`${DEFAULT_TLS_PORT}\``,
    defaultFor: (options) => String(options.port),
    read: one(port),
  },
  'tls-cert': {
    sign: 'FILE',
    meaning:
      'The certificate with its chain, PEM. With it and its key every connection is encrypted. The server reads both again on SIGHUP.',
    usually: 'nothing is encrypted',
    isPath: true,
    read: text,
  },
  'tls-key': {
    sign: 'FILE',
    meaning: 'The key of the certificate, PEM without a passphrase.',
    usually: 'none',
    isPath: true,
    read: text,
  },
  advertise: {
    sign: '[NAME]',
    meaning:
      'Announces the server on the local network under this name; without a name, or with `true`, under this computer’s. Only servers that do not encrypt are announced.',
    usually: 'not announced',
    whenTrue: hostname,
    read: (where, [name]) => (name === undefined ? undefined : checkedName(where, name)),
  },
  names: {
    sign: 'FILE|none',
    meaning:
      'The file with the owners of names, created if missing. `none`: the server forgets them when it stops.',
    usually: '`names-PORT.json` in the folder for the state of programs; none if the system chooses the port',
    defaultFor: (options) => options.names ?? 'none',
    isPath: true,
    read: text,
  },
  'server-name': {
    sign: 'NAME',
    meaning: 'The name of the server in messages that phones sign.',
    usually: 'the host of the certificate, or this computer’s name',
    read: one(checkedName),
  },
  'max-connections': {
    sign: 'N',
    meaning:
      'The limit on people who are logged in. Three quarters of the file descriptors are a limit, too.',
    usually: `\`${DEFAULT_ADMISSION_LIMITS.connections}\``,
    defaultFor: () => String(DEFAULT_ADMISSION_LIMITS.connections),
    read: one(limit),
  },
  'max-per-address': {
    sign: 'N',
    meaning: 'The limit on connections of one address, for IPv6 of one /64.',
    usually: `\`${DEFAULT_ADMISSION_LIMITS.perAddress}\``,
    defaultFor: () => String(DEFAULT_ADMISSION_LIMITS.perAddress),
    read: one(limit),
  },
  proxy: {
    sign: 'ADDRESS',
    meaning:
      'The address or the network (`10.0.0.0/8`) of a proxy, which must send the PROXY protocol, version 1 or 2; to the HTTP port it may send `X-Forwarded-For` instead.',
    usually: 'none',
    isList: true,
    read: proxyList,
  },
  'http-port': {
    sign: 'PORT|none',
    meaning:
      'The port of WebSockets: the broker (`/broker`), the relay (`/relay`), rooms (`/api/room`), and the directory for phones that cannot reach its own port (`/directory`). `none`: there are none.',
    usually: `\`${DEFAULT_HTTP_PORT}\``,
    defaultFor: ({ http }) => String(http?.port ?? 'none'),
    read: orNone(port),
  },
  'http-proxied': {
    sign: 'wss:PORT',
    meaning: 'How phones reach the HTTP port through a proxy at this host: `wss:443`, `ws:80`.',
    usually: 'directly',
    read: one(proxiedHttp),
  },
  guests: {
    sign: '[yes|no]',
    meaning:
      'The HTTP port serves the page by which people without Ringdown call from a browser, at `/call/NAME`, where the server has a broker. Browsers give a page the microphone only with a certificate (or a proxy that has one).',
    usually: 'yes',
    whenTrue: () => 'yes',
    defaultFor: ({ guests }) => (guests ? 'yes' : 'no'),
    read: yesOrNo,
  },
  redis: {
    sign: 'URL',
    meaning:
      'The Redis that the servers of a network share, so that they have one list of people: `redis://[USER:PASSWORD@]HOST:PORT[/DATABASE]`; by Sentinel `redis+sentinel://[USER:PASSWORD@]HOST:PORT,HOST:PORT/NAME[/DATABASE]` with the hosts of sentinels and their name for the primary; in a Redis Cluster `redis+cluster://[USER:PASSWORD@]HOST:PORT,HOST:PORT` with some of its nodes. With TLS `rediss` instead of `redis`. It keeps the owners of names, too.',
    usually: 'the server is a network of its own',
    shown: withoutPassword,
    read: one(redisUrl),
  },
  'redis-ca': {
    sign: 'FILE',
    meaning:
      'The certificate authorities that sign for Redis, PEM, for a URL with `rediss`. The certificate of each Redis has to be for the host by which it is reached.',
    usually: 'the authorities that Node.js trusts',
    isPath: true,
    read: text,
  },
  'public-host': {
    sign: 'HOST',
    meaning:
      'The name or the address of this computer for the other servers of its network, and for their phones.',
    usually: 'the address from which it reaches Redis',
    read: text,
  },
  cluster: {
    sign: '[yes|no]',
    meaning:
      'The server is also a master of its network (the role `master`): it prints a join code, with which the next machine joins. A network can have several masters; it needs `redis`.',
    usually: 'no',
    whenTrue: () => 'yes',
    defaultFor: ({ master }) => (master ? 'yes' : 'no'),
    read: yesOrNo,
  },
  'cluster-port': {
    sign: 'PORT',
    meaning: 'The TCP port at which a master listens for other machines.',
    usually: `\`${DEFAULT_MASTER_PORT}\``,
    defaultFor: ({ master }) => master && String(master.port),
    read: one(port),
  },
  'cluster-insecure': {
    sign: '[yes|no]',
    meaning:
      'A master also admits machines that follow the original document: without encryption, and without a proof of who they are. They are told how to reach Redis.',
    usually: 'no',
    whenTrue: () => 'yes',
    defaultFor: ({ master }) => (master?.isInsecure === true ? 'yes' : 'no'),
    read: yesOrNo,
  },
  join: {
    sign: 'CODE|none',
    meaning:
      'The code with which the server joins a network; its master tells it the rest. The server keeps its place in `cluster-PORT.json` in the folder for the state of programs, and needs no code after that. `none`: it does not come back to a network that it has joined.',
    usually: 'it comes back to the network that it has joined, if any',
    shown: (word) => (word === 'none' ? word : '***'),
    read: orNone(joinCode),
  },
  'max-relayed': {
    sign: 'N|none',
    meaning:
      'The most calls at the same time whose voice goes through the server because no other way is open. `none`: none does.',
    usually: `\`${DEFAULT_RELAY_LIMITS.calls}\``,
    defaultFor: ({ http }) => String(http?.maxRelayed ?? 'none'),
    read: orNone(limit),
  },
  'rooms-port': {
    sign: 'PORT|none',
    meaning:
      'The TCP port at which the room host waits for the gateways of the other servers of its network; without a network nothing listens there. It belongs in a private network: what is sent there is not encrypted. `none`: a server of a network hosts no rooms.',
    usually: `\`${DEFAULT_ROOMS_PORT}\`, or another one if that port is taken`,
    defaultFor: ({ rooms }) => String(rooms?.port ?? 'none'),
    read: orNone(port),
  },
  'balancer-port': {
    sign: 'PORT|none',
    meaning:
      'The UDP port at which phones ask which serving node carries the voice of their room. `none`: the server does not tell them; rooms have no voice unless another server of its network does.',
    usually: `\`${DEFAULT_LOAD_BALANCER_PORT}\`, or another one if that port is taken`,
    defaultFor: ({ groups }) => String(groups.balancer?.port ?? 'none'),
    read: orNone(port),
  },
  'serving-node-port': {
    sign: 'PORT|none',
    meaning: 'The UDP port for the voice of rooms. `none`: the server carries none.',
    usually: `\`${DEFAULT_SERVING_NODE_PORT}\`, or another one if that port is taken`,
    defaultFor: ({ groups }) => String(groups.servingNode?.port.port ?? 'none'),
    read: orNone(port),
  },
  'serving-node-balancer-port': {
    sign: 'PORT',
    meaning:
      'The UDP port at which the serving node hears from the load balancer of its network. It belongs in a private network; without a network only this computer reaches it.',
    usually: `\`${DEFAULT_SERVING_NODE_BALANCER_PORT}\`, or another one if that port is taken`,
    defaultFor: ({ groups }) => groups.servingNode && String(groups.servingNode.balancerPort.port),
    read: one(port),
  },
  'call-controller-port': {
    sign: 'PORT|none',
    meaning:
      'The UDP port at which serving nodes ask who may talk in a push-to-talk room. It belongs in a private network, as the one before. `none`: the server does not decide that.',
    usually: `\`${DEFAULT_CALL_CONTROLLER_PORT}\`, or another one if that port is taken`,
    defaultFor: ({ groups }) => String(groups.callController?.port.port ?? 'none'),
    read: orNone(port),
  },
  'call-controller-balancer-port': {
    sign: 'PORT',
    meaning:
      'The UDP port at which the call controller hears from the load balancer of its network. It belongs in a private network, too.',
    usually: `\`${DEFAULT_CALL_CONTROLLER_BALANCER_PORT}\`, or another one if that port is taken`,
    defaultFor: ({ groups }) => groups.callController && String(groups.callController.balancerPort.port),
    read: one(port),
  },
  'voice-address': {
    sign: 'HOST[:PORT]',
    meaning:
      'Where phones, and other servers of the network, reach the serving node, if a router gives it another address or port. The host needs an IPv4 address.',
    usually: '`public-host` in a network; without one the host at which a phone has reached the server',
    read: one(voiceAddress),
  },
  'stun-port': {
    sign: 'PORT|none',
    meaning: 'The UDP port at which phones learn their address. `none`: they do not learn it here.',
    usually: `\`${DEFAULT_STUN_PORT}\`, or none if that port is taken`,
    defaultFor: ({ stun }) => String(stun?.port ?? 'none'),
    read: orNone(port),
  },
  turn: {
    sign: 'HOST:PORT',
    meaning: 'A TURN server that trusts this one.',
    usually: 'none',
    read: one(turnAddress),
  },
  'turn-secret-file': {
    sign: 'FILE',
    meaning: 'The file with the secret of the TURN server (coturn’s `static-auth-secret`).',
    usually: 'none',
    isPath: true,
    read: text,
  },
  metrics: {
    sign: 'HOST:PORT|none',
    meaning:
      'Where operators read `/metrics` (Prometheus), `/healthz` and `/readyz`, without encryption: choose a private network. `none`: nowhere.',
    usually: `\`127.0.0.1:${DEFAULT_METRICS_PORT}\`, or nowhere if that port is taken`,
    defaultFor: ({ metrics }) => (metrics ? formatAddress(metrics.host, metrics.port) : 'none'),
    read: orNone(metricsAddress),
  },
  'drain-timeout': {
    sign: 'SECONDS',
    meaning:
      'How long SIGTERM lets calls go on whose voice goes through the server. Meanwhile it takes no new connections. `0`: it stops at once, as on SIGINT and on a second signal.',
    usually: `\`${DEFAULT_DRAIN_SECONDS}\``,
    defaultFor: ({ drainMs }) => String(drainMs / 1000),
    read: one(seconds),
  },
  'node-name': {
    sign: 'NAME',
    meaning: 'The name of this server in its log: letters, digits, `.`, `_` and `-`.',
    usually: 'the host name of the computer',
    defaultFor: ({ nodeName }) => nodeName,
    read: one(nodeName),
  },
}

const isSettingName = (word: string): word is SettingName => Object.hasOwn(SERVER_SETTINGS, word)

export const SETTING_NAMES: readonly SettingName[] = Object.keys(SERVER_SETTINGS).filter(isSettingName)

/** The setting with this name; undefined: there is none. */
export const settingNamed = (word: string): SettingName | undefined =>
  isSettingName(word) ? word : undefined

/** `RINGDOWN_HTTP_PORT` for `http-port`. */
export const variableOf = (name: string): string => `RINGDOWN_${name.replaceAll('-', '_').toUpperCase()}`

function checkedName(where: string, word: string): string {
  const checked = checkName(word)
  if (!checked.ok) throw new UsageError(`${where}: ${checked.reason}`)
  return checked.name
}

/** Reads `wss:443` and `ws:80`. */
function proxiedHttp(where: string, word: string): ProxiedHttp {
  const [, scheme, digits = ''] = /^(wss?):(\d{1,5})$/.exec(word) ?? []
  if (scheme === undefined || Number(digits) === 0)
    throw new UsageError(`${where}: “${word}” is not how phones reach a port, such as wss:443`)
  return { port: port(where, digits), encrypted: scheme === 'wss' }
}

function roleSet(where: string, words: readonly string[]): ReadonlySet<RoleName> {
  const roles = words
    .flatMap((word) => word.split(','))
    .map((word) => {
      const role = roleNamed(word.trim())
      if (role) return role
      throw new UsageError(`${where}: “${word.trim()}” is no role: there are ${ROLE_NAMES.join(', ')}`)
    })
  return new Set(roles)
}

function joinCode(where: string, word: string): JoinCode {
  const read = readJoinCode(word)
  switch (read.kind) {
    case 'code':
      return read.code
    // The text is a secret, so that it is not repeated.
    case 'not-a-code':
      throw new UsageError(`${where}: this is no join code: it begins with rd1.`)
    case 'another-version':
      throw new UsageError(
        `${where}: the join code is of another version of Ringdown: install the same one here`,
      )
    case 'mistyped':
      throw new UsageError(`${where}: the join code has a typing error: copy all of it`)
  }
}

/** Without a text the setting is switched off. */
function yesOrNo(where: string, [word = 'no']: readonly string[]): boolean {
  if (word !== 'yes' && word !== 'no') throw new UsageError(`${where}: “${word}” is neither yes nor no`)
  return word === 'yes'
}

function proxyList(where: string, words: readonly string[]): ProxyList {
  try {
    return new ProxyList(words)
  } catch (error) {
    const word = errorText(error)
    throw new UsageError(`${where}: “${word}” is neither an address nor a network such as 10.0.0.0/8`)
  }
}

function metricsAddress(where: string, word: string): Address {
  const parsed = /^\d+$/.test(word) ? undefined : parseAddress(word, DEFAULT_METRICS_PORT)
  if (!parsed || parsed.encrypted)
    throw new UsageError(`${where}: “${word}” is no address to listen on, such as 127.0.0.1:4281`)
  return { host: parsed.host, port: parsed.port }
}

function nodeName(where: string, word: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(word))
    throw new UsageError(
      `${where}: “${word}” is no name of a node: up to 63 letters, digits, “.”, “_” and “-”`,
    )
  return word
}

function turnAddress(where: string, word: string): Address {
  const parsed = parseAddress(word, DEFAULT_STUN_PORT)
  if (!parsed || parsed.encrypted)
    throw new UsageError(`${where}: “${word}” is not the address of a TURN server, such as turn.example:3478`)
  return { host: parsed.host, port: parsed.port }
}

/** An IPv6 address is no use here, so that a colon begins the port. */
function voiceAddress(where: string, word: string): VoiceAddress {
  const [, host = '', digits] = /^([^:\s]{1,253})(?::(\d{1,5}))?$/.exec(word) ?? []
  if (!isNetworkHost(host))
    throw new UsageError(
      `${where}: “${word}” is no address of voice, such as 203.0.113.7 or voice.example:5071`,
    )
  return { host, port: digits === undefined ? undefined : port(where, digits) }
}
