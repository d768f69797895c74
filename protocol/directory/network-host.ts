/** Hosts and ports of the nodes of a network, in the entries that name them. A host is a DNS name, or an address without brackets and zone. */

const MAX_HOST_BYTES = 255

/** A label of a name. The last one begins with a letter: what looks like a number would be read as an address. */
const LABEL = /^[\w-]{1,63}$/
const LAST_LABEL = /^[a-z][\w-]{0,62}$/i
const IPV4 = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/
const IPV6 = /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}$/i

const encoder = new TextEncoder()

export function isNetworkHost(host: string): boolean {
  if (host.length > MAX_HOST_BYTES) return false
  if (IPV4.test(host)) return host.split('.').every((octet) => Number(octet) <= 0xff)
  if (host.includes(':')) return IPV6.test(host)
  const labels = host.split('.')
  return labels.every((label) => LABEL.test(label)) && LAST_LABEL.test(labels.at(-1) ?? '')
}

/** u8 length, and the host. @throws RangeError for a host that is none */
export function writtenHost(host: string): readonly number[] {
  const bytes = encoder.encode(host)
  if (!isNetworkHost(host)) throw new RangeError(`${JSON.stringify(host.slice(0, 300))} is not a host`)
  return [bytes.length, ...bytes]
}

/** u16. @throws RangeError for a port outside 1 to 65535 */
export function writtenPort(port: number): readonly number[] {
  if (!Number.isInteger(port) || port < 1 || port > 0xffff) throw new RangeError(`${port} is not a port`)
  return [port & 0xff, port >> 8]
}
