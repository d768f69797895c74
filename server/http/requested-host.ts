/** The longest host name (RFC 1035), and a port. */
const MAX_LENGTH = 253 + 6

/**
 * The host in a `Host` or `X-Forwarded-Host` header, without its port, in the form of `URL.hostname`. Of several, the first is the
 * one that the client has sent to the outermost proxy.
 * @returns undefined for none, and for anything but a host
 */
export function requestedHost(header: string | undefined): string | undefined {
  const [first = ''] = header?.split(',', 1) ?? []
  const host = first.trim()
  if (host === '' || host.length > MAX_LENGTH || /[/?#@\\]/.test(host)) return undefined
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
