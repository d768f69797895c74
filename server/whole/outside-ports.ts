import { isIPv4 } from 'node:net'
import { reachOf } from '../../base/networks/reach'
import type { ConnectionAddresses } from '../admission/connection-addresses'

/** The ports of a router that lead to those of a server behind it; undefined: none does. */
export interface OutsidePorts {
  readonly http: number | undefined
  readonly stun: number | undefined
}

/** Whether a client has come through a router that translates addresses: from the internet, to an address that is not of it. */
export const cameThroughRouter = ({ remote, local }: ConnectionAddresses): boolean =>
  isIPv4(remote) && reachOf(remote) === 'internet' && reachOf(local) === 'site'
