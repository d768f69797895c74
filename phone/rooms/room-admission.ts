import { isIP } from 'node:net'
import { mayName, type Reach } from '../../base/networks/reach'
import { parseAddress } from '../../protocol/directory'
import type { RoomAdmission } from '../voice/room-contract'
import type { RoomEventForUser } from './room-steps'

export type RoomTicket = Extract<RoomEventForUser, { kind: 'ticket' }>

/**
 * What lets us into the voice of a room.
 * @param gateway where we are: a load balancer without a host is there
 * @param reach from where the server of the gateway can be reached
 * @returns undefined for an address that is none, or that we may not go to
 */
export function admissionOf(
  { user, groupId, ticket, secret, balancer }: RoomTicket,
  gateway: string,
  reach: Reach,
): RoomAdmission | undefined {
  const isAtGateway = balancer.startsWith(':')
  const address = parseAddress(isAtGateway ? `${hostOf(gateway)}${balancer}` : balancer)
  if (!address) return undefined
  const { host, port } = address
  if (!isAtGateway && isIP(host) !== 0 && !mayName(reach, host)) return undefined
  return {
    ...{ groupId, userId: user, balancer: { host, port }, reach },
    ticket: Buffer.from(ticket, 'base64url'),
    secret: Buffer.from(secret, 'base64url'),
  }
}

/** As in an address; empty for what is no URL. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '')
