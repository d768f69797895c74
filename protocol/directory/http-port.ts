import { ENTRY, type Extension, viewOf } from './extension'

/**
 * The server's HTTP port, in a HelloConnect: what else the server does, over WebSockets, at the host that the phone dials.
 *
 * Entry: u16 port, u8 bits. Unknown bits, and further bytes, are ignored.
 */

/** The HTTP port of a directory server, as phones reach it. */
export interface AnnouncedHttp {
  readonly port: number
  /** Its WebSockets are `wss:`. */
  readonly encrypted: boolean
  /** There is a broker at `BROKER_PATH`. */
  readonly broker: boolean
  /** The directory itself is at `DIRECTORY_PATH`. */
  readonly directory: boolean
  /** The gateway of the network's rooms is at `ROOM_PATH`. */
  readonly rooms: boolean
  /** The page for guests, who have no app, is at `/call/NAME` and `/room/NAME`. */
  readonly guests?: true
}

export const BROKER_PATH = '/broker'
/** The directory protocol over a WebSocket: its binary messages are the bytes of the stream. */
export const DIRECTORY_PATH = '/directory'
/** The port of HTTP when none is given. */
export const DEFAULT_HTTP_PORT = 4280

const ENCRYPTED = 1 << 0
const BROKER = 1 << 1
const DIRECTORY = 1 << 2
const ROOMS = 1 << 3
const GUESTS = 1 << 4
const BYTES = 3

/** @throws RangeError for a port outside 1 to 65535 */
export function httpPortEntry({ port, ...has }: AnnouncedHttp): Extension {
  if (!Number.isInteger(port) || port < 1 || port > 0xffff) throw new RangeError(`${port} is not a port`)
  const bytes = new Uint8Array(BYTES)
  const view = viewOf(bytes)
  view.setUint16(0, port, true)
  view.setUint8(
    2,
    (has.encrypted ? ENCRYPTED : 0) |
      (has.broker ? BROKER : 0) |
      (has.directory ? DIRECTORY : 0) |
      (has.rooms ? ROOMS : 0) |
      (has.guests ? GUESTS : 0),
  )
  return new Map([[ENTRY.httpPort, bytes]])
}

/** The HTTP port in a HelloConnect's block; undefined without a valid one. */
export function httpPortIn(extension: Extension | undefined): AnnouncedHttp | undefined {
  const bytes = extension?.get(ENTRY.httpPort)
  if (bytes === undefined || bytes.length < BYTES) return undefined
  const view = viewOf(bytes)
  const port = view.getUint16(0, true)
  if (port === 0) return undefined
  const bits = view.getUint8(2)
  return {
    port,
    encrypted: (bits & ENCRYPTED) !== 0,
    broker: (bits & BROKER) !== 0,
    directory: (bits & DIRECTORY) !== 0,
    rooms: (bits & ROOMS) !== 0,
    ...((bits & GUESTS) !== 0 && { guests: true }),
  }
}
