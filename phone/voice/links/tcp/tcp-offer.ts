import type { Reach } from '../../../../base/networks/reach'
import type { Offer } from '../../../../protocol/media/negotiation'

export interface Address {
  readonly host: string
  readonly port: number
  /** Where the server is that has named the host: it limits where we connect. Left out: without a limit. */
  readonly namedFrom?: Reach
}

/** The caller waits for a connection at this address. */
interface TcpOffer extends Offer, Address {
  readonly link: 'tcp'
}

export const tcpOffer = ({ host, port, namedFrom }: Address): Offer =>
  ({ link: 'tcp', host, port, ...(namedFrom && { namedFrom }) }) as TcpOffer

/** @returns undefined for anything but a TCP link's offer */
export function tcpAddress(offer: Offer): Address | undefined {
  const { host, port, namedFrom } = offer as Partial<TcpOffer>
  if (typeof host !== 'string' || typeof port !== 'number') return undefined
  return { host, port, ...(namedFrom && { namedFrom }) }
}
