import type { Reach } from '../../../../base/networks/reach'
import type { Offer } from '../../../../protocol/media/negotiation'

export interface TcpAddress {
  readonly host: string
  readonly port: number
  /** The caller hides its address: the two can only meet at a relay. */
  readonly isHidden?: boolean
  /** Where the server is that has named the host: it limits where we connect. Left out: without a limit. */
  readonly namedFrom?: Reach
  /**
   * Further addresses of the caller at this port, IPv4 or IPv6. In an offer that was received: those that the caller has
   * signed, in the order in which they are tried.
   */
  readonly candidates?: readonly string[]
}

/** An address that nobody has, at the port that discards: what a request says where the caller hides its own. */
export const HIDDEN: TcpAddress = { host: '0.0.0.0', port: 9, isHidden: true }

/** The caller waits for a connection at this address. */
interface TcpOffer extends Offer, TcpAddress {
  readonly link: 'tcp'
}

export const tcpOffer = ({ host, port, isHidden, namedFrom, candidates = [] }: TcpAddress): Offer =>
  ({
    ...{ link: 'tcp', host, port },
    ...(isHidden && { isHidden }),
    ...(namedFrom && { namedFrom }),
    ...(candidates.length > 0 && { candidates }),
  }) as TcpOffer

/** @returns undefined for anything but a TCP link's offer */
export function tcpAddress(offer: Offer): TcpAddress | undefined {
  const { host, port, isHidden, namedFrom, candidates } = offer as Partial<TcpOffer>
  if (typeof host !== 'string' || typeof port !== 'number') return undefined
  return {
    host,
    port,
    ...(isHidden && { isHidden }),
    ...(namedFrom && { namedFrom }),
    ...(candidates && { candidates }),
  }
}
