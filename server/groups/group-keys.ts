import { createHmac, timingSafeEqual } from 'node:crypto'
import { MAC_BYTES, type MacFunction } from '../../protocol/groups'
import type { TicketsKey } from '../tickets/tickets-key'

/** The shortest key of a network, bytes. */
const MIN_KEY_BYTES = 16
/** Each use has a key of its own, so that what proves one thing proves no other. */
const USES = {
  packets: 'ringdown groups packets 1',
  tickets: 'ringdown groups tickets 1',
  relays: 'ringdown groups relays 1',
  members: 'ringdown groups members 1',
} as const

type Keys = Readonly<Record<keyof typeof USES, Uint8Array>>

/** What the processes of one network prove to each other with the key that they share. It may become another one at any time. */
export class GroupKeys {
  readonly #source: TicketsKey
  #networkKey: Uint8Array
  #derived: Keys

  /** @throws RangeError for a key of less than 16 bytes */
  constructor(networkKey: Uint8Array | TicketsKey) {
    this.#source = networkKey instanceof Uint8Array ? { current: networkKey } : networkKey
    this.#networkKey = this.#source.current
    this.#derived = derivedFrom(this.#networkKey)
  }

  /** The code of a packet of the load balancer plane. */
  readonly packetMac: MacFunction = (bytes) => hmac(this.#keys.packets, bytes)
  /** The code of a group ticket. */
  readonly ticketMac: MacFunction = (bytes) => hmac(this.#keys.tickets, bytes)
  /** The code of a packet among serving nodes and call controllers. */
  readonly relayMac: MacFunction = (bytes) => hmac(this.#keys.relays, bytes)

  /** The secret that the holder of a ticket gets with it, 32 bytes. Servers of the network find it by the ticket. */
  memberSecret(ticket: Uint8Array): Uint8Array {
    return hmac(this.#keys.members, ticket)
  }

  get #keys(): Keys {
    const { current } = this.#source
    if (current !== this.#networkKey) {
      this.#derived = derivedFrom(current)
      this.#networkKey = current
    }
    return this.#derived
  }
}

function derivedFrom(networkKey: Uint8Array): Keys {
  if (networkKey.length < MIN_KEY_BYTES)
    throw new RangeError(`a network's key has at least ${MIN_KEY_BYTES} bytes, and not ${networkKey.length}`)
  return {
    packets: hmac(networkKey, Buffer.from(USES.packets)),
    tickets: hmac(networkKey, Buffer.from(USES.tickets)),
    relays: hmac(networkKey, Buffer.from(USES.relays)),
    members: hmac(networkKey, Buffer.from(USES.members)),
  }
}

/** Whether bytes have this code. Takes as long for a wrong one. */
export function isCodeOf(bytes: Uint8Array, code: Uint8Array, mac: MacFunction): boolean {
  return code.length === MAC_BYTES && timingSafeEqual(mac(bytes).subarray(0, MAC_BYTES), code)
}

/** HMAC-SHA-256. */
export const hmac = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  createHmac('sha256', key).update(bytes).digest()
