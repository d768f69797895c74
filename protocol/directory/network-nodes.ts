import { textIn } from '../utf8'
import type { ServerAddress } from './address'
import { ENTRY, type Extension, viewOf } from './extension'
import { isNetworkHost, writtenHost, writtenPort } from './network-host'

/**
 * The other directory nodes of the server's network, in a LoginSuccess, in the order in which a phone tries them when it loses
 * this one. A later LoginSuccess replaces them.
 *
 * Entry: for each node u8 bits, u8 length of the host, the host, u16 port; then, with bit 1, u16 HTTP port. Unknown bits are ignored.
 */

/** A directory node. The host is a DNS name, or an address without brackets and zone. */
export interface NetworkNode extends ServerAddress {
  /** Its HTTP port, which has the directory over WebSockets; undefined: there is none. */
  readonly http?: { readonly port: number; /** Its WebSockets are `wss:`. */ readonly encrypted: boolean }
}

/** The most nodes of one list. */
export const MAX_NETWORK_NODES = 8
const PORT_BYTES = 2
const HEAD_BYTES = 2

const ENCRYPTED = 1 << 0
const HAS_HTTP = 1 << 1
const HTTP_ENCRYPTED = 1 << 2

/**
 * The entry; none for no node.
 * @throws RangeError for more than eight nodes, a host that is none, and a port outside 1 to 65535
 */
export function networkNodesEntry(nodes: readonly NetworkNode[]): Extension {
  if (nodes.length === 0) return new Map()
  if (nodes.length > MAX_NETWORK_NODES) throw new RangeError(`${nodes.length} nodes are too many`)
  return new Map([[ENTRY.networkNodes, Uint8Array.from(nodes.flatMap(written))]])
}

/** The nodes in a block; none where the entry is missing or malformed. */
export function networkNodesIn(extension: Extension | undefined): readonly NetworkNode[] {
  const bytes = extension?.get(ENTRY.networkNodes) ?? new Uint8Array(0)
  const nodes: NetworkNode[] = []
  for (let at = 0; at < bytes.length;) {
    const read = nodes.length < MAX_NETWORK_NODES ? nodeIn(bytes.subarray(at)) : undefined
    if (!read) return []
    nodes.push(read.node)
    at += read.length
  }
  return nodes
}

function written({ host, port, encrypted, http }: NetworkNode): readonly number[] {
  const bits =
    (encrypted ? ENCRYPTED : 0) | (http ? HAS_HTTP : 0) | (http?.encrypted === true ? HTTP_ENCRYPTED : 0)
  return [bits, ...writtenHost(host), ...writtenPort(port), ...(http ? writtenPort(http.port) : [])]
}

/** The first node, and its length in bytes; undefined for anything but a node. */
function nodeIn(bytes: Uint8Array): { readonly node: NetworkNode; readonly length: number } | undefined {
  const [bits = 0, hostBytes = 0] = bytes
  const portAt = HEAD_BYTES + hostBytes
  const hasHttp = (bits & HAS_HTTP) !== 0
  const length = portAt + PORT_BYTES * (hasHttp ? 2 : 1)
  if (length > bytes.length) return undefined
  const view = viewOf(bytes)
  const host = textIn(bytes.subarray(HEAD_BYTES, portAt))
  const port = view.getUint16(portAt, true)
  const httpPort = hasHttp ? view.getUint16(portAt + PORT_BYTES, true) : undefined
  if (host === undefined || !isNetworkHost(host) || port === 0 || httpPort === 0) return undefined
  const http = httpPort !== undefined && { port: httpPort, encrypted: (bits & HTTP_ENCRYPTED) !== 0 }
  return { length, node: { host, port, encrypted: (bits & ENCRYPTED) !== 0, ...(http && { http }) } }
}
