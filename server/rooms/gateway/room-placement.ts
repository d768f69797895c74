/** FNV-1a, 32 bits. */
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/**
 * Which room host has a room: by rendezvous hashing, so that all gateways agree without asking each other, and only rooms of a host that
 * comes or goes move. Pure.
 * @param hosts their ids, in any order
 * @returns undefined without hosts
 */
export function hostOfRoom(room: string, hosts: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestWeight = -1
  for (const host of hosts) {
    const weight = weightOf(room, host)
    if (weight < bestWeight || (weight === bestWeight && best !== undefined && host > best)) continue
    best = host
    bestWeight = weight
  }
  return best
}

/** FNV-1a of the host’s id, a zero byte and the room’s name in UTF-8, mixed by the last steps of MurmurHash3. */
function weightOf(room: string, host: string): number {
  let hash = FNV_OFFSET
  for (const byte of Buffer.from(`${host}\0${room}`)) hash = Math.imul(hash ^ byte, FNV_PRIME)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
