/** RTP payload types of one connection, as its descriptions name them. */
export interface PayloadTypes {
  readonly opus: number
  /** Redundant Opus; undefined: the peer does not understand it. */
  readonly red?: number
}

/** Of our own offers. */
export const OWN_TYPES = { opus: 111, red: 63 } as const
