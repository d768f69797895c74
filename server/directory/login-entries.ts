import {
  type Extension,
  extensionBytes,
  MAX_EXTENSION_BYTES,
  MAX_NETWORK_NODES,
  type NetworkNode,
  networkNodesEntry,
  pulseEntry,
} from '../../protocol/directory'
import { PULSE_MS } from './pulses'

/** Adds as many of the nodes, from the first on, as a block has room for, and the server's pulse: a phone without a place to go needs none. */
export function withNodes(entries: Extension, nodes: readonly NetworkNode[]): Extension {
  for (let count = Math.min(nodes.length, MAX_NETWORK_NODES); count > 0; count--) {
    const all = new Map([...entries, ...networkNodesEntry(nodes.slice(0, count)), ...pulseEntry(PULSE_MS)])
    if (extensionBytes(all) <= MAX_EXTENSION_BYTES) return all
  }
  return entries
}
