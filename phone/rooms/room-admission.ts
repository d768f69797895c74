import { parseAddress } from '../../protocol/directory'
import type { RoomAdmission } from '../voice/room-contract'
import type { RoomEventForUser } from './room-steps'

export type RoomTicket = Extract<RoomEventForUser, { kind: 'ticket' }>

/**
 * What lets us into the voice of a room.
 * @param gateway where we are: a load balancer without a host is there
 * @param mayUse whether the gateway may name this host
 * @returns undefined for an address that is none, or that we may not go to
 */
export function admissionOf(
  { user, groupId, ticket, secret, balancer }: RoomTicket,
  gateway: string,
  mayUse: (host: string) => boolean,
): RoomAdmission | undefined {
  const isAtGateway = balancer.startsWith(':')
  const address = parseAddress(isAtGateway ? `${hostOf(gateway)}${balancer}` : balancer)
  if (!address || (!isAtGateway && !mayUse(address.host))) return undefined
  return {
    ...{ groupId, userId: user, balancer: { host: address.host, port: address.port } },
    ticket: Buffer.from(ticket, 'base64url'),
    secret: Buffer.from(secret, 'base64url'),
  }
}

/** As in an address; empty for what is no URL. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '')
