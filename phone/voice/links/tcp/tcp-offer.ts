import type { Reach } from '../../../../base/networks/reach'
import type { Offer } from '../../../../protocol/media/negotiation'

export interface TcpAddress {
  readonly host: string
  readonly port: number
  /** Where the server is that has named the host: it limits where we connect. Left out: without a limit. */
  readonly namedFrom?: Reach
  /**
   * Further addresses of the caller at this port, IPv4 or IPv6. In an offer that was received: those that the caller has
   * signed, in the order in which they are tried.
   */
  readonly candidates?: readonly string[]
}

/** The caller waits for a connection at this address. */
interface TcpOffer extends Offer, TcpAddress {
  readonly link: 'tcp'
}

export const tcpOffer = ({ host, port, namedFrom, candidates = [] }: TcpAddress): Offer =>
  ({
    ...{ link: 'tcp', host, port },
    ...(namedFrom && { namedFrom }),
    ...(candidates.length > 0 && { candidates }),
  }) as TcpOffer

/** @returns undefined for anything but a TCP link's offer */
export function tcpAddress(offer: Offer): TcpAddress | undefined {
  const { host, port, namedFrom, candidates } = offer as Partial<TcpOffer>
  if (typeof host !== 'string' || typeof port !== 'number') return undefined
  return { host, port, ...(namedFrom && { namedFrom }), ...(candidates && { candidates }) }
}
