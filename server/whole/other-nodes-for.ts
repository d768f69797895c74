import { networkNodesEntry, type NetworkNode } from '../../protocol/directory'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import { type NodeInfo, readNodeInfo } from '../backplane/node-info'

/**
 * The other directory nodes, as a client reaches them. Each client gets another order, so that the people of a node that dies are
 * spread over the others.
 * @param infos what the other nodes say of themselves
 * @param random as `Math.random`
 */
export function otherNodesFor(
  infos: Iterable<string>,
  { local }: ConnectionAddresses,
  random: () => number = Math.random,
): readonly NetworkNode[] {
  const nodes = [...infos].flatMap((text) => nodeOf(readNodeInfo(text), local))
  const from = Math.floor(random() * nodes.length)
  return [...nodes.slice(from), ...nodes.slice(0, from)]
}

/** @param local where the client has reached this computer: a node without a host is on the same one */
function nodeOf(info: NodeInfo | undefined, local: string): readonly NetworkNode[] {
  if (info?.directory === undefined) return []
  const { directory, http } = info
  const node = { host: info.host ?? local, ...directory, ...(http && { http }) }
  return isWritable(node) ? [node] : []
}

/** An operator may have written anything for the host. */
function isWritable(node: NetworkNode): boolean {
  try {
    return networkNodesEntry([node]).size > 0
  } catch {
    return false
  }
}
