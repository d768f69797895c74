import type { Offer } from '../../../../protocol/media/negotiation'

export interface Address {
  readonly host: string
  readonly port: number
}

/** The caller waits for a connection at this address. */
interface TcpOffer extends Offer, Address {
  readonly link: 'tcp'
}

export const tcpOffer = ({ host, port }: Address): Offer => ({ link: 'tcp', host, port }) as TcpOffer

/** @returns undefined for anything but a TCP link's offer */
export function tcpAddress(offer: Offer): Address | undefined {
  const { host, port } = offer as Partial<TcpOffer>
  return typeof host === 'string' && typeof port === 'number' ? { host, port } : undefined
}
