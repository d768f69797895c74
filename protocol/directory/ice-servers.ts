import { textIn } from '../utf8'
import { ENTRY, type Extension, viewOf } from './extension'

/**
 * The servers that help two phones to connect (ICE, RFC 8445), in a LoginSuccess. A later LoginSuccess renews them.
 *
 * Entry: u16 port of STUN at the host of the directory server, 0 for none. Then, with TURN: u16 port, and host, user name
 * and password, each a u8 length and that many bytes of UTF-8. Further bytes are ignored.
 */

/** A TURN server (RFC 8656), and credentials for it. */
export interface TurnServer {
  /** A host name or an address. */
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
}

export interface IceServers {
  /** The UDP port of STUN at the directory server's host. */
  readonly stunPort?: number
  readonly turn?: TurnServer
}

/** The longest host name (RFC 1035), and what credentials may have. Bytes. */
const MAX_HOST_BYTES = 253
const MAX_CREDENTIAL_BYTES = 255
const PORT_BYTES = 2

const encoder = new TextEncoder()
/** What libraries and configuration files take for something else. */
// eslint-disable-next-line no-control-regex -- the point of it
const UNSAFE = /[\u0000-\u0020\u007f"'\\<>[\]@?#]/

/** The entry; none without a server. @throws RangeError for a text that is empty or too long */
export function iceServersEntry({ stunPort = 0, turn }: IceServers): Extension {
  if (stunPort === 0 && !turn) return new Map()
  const texts = turn
    ? [
        withLength(turn.host, MAX_HOST_BYTES),
        ...[turn.username, turn.password].map((text) => withLength(text)),
      ]
    : []
  const ports = turn ? [stunPort, turn.port] : [stunPort]
  const bytes = new Uint8Array(ports.length * PORT_BYTES + texts.reduce((sum, { length }) => sum + length, 0))
  const view = viewOf(bytes)
  for (const [n, port] of ports.entries()) view.setUint16(n * PORT_BYTES, port, true)
  let at = ports.length * PORT_BYTES
  for (const text of texts) {
    bytes.set(text, at)
    at += text.length
  }
  return new Map([[ENTRY.iceServers, bytes]])
}

/** The servers in a block; none where the entry is missing. A malformed TURN server is left out. */
export function iceServersIn(extension: Extension | undefined): IceServers {
  const bytes = extension?.get(ENTRY.iceServers)
  if (bytes === undefined || bytes.length < PORT_BYTES) return {}
  const stunPort = viewOf(bytes).getUint16(0, true)
  const turn = turnServerIn(bytes.subarray(PORT_BYTES))
  return { ...(stunPort !== 0 && { stunPort }), ...(turn && { turn }) }
}

function turnServerIn(bytes: Uint8Array): TurnServer | undefined {
  if (bytes.length < PORT_BYTES) return undefined
  const port = viewOf(bytes).getUint16(0, true)
  const [host, username, password] = textsIn(bytes.subarray(PORT_BYTES))
  if (port === 0 || !host || !username || !password) return undefined
  if (host.length > MAX_HOST_BYTES || [host, username, password].some((text) => UNSAFE.test(text)))
    return undefined
  return { host, port, username, password }
}

/** The texts up to the first that is cut off, empty or no UTF-8. */
function textsIn(bytes: Uint8Array): readonly string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length;) {
    const from = at + 1
    at = from + (bytes[at] ?? 0)
    if (at > bytes.length || at === from) break
    const text = textIn(bytes.subarray(from, at))
    if (text === undefined) break
    texts.push(text)
  }
  return texts
}

function withLength(text: string, most = MAX_CREDENTIAL_BYTES): Uint8Array {
  const bytes = encoder.encode(text)
  if (bytes.length === 0 || bytes.length > most)
    throw new RangeError(`a text of ${bytes.length} bytes describes no TURN server`)
  return Uint8Array.of(bytes.length, ...bytes)
}
