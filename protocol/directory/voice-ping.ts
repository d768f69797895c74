import { ENTRY, type Extension, viewOf } from './extension'

/** The answer to a ping: its stamp, and how long it waited for the next voice frame, ms. */
interface Pong {
  readonly stamp: number
  readonly heldMs: number
}

/** The ping and the answer in a voice frame, which measure the round-trip time. */
export interface VoicePings {
  /** u32, chosen by the sender; the answer returns it unchanged. */
  readonly ping?: number | undefined
  readonly pong?: Pong | undefined
}

/** An answer that waited longer than a u16 can express is useless for measuring. ms */
export const MAX_HELD_MS = 0xffff

/** The block of a voice frame; undefined when it would be empty. */
export function pingExtension({ ping, pong }: VoicePings): Extension | undefined {
  const entries = new Map<number, Uint8Array>()
  if (ping !== undefined) {
    const bytes = new Uint8Array(4)
    viewOf(bytes).setUint32(0, ping, true)
    entries.set(ENTRY.ping, bytes)
  }
  if (pong !== undefined) {
    const bytes = new Uint8Array(6)
    viewOf(bytes).setUint32(0, pong.stamp, true)
    viewOf(bytes).setUint16(4, Math.min(MAX_HELD_MS, Math.round(pong.heldMs)), true)
    entries.set(ENTRY.pong, bytes)
  }
  return entries.size === 0 ? undefined : entries
}

export function pingsIn(extension: Extension): VoicePings {
  const ping = extension.get(ENTRY.ping)
  const pong = extension.get(ENTRY.pong)
  return {
    ping: ping === undefined || ping.length < 4 ? undefined : viewOf(ping).getUint32(0, true),
    pong:
      pong === undefined || pong.length < 6
        ? undefined
        : { stamp: viewOf(pong).getUint32(0, true), heldMs: viewOf(pong).getUint16(4, true) },
  }
}
