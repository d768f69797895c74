/** Where a TCP service is. */
export interface Address {
  /** A host name, or an IPv4 or IPv6 address without brackets. */
  readonly host: string
  readonly port: number
}

/** Where a directory server is, and how it is talked to. */
export interface ServerAddress extends Address {
  /** By TLS, to a server that proves by a certificate that it has this host name. */
  readonly encrypted: boolean
}

/** The directory server's port when none is given. */
export const DEFAULT_PORT = 4242
/** The same of a server that encrypts: both may run on one computer. */
export const DEFAULT_TLS_PORT = 4243

/** Before the address of a server that encrypts. */
const ENCRYPTED = /^ringdowns:\/\//i

const BRACKETED = /^\[([^\]]+)\](?::(\d{1,5}))?$/
const PLAIN = /^([^\s:/\\@[\]]+)(?::(\d{1,5}))?$/
const BARE_IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?$/i

/**
 * Reads `host`, `host:port`, `[v6]:port`, `[v6]` or a bare IPv6 address, with `ringdowns://` before it when the server
 * encrypts.
 * @returns undefined when the text is none of them
 */
export function parseAddress(text: string): ServerAddress | undefined {
  const trimmed = text.trim()
  const encrypted = ENCRYPTED.test(trimmed)
  const rest = encrypted ? trimmed.replace(ENCRYPTED, '').replace(/\/$/, '') : trimmed
  const usualPort = encrypted ? DEFAULT_TLS_PORT : DEFAULT_PORT
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

/** As `parseAddress` reads it, with the port. */
export const formatServerAddress = ({ host, port, encrypted }: ServerAddress): string =>
  `${encrypted ? 'ringdowns://' : ''}${formatAddress(host, port)}`
