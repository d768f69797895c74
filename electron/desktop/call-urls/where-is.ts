import { serverKey } from '../../../phone/people/server-key'
import type { Whereabouts } from '../../api'

/** The addresses of a server for people elsewhere. */
export type AddressesOf = (server: string) => readonly string[]

/** Whether one server, in the form of an account, is also reached at another address. */
export const isReachedAt = (server: string, address: string, addresses: AddressesOf): boolean =>
  [server, ...addresses(server)].map(serverKey).includes(serverKey(address))

/** @param here the server where we are, in the form of an account; undefined: nowhere */
export function whereIs(server: string, here: string | undefined, addresses: AddressesOf): Whereabouts {
  if (here === undefined) return 'signed-out'
  return isReachedAt(here, server, addresses) ? 'here' : 'elsewhere'
}
