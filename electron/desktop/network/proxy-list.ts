import { parseAddress } from '../../../protocol/directory'

/** The default ports of proxies, by their kind in Chromium's lists. */
const SCHEMES: Readonly<Record<string, { readonly scheme: 'http' | 'https'; readonly port: number }>> = {
  PROXY: { scheme: 'http', port: 80 },
  HTTP: { scheme: 'http', port: 80 },
  HTTPS: { scheme: 'https', port: 443 },
}
/** Longer lists are cut off. */
const MAX_ENTRIES = 20

/**
 * The first way of a list such as `PROXY proxy.example:3128; SOCKS5 other:1080; DIRECT`, the answer of Chromium to which proxy a URL
 * is for. Entries for SOCKS, and those that cannot be read, are skipped.
 * @returns the proxy's URL; undefined: directly
 */
export function proxyIn(list: string): string | undefined {
  for (const entry of list.split(';', MAX_ENTRIES)) {
    const [kind = '', where = ''] = entry.trim().split(/\s+/)
    if (kind.toUpperCase() === 'DIRECT') return undefined
    const known = SCHEMES[kind.toUpperCase()]
    const address = known && parseAddress(where, known.port)
    if (!known || !address || address.encrypted) continue
    const host = address.host.includes(':') ? `[${address.host}]` : address.host
    const url = `${known.scheme}://${host}:${address.port}`
    if (URL.canParse(url)) return url
  }
  return undefined
}
