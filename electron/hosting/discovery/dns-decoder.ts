/** The longest name, its length bytes included, and its longest label (RFC 1035, section 3.1). */
const MAX_NAME_BYTES = 255
const POINTER = 0xc0
/**
 * The limit on pointers in a name. Repeated compression gives one pointer for each label; our names have one or two.
 */
const MAX_POINTERS = 16

export interface RawRecord {
  readonly type: number
  readonly name: string
  readonly ttl: number
  readonly flush: boolean
  /** The start and the end of its data in the packet. */
  readonly from: number
  readonly to: number
}

export interface RawQuestion {
  readonly type: number
  readonly name: string
}

/** The packet is not valid DNS. */
export class MalformedDns extends Error {
  override readonly name = 'MalformedDns'
}

/**
 * Reads the questions and records of a DNS packet one after another (RFC 1035, section 4). Pointers cannot make a name
 * cost more steps than it can have labels.
 * @throws MalformedDns
 */
export class DnsDecoder {
  readonly #packet: Buffer
  #at: number

  /** @param at the position of the first entry */
  constructor(packet: Buffer, at: number) {
    this.#packet = packet
    this.#at = at
  }

  question(): RawQuestion {
    const name = this.#name()
    const type = this.#uint16()
    this.#uint16()
    return { name, type }
  }

  record(): RawRecord {
    const name = this.#name()
    const type = this.#uint16()
    const klass = this.#uint16()
    const ttl = this.#uint16() * 0x10000 + this.#uint16()
    const length = this.#uint16()
    const from = this.#at
    this.#at = this.#within(from + length)
    return { name, type, ttl, flush: klass >= 0x8000, from, to: this.#at }
  }

  /** Reads the name in a record's data. */
  nameAt(from: number): string {
    return new DnsDecoder(this.#packet, from).#name()
  }

  #name(): string {
    const labels: string[] = []
    let at = this.#at
    let pointers = 0
    for (let bytes = 1; ;) {
      const length = this.#packet[this.#within(at + 1) - 1] ?? 0
      if (length >= POINTER) {
        const target = ((length - POINTER) << 8) | (this.#packet[this.#within(at + 2) - 1] ?? 0)
        if (pointers++ === 0) this.#at = at + 2
        // A pointer refers to an earlier position.
        if (target >= at || pointers > MAX_POINTERS) throw new MalformedDns('a pointer leads nowhere')
        at = target
        continue
      }
      if (length > 63) throw new MalformedDns('a label is too long')
      const end = this.#within(at + 1 + length)
      if (length > 0) labels.push(this.#packet.toString('utf8', at + 1, end))
      bytes += length + (length > 0 ? 1 : 0)
      if (bytes > MAX_NAME_BYTES) throw new MalformedDns('a name is too long')
      at = end
      if (length > 0) continue
      if (pointers === 0) this.#at = at
      return labels.length === 0 ? '.' : labels.join('.')
    }
  }

  #uint16(): number {
    const at = this.#at
    this.#at = this.#within(at + 2)
    return this.#packet.readUInt16BE(at)
  }

  #within(end: number): number {
    if (end > this.#packet.length) throw new MalformedDns('the packet is cut off')
    return end
  }
}
