import { createHash } from 'node:crypto'
import {
  isNetworkHost,
  MAX_NETWORK_RELAYS,
  MAX_NETWORK_RELAYS_BYTES,
  type NetworkRelay,
  networkRelayBytes,
  type RelayId,
} from '../../protocol/directory'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { NodeId } from '../backplane/backplane'
import { readNodeInfo } from '../backplane/node-info'

const ID_DIGITS = 8

/**
 * The relays of the network, as a client reaches them. In a large network those with the least ids, so that all nodes name the same
 * ones. None where the node's own is the only one: its phones know it.
 * @param nodes what all nodes say of themselves, this one too
 */
export function networkRelaysFor(
  nodes: ReadonlyMap<NodeId, string>,
  own: NodeId,
  { local }: ConnectionAddresses,
): readonly NetworkRelay[] {
  const all = [...nodes].flatMap(([node, info]) => relayOf(info, relayIdOf(node), local, node === own))
  const named = firstOf(new Map(all.map((relay) => [relay.id, relay])))
  return named.every(({ isOwn }) => isOwn) ? [] : named
}

/** Nodes may be anything in Redis. */
const relayIdOf = (node: NodeId): RelayId =>
  createHash('sha256').update(node).digest('hex').slice(0, ID_DIGITS)

/** @param local where the client has reached this computer: a node without a host is on the same one */
function relayOf(text: string, id: RelayId, local: string, isOwn: boolean): readonly NetworkRelay[] {
  const { http, relays, isDraining, host = local } = readNodeInfo(text) ?? {}
  // A host is as an operator has written it.
  if (!http || !relays || isDraining || !isNetworkHost(host)) return []
  return [{ id, host, ...http, isOwn }]
}

function firstOf(relays: ReadonlyMap<RelayId, NetworkRelay>): readonly NetworkRelay[] {
  let bytes = 0
  return [...relays.values()]
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .slice(0, MAX_NETWORK_RELAYS)
    .filter((relay) => (bytes += networkRelayBytes(relay)) <= MAX_NETWORK_RELAYS_BYTES)
}
