import { ENTRY, type Extension } from './extension'

/** The state that one side of a call reports to the other. */
export interface PeerState {
  /** Its microphone is off. */
  readonly muted: boolean
  /** It has put the other on hold. */
  readonly holding: boolean
}

/** The state of each side when a call begins. */
export const TALKS: PeerState = { muted: false, holding: false }

const MUTED = 1 << 0
const HOLDING = 1 << 1

/** The entry of a voice frame that tells it: a u8 of bits. */
export const peerStateEntry = ({ muted, holding }: PeerState): Extension =>
  new Map([[ENTRY.peerState, Uint8Array.of((muted ? MUTED : 0) | (holding ? HOLDING : 0))]])

/** The state in a voice frame's block; undefined without one. Unknown bits, and bytes after them, are ignored. */
export function peerStateIn(extension: Extension | undefined): PeerState | undefined {
  const bits = extension?.get(ENTRY.peerState)?.[0]
  return bits === undefined ? undefined : { muted: (bits & MUTED) !== 0, holding: (bits & HOLDING) !== 0 }
}
