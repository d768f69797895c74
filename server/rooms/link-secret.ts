import { isSameSecret } from '../tickets/same-secret'
import { ticketMac } from '../tickets/ticket-mac'
import type { TicketsKey } from '../tickets/tickets-key'

/** What the gateways and room hosts of a network prove to each other. It may change at any time. */
export interface LinkSecret {
  /** What a room host says in its init; undefined: nothing, and any room host will do. */
  readonly token: string | undefined
  /** What a gateway says in the header `authorization`. @param gateway this run of it */
  headerOf(gateway: string): string
  /** Whether a room host serves a gateway with this header. */
  admits(header: string | undefined): boolean
  /** @returns the gateway that a header names; undefined: none */
  gatewayIn(header: string | undefined): string | undefined
}

const BEARER = 'Bearer '
const PROVED = /^Bearer ([\w-]{1,64})\.([\w-]{43})$/

/** That of the nodes of one network, by the key of its tickets. */
export class NetworkLinkSecret implements LinkSecret {
  readonly #key: TicketsKey

  constructor(key: TicketsKey) {
    this.#key = key
  }

  get token(): string {
    return ticketMac(this.#key, 'ringdown room host')
  }

  headerOf(gateway: string): string {
    return `${BEARER}${gateway}.${this.#proofOf(gateway)}`
  }

  admits(header: string | undefined): boolean {
    return this.gatewayIn(header) !== undefined
  }

  gatewayIn(header = ''): string | undefined {
    const [, gateway, proof = ''] = PROVED.exec(header) ?? []
    return gateway !== undefined && isSameSecret(proof, this.#proofOf(gateway)) ? gateway : undefined
  }

  #proofOf(gateway: string): string {
    return ticketMac(this.#key, `ringdown room gateway\0${gateway}`)
  }
}

/** As originals have it: a text that a room host says to whoever dials it, or none. Gateways prove nothing. */
export const openLinks = (token?: string): LinkSecret => ({
  token,
  headerOf: (gateway) => BEARER + gateway,
  admits: () => true,
  gatewayIn: (header = '') => (header.startsWith(BEARER) ? header.slice(BEARER.length) : undefined),
})
