import { END, type PacketError, type ReadPacket, readPacket } from './packet'

/** A packet with its end, bytes. */
export const MAX_PACKET_BYTES = 65_536
const FIRST_ALLOCATION_BYTES = 1024
const MARKER = new TextEncoder().encode(END)
const MARKER_START = 0x3c

/** A well-formed packet. */
export type ReceivedPacket = Exclude<ReadPacket, { kind: 'malformed' }>

/** What the bytes so far contain. */
export interface ReceivedPackets {
  readonly packets: readonly ReceivedPacket[]
  /** The connection can't be used any more. */
  readonly error?: PacketError
}

/**
 * Splits a byte stream into packets: each ends with the first `<EOF>`, split and merged anywhere. Memory grows with the
 * longest packet so far, to `MAX_PACKET_BYTES` at most. After an error it ignores all bytes.
 */
export class PacketReader {
  #bytes = new Uint8Array(FIRST_ALLOCATION_BYTES)
  #fill = 0
  #hasFailed = false

  /** The bytes of a packet that has not ended. */
  get pendingBytes(): number {
    return this.#fill
  }

  /** Takes the next bytes of the stream. Never throws. */
  push(chunk: Uint8Array): ReceivedPackets {
    const packets: ReceivedPacket[] = []
    let at = 0
    while (at < chunk.length && !this.#hasFailed) {
      const end = this.#endIn(chunk, at)
      const taken = chunk.subarray(at, end ?? chunk.length)
      // A packet that has not ended needs room for its end.
      const most = end === undefined ? MAX_PACKET_BYTES - 1 : MAX_PACKET_BYTES
      if (this.#fill + taken.length > most) return this.#fail(packets, 'too-large')
      this.#append(taken)
      at += taken.length
      if (end === undefined) break
      const read = readPacket(this.#bytes.subarray(0, this.#fill - MARKER.length))
      this.#fill = 0
      if (read.kind === 'malformed') return this.#fail(packets, read.error)
      packets.push(read)
    }
    return { packets }
  }

  #fail(packets: ReceivedPackets['packets'], error: PacketError): ReceivedPackets {
    this.#hasFailed = true
    this.#bytes = new Uint8Array(0)
    this.#fill = 0
    return { packets, error }
  }

  /** Where the marker ends within a chunk, which may contain its last bytes only. */
  #endIn(chunk: Uint8Array, from: number): number | undefined {
    for (let before = Math.min(this.#fill, MARKER.length - 1); before > 0; before--) {
      const rest = MARKER.length - before
      const isSplit =
        isMarkerPart(this.#bytes, this.#fill - before, 0, before) && isMarkerPart(chunk, from, before, rest)
      if (isSplit) return from + rest
    }
    for (let at = chunk.indexOf(MARKER_START, from); at >= 0; at = chunk.indexOf(MARKER_START, at + 1))
      if (isMarkerPart(chunk, at, 0, MARKER.length)) return at + MARKER.length
    return undefined
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#fill + bytes.length
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(MAX_PACKET_BYTES, Math.max(needed, 2 * this.#bytes.length)))
      grown.set(this.#bytes.subarray(0, this.#fill))
      this.#bytes = grown
    }
    this.#bytes.set(bytes, this.#fill)
    this.#fill = needed
  }
}

/** Whether bytes hold these bytes of the marker. */
function isMarkerPart(bytes: Uint8Array, at: number, from: number, length: number): boolean {
  for (let n = 0; n < length; n++) if (bytes[at + n] !== MARKER[from + n]) return false
  return true
}
