import type { Offer } from '../../../protocol/media/negotiation'
import { tcpAddress, tcpOffer } from './tcp/tcp-offer'

/** The offer without its candidates, which are the caller's word. The host, which is the server's, stays. */
export function hostOnly(offer: Offer): Offer {
  const address = tcpAddress(offer)
  return address ? tcpOffer({ ...address, candidates: [] }) : offer
}
