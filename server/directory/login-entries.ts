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

/** The entries of these parts, from the first on; without those for which a block has no room. */
export function fitting(...parts: readonly Extension[]): Extension {
  let entries: Extension = new Map()
  for (const part of parts) {
    const all = new Map([...entries, ...part])
    if (extensionBytes(all) <= MAX_EXTENSION_BYTES) entries = all
  }
  return entries
}

/** Adds as many of the nodes, from the first on, as a block has room for, and the server's pulse: a phone without a place to go needs none. */
export function withNodes(entries: Extension, nodes: readonly NetworkNode[]): Extension {
  for (let count = Math.min(nodes.length, MAX_NETWORK_NODES); count > 0; count--) {
    const all = new Map([...entries, ...networkNodesEntry(nodes.slice(0, count)), ...pulseEntry(PULSE_MS)])
    if (extensionBytes(all) <= MAX_EXTENSION_BYTES) return all
  }
  return entries
}
