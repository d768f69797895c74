import {
  type AnnouncedHttp,
  BROKER_PATH,
  DEFAULT_HTTP_PORT,
  DEFAULT_PORT,
  DEFAULT_TLS_PORT,
  DIRECTORY_PATH,
  formatAddress,
  type ServerAddress,
} from '../../../protocol/directory'
import { RELAY_PATH } from '../../../protocol/relay/relay'

/** The URL of a server without a path. */
const NO_PATH = '/'

/** How to connect to a directory server. */
export type ServerWay =
  | { readonly kind: 'tcp' }
  | {
      readonly kind: 'web-socket'
      readonly url: string
      /** The server has not told us that it is there: somebody else may answer. */
      readonly isGuess: boolean
    }

export const BY_TCP: ServerWay = { kind: 'tcp' }

/** What a server has told us, and what has worked, in this run. */
export interface KnownServer {
  /** Its HTTP port, as HelloConnect says, or another node. */
  readonly http?: AnnouncedHttp | undefined
  /** The way of the last login. */
  readonly worked?: ServerWay | undefined
}

/**
 * The ways to a server in the order in which they are tried: TCP, then WebSockets: the one that worked, the one that the server has
 * told us, and the usual ones. An encrypted server is never reached without TLS.
 * @param first the way to begin with
 */
export function waysTo(
  address: ServerAddress,
  known: KnownServer,
  first: ServerWay = BY_TCP,
): readonly ServerWay[] {
  const all: readonly (ServerWay | undefined)[] = [
    first,
    BY_TCP,
    known.worked,
    toldWay(address, known),
    ...guessedUrls(address).map((url): ServerWay => ({ kind: 'web-socket', url, isGuess: true })),
  ]
  return all.filter(
    (way, at): way is ServerWay =>
      way !== undefined && all.findIndex((other) => other && sameWay(other, way)) === at,
  )
}

/** The WebSocket that the server, or another node of its network, has told us of; undefined: there is none. */
export function toldWay(address: ServerAddress, { http }: KnownServer): ServerWay | undefined {
  const url = http?.directory === true ? webSocketUrl(address, http, DIRECTORY_PATH) : undefined
  return url === undefined ? undefined : { kind: 'web-socket', url, isGuess: false }
}

const sameWay = (one: ServerWay, other: ServerWay): boolean =>
  one.kind === 'tcp' ? other.kind === 'tcp' : other.kind === 'web-socket' && other.url === one.url

export const isEncrypted = (way: ServerWay, address: ServerAddress): boolean =>
  way.kind === 'tcp' ? address.encrypted : way.url.startsWith('wss:')

/**
 * The broker of a server that we have reached: where it says, or beside its directory if that is reached by a WebSocket.
 * @returns undefined for a server that has none, and for one that would lose the encryption
 */
export function brokerUrl(
  address: ServerAddress,
  http: AnnouncedHttp | undefined,
  way: ServerWay,
): string | undefined {
  return http?.broker === true ? besideDirectory(address, http, way, BROKER_PATH) : undefined
}

/** The relay of a server that has given us a ticket for it, up to the path of meetings. As `brokerUrl`. */
export const relayUrl = (
  address: ServerAddress,
  http: AnnouncedHttp | undefined,
  way: ServerWay,
): string | undefined => http && besideDirectory(address, http, way, RELAY_PATH)

/** The gateway of the network's rooms, without a path. As `brokerUrl`. */
export function gatewayUrl(
  address: ServerAddress,
  http: AnnouncedHttp | undefined,
  way: ServerWay,
): string | undefined {
  return http?.rooms === true ? besideDirectory(address, http, way, NO_PATH) : undefined
}

/** The page for guests, by HTTP, with the path `/`. As `brokerUrl`. */
export function guestPageUrl(
  address: ServerAddress,
  http: AnnouncedHttp | undefined,
  way: ServerWay,
): string | undefined {
  const url = http?.guests === true ? besideDirectory(address, http, way, NO_PATH) : undefined
  return url?.replace(/^ws/, 'http')
}

const besideDirectory = (
  address: ServerAddress,
  http: AnnouncedHttp,
  way: ServerWay,
  path: string,
): string | undefined =>
  way.kind === 'web-socket' ? new URL(path, way.url).href : webSocketUrl(address, http, path)

/** @returns undefined for a server that would lose the encryption, and for a host that is none of a URL */
export function webSocketUrl(
  { host, encrypted: mustEncrypt }: Pick<ServerAddress, 'host' | 'encrypted'>,
  { port, encrypted }: Pick<AnnouncedHttp, 'port' | 'encrypted'>,
  path: string,
): string | undefined {
  if (mustEncrypt && !encrypted) return undefined
  const url = `${encrypted ? 'wss' : 'ws'}://${formatAddress(host, port)}${path}`
  // An address with a zone is none of a URL.
  return URL.canParse(url) ? new URL(url).href : undefined
}

/** Where an address names another port than the usual one, the usual ports may be those of another server. */
function guessedUrls(address: ServerAddress): readonly string[] {
  const { encrypted, port } = address
  if (port !== (encrypted ? DEFAULT_TLS_PORT : DEFAULT_PORT)) return []
  return [
    webSocketUrl(address, { port: 443, encrypted: true }, DIRECTORY_PATH),
    webSocketUrl(address, { port: DEFAULT_HTTP_PORT, encrypted }, DIRECTORY_PATH),
  ].filter((url) => url !== undefined)
}
