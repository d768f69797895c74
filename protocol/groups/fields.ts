import { viewOf } from '../extension/extension-block'
import { addressBytesOf, ENDPOINT_BYTES, type Endpoint } from './endpoint'

/** The largest datagram of UDP over IPv4, bytes. */
export const MAX_DATAGRAM_BYTES = 65_507

/** Writes a packet's fields one after the other, big-endian. Each throws RangeError for a value that does not fit. */
export class FieldWriter {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  /** @throws RangeError for more than a datagram */
  constructor(size: number) {
    if (size > MAX_DATAGRAM_BYTES) throw new RangeError(`a packet of ${size} bytes is no datagram`)
    this.#bytes = new Uint8Array(size)
    this.#view = viewOf(this.#bytes)
  }

  /** What was written, and zeros in place of the rest. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  u8(value: number): this {
    this.#view.setUint8(this.#next(1), checked(value, 0xff))
    return this
  }

  u16(value: number): this {
    this.#view.setUint16(this.#next(2), checked(value, 0xffff))
    return this
  }

  u32(value: number): this {
    this.#view.setUint32(this.#next(4), checked(value, 0xffffffff))
    return this
  }

  endpoint({ address, port }: Endpoint): this {
    return this.raw(addressBytesOf(address)).u16(port)
  }

  raw(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#next(bytes.length))
    return this
  }

  #next(size: number): number {
    const at = this.#at
    this.#at += size
    return at
  }
}

/** Reads fields one after the other. The caller has checked that they are there. */
export class FieldReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#at = at
  }

  u8(): number {
    return this.#view.getUint8(this.#next(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#next(2))
  }

  u32(): number {
    return this.#view.getUint32(this.#next(4))
  }

  skip(bytes: number): void {
    this.#next(bytes)
  }

  endpoint(): Endpoint {
    const at = this.#next(ENDPOINT_BYTES)
    return {
      address: this.#bytes.subarray(at, at + 4).join('.'),
      port: this.#view.getUint16(at + 4),
    }
  }

  #next(size: number): number {
    const at = this.#at
    this.#at += size
    return at
  }
}

function checked(value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new RangeError(`${value} is not a whole number from 0 to ${most}`)
}
