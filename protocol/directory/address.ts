/** The address of a TCP service. */
export interface Address {
  /** A host name, or an IPv4 or IPv6 address without brackets. */
  readonly host: string
  readonly port: number
}

/** The address of a directory server, and whether the connection is encrypted. */
export interface ServerAddress extends Address {
  /** Over TLS, to a server whose certificate proves this host name. */
  readonly encrypted: boolean
}

/** The directory server's port when none is given. */
export const DEFAULT_PORT = 4242
/** The default port of an encrypting server; both kinds may run on one computer. */
export const DEFAULT_TLS_PORT = 4243

/** The prefix of an encrypting server's address. */
const ENCRYPTED = /^ringdowns:\/\//i

const BRACKETED = /^\[([^\]]+)\](?::(\d{1,5}))?$/
const PLAIN = /^([^\s:/\\@[\]]+)(?::(\d{1,5}))?$/
const BARE_IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?$/i

/**
 * Parses `host`, `host:port`, `[v6]:port`, `[v6]` or a bare IPv6 address, prefixed with `ringdowns://` when the server
 * encrypts.
 * @param unencryptedPort the port of an address without one
 * @returns undefined for any other text
 */
export function parseAddress(text: string, unencryptedPort = DEFAULT_PORT): ServerAddress | undefined {
  const trimmed = text.trim()
  const encrypted = ENCRYPTED.test(trimmed)
  const rest = encrypted ? trimmed.replace(ENCRYPTED, '').replace(/\/$/, '') : trimmed
  const usualPort = encrypted ? DEFAULT_TLS_PORT : unencryptedPort
  if (BARE_IPV6.test(rest)) return { host: rest, port: usualPort, encrypted }
  const match = BRACKETED.exec(rest) ?? PLAIN.exec(rest)
  const host = match?.[1]
  if (host === undefined) return undefined
  const port = match?.[2] === undefined ? usualPort : Number(match[2])
  return port >= 1 && port <= 65535 ? { host, port, encrypted } : undefined
}

/** `host:port`, with brackets around an IPv6 address. */
export const formatAddress = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/** The form that `parseAddress` reads, always with the port. */
export const formatServerAddress = ({ host, port, encrypted }: ServerAddress): string =>
  `${encrypted ? 'ringdowns://' : ''}${formatAddress(host, port)}`
