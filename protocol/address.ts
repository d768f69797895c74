/** Where a TCP service is. */
export interface Address {
  /** A host name, or an IPv4 or IPv6 address without brackets. */
  readonly host: string
  readonly port: number
}

/** The directory server's port when none is given. */
export const DEFAULT_PORT = 4242

const BRACKETED = /^\[([^\]]+)\](?::(\d{1,5}))?$/
const PLAIN = /^([^\s:/\\@[\]]+)(?::(\d{1,5}))?$/
const BARE_IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?$/i

/**
 * Reads `host`, `host:port`, `[v6]:port`, `[v6]` or a bare IPv6 address.
 * @returns undefined when the text is none of them
 */
export function parseAddress(text: string): Address | undefined {
  const trimmed = text.trim()
  if (BARE_IPV6.test(trimmed)) return { host: trimmed, port: DEFAULT_PORT }
  const match = BRACKETED.exec(trimmed) ?? PLAIN.exec(trimmed)
  const host = match?.[1]
  if (host === undefined) return undefined
  const port = match?.[2] === undefined ? DEFAULT_PORT : Number(match[2])
  return port >= 1 && port <= 65535 ? { host, port } : undefined
}

/** `host:port`, with brackets around an IPv6 address. */
export const formatAddress = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
