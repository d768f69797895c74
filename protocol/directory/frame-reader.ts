import { ProtocolError } from './protocol-error'

/** One frame: the opcode, and the bytes after it. */
export interface Frame {
  readonly opcode: number
  readonly body: Uint8Array
}

/** Length of the length field, bytes. */
export const LENGTH_BYTES = 8
/** Length of the opcode, bytes; the length field includes it. */
export const OPCODE_BYTES = 2
/** A frame's buffer starts at this size and doubles as bytes arrive, so that a header alone costs nothing. */
const FIRST_ALLOCATION_BYTES = 512
const NOTHING = new Uint8Array(0)

/**
 * Splits a byte stream into frames: `uint64 length` (little-endian, covers opcode and body), `uint16 opcode`, body.
 *
 * A length out of bounds is refused when its eighth byte is read, before anything is allocated for the frame. Memory is
 * bounded by twice the bytes received of the current frame.
 */
export class FrameReader {
  readonly #maxFrameBytes: number
  readonly #header = new Uint8Array(LENGTH_BYTES)
  #headerFill = 0
  #frameBytes = 0
  #payload = NOTHING
  #payloadFill = 0

  /** @param maxFrameBytes the largest accepted value of the length field, bytes */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes
  }

  /**
   * Takes the next bytes of the stream and passes each complete frame to `onFrame`.
   * The frame's body is its own copy.
   * @throws ProtocolError for a length out of bounds; the reader can't be used after that
   */
  push(chunk: Uint8Array, onFrame: (frame: Frame) => void): void {
    let at = 0
    while (at < chunk.length) {
      at += this.#headerFill < LENGTH_BYTES ? this.#takeHeader(chunk, at) : this.#takePayload(chunk, at)
      if (this.#headerFill === LENGTH_BYTES && this.#payloadFill === this.#frameBytes) onFrame(this.#finish())
    }
  }

  #takeHeader(chunk: Uint8Array, at: number): number {
    const taken = Math.min(LENGTH_BYTES - this.#headerFill, chunk.length - at)
    this.#header.set(chunk.subarray(at, at + taken), this.#headerFill)
    this.#headerFill += taken
    if (this.#headerFill === LENGTH_BYTES) {
      this.#frameBytes = this.#checkedLength()
      this.#payload = new Uint8Array(Math.min(this.#frameBytes, FIRST_ALLOCATION_BYTES))
    }
    return taken
  }

  #takePayload(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#frameBytes - this.#payloadFill, chunk.length - at)
    this.#reserve(this.#payloadFill + taken)
    this.#payload.set(chunk.subarray(at, at + taken), this.#payloadFill)
    this.#payloadFill += taken
    return taken
  }

  #checkedLength(): number {
    const length = view(this.#header).getBigUint64(0, true)
    if (length < OPCODE_BYTES) {
      throw new ProtocolError('frame-too-short', `a frame of ${length.toString()} bytes has no opcode`)
    }
    if (length > this.#maxFrameBytes) {
      throw new ProtocolError(
        'frame-too-large',
        `a frame of ${length.toString()} bytes is over the limit of ${this.#maxFrameBytes} bytes`,
      )
    }
    return Number(length)
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#payload.length) return
    const grown = new Uint8Array(Math.min(this.#frameBytes, Math.max(bytes, this.#payload.length * 2)))
    grown.set(this.#payload.subarray(0, this.#payloadFill))
    this.#payload = grown
  }

  #finish(): Frame {
    const payload = this.#payload
    this.#headerFill = 0
    this.#payloadFill = 0
    this.#frameBytes = 0
    this.#payload = NOTHING
    return { opcode: view(payload).getUint16(0, true), body: payload.subarray(OPCODE_BYTES) }
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
