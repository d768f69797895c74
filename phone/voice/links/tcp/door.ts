import type net from 'node:net'
import type tls from 'node:tls'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { inWords } from './connection-error'
import type { LinkSecurity } from '../link-security'
import { secureServer, unproven } from './voice-tls'

/** A handshake takes two round trips. ms */
export const HANDSHAKE_TIMEOUT_MS = 5000
/** So many may be shaking hands at once. */
const MAX_AT_THE_DOOR = 8
/** Of a flood no more is told than this. */
export const MAX_TOLD = 20

export interface DoorHandlers {
  /** The one who is expected; nobody else is let in after them. */
  onProven(socket: tls.TLSSocket, address: string): void
  /** Told of the first twenty. */
  onTurnedAway(detail: string): void
}

interface Guest {
  /** Without the port. */
  readonly address: string
  readonly socket: tls.TLSSocket
  readonly cancelTimeout: CancelTimer
}

/**
 * Lets the callee in, and nobody else, at the port where a caller waits. Anybody may knock. When too many do, the one who
 * has waited longest at the address with the most of them has to go: who floods the door drives out themselves first.
 */
export class Door {
  readonly #clock: Clock
  readonly #security: LinkSecurity
  readonly #handlers: DoorHandlers
  /** In the order of coming. */
  readonly #guests = new Set<Guest>()
  #told = 0

  constructor(clock: Clock, security: LinkSecurity, handlers: DoorHandlers) {
    this.#clock = clock
    this.#security = security
    this.#handlers = handlers
  }

  knock(raw: net.Socket): void {
    const address = raw.remoteAddress ?? ''
    const name = `${address} port ${raw.remotePort ?? 0}`
    raw.on('error', () => undefined)
    const socket = secureServer(raw, this.#security)
    const turnAway = (why: string): void => this.#turnAway(guest, `${name} was turned away: ${why}`)
    const guest: Guest = {
      address,
      socket,
      cancelTimeout: this.#clock.after(HANDSHAKE_TIMEOUT_MS, () => turnAway('it proved nothing in time')),
    }
    this.#guests.add(guest)
    socket.on('error', (error: Error) => turnAway(inWords(error)))
    socket.on('close', () => turnAway('it left before it proved anything'))
    socket.on('secure', () => {
      const why = unproven(socket, this.#security)
      if (why !== undefined) turnAway(why)
      else if (this.#guests.delete(guest)) {
        guest.cancelTimeout()
        this.close()
        this.#handlers.onProven(socket, name)
      }
    })
    if (this.#guests.size > MAX_AT_THE_DOOR) this.#makeRoom()
  }

  /** Sends away everybody who has not proved to be the one. */
  close(): void {
    for (const guest of this.#guests) this.#forget(guest)
  }

  #makeRoom(): void {
    const counts = new Map<string, number>()
    for (const { address } of this.#guests) counts.set(address, (counts.get(address) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const first = [...this.#guests].find(({ address }) => counts.get(address) === most)
    if (first) this.#turnAway(first, `${first.address} was turned away: too many came`)
  }

  #turnAway(guest: Guest, detail: string): void {
    if (!this.#guests.has(guest)) return
    this.#forget(guest)
    this.#told++
    if (this.#told <= MAX_TOLD) this.#handlers.onTurnedAway(detail)
  }

  #forget(guest: Guest): void {
    this.#guests.delete(guest)
    guest.cancelTimeout()
    guest.socket.destroy()
  }
}
