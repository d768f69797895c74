import { formatAddress, isNetworkHost } from '../../protocol/directory'
import type { NodeId } from '../backplane/backplane'
import { type NodeInfo, readNodeInfo } from '../backplane/node-info'
import { hostAt, type HostPlace } from '../rooms/gateway/host-places'
import { MAX_HOSTS } from '../rooms/limits'

/** The room host of this node. */
export interface OwnRoomHost {
  readonly node: NodeId
  readonly place: HostPlace
  /** By which other nodes reach it, `host:port`; undefined: they do not. */
  readonly address: string | undefined
  readonly isDraining: boolean
}

const LOOPBACK = '127.0.0.1'

/**
 * The room hosts of a network, as a gateway dials them: those with the least ids, so that all gateways have the same ones. A node
 * that is being emptied has no rooms while there is another one.
 * @param others what the other nodes say of themselves
 * @param own undefined: this node hosts no rooms
 */
export function roomHostPlaces(
  others: ReadonlyMap<NodeId, string>,
  own: OwnRoomHost | undefined,
): readonly HostPlace[] {
  const elsewhere = [...others].flatMap(([node, text]) => {
    const info = readNodeInfo(text)
    const address = info && roomsAddressOf(info)
    // An earlier run of this node may not have been forgotten yet.
    if (address === undefined || address === own?.address) return []
    return [{ node, place: hostAt(address), isDraining: info?.isDraining === true }]
  })
  const all = own ? [...elsewhere, own] : elsewhere
  const staying = all.filter(({ isDraining }) => !isDraining)
  return (staying.length > 0 ? staying : all)
    .toSorted((one, other) => (one.node < other.node ? -1 : 1))
    .slice(0, MAX_HOSTS)
    .map(({ place }) => place)
}

/** @returns where a node listens for gateways, `host:port`; undefined: it does not, or names a host that is none */
export function roomsAddressOf({
  host = LOOPBACK,
  rooms,
}: Pick<NodeInfo, 'host' | 'rooms'>): string | undefined {
  return rooms && isNetworkHost(host) ? formatAddress(host, rooms.port) : undefined
}
