/** Units of `MediaPacket.timestamp` in a second: the clock rate of Opus in RTP (RFC 7587 section 4.1). */
export const TIMESTAMP_RATE = 48_000

/** One packet of voice. Its numbers are those of RTP (RFC 3550 section 5.1). */
export interface MediaPacket {
  /** Rises by 1 with each packet that is sent, from any first value; 16 bits, so 0 follows 65,535. */
  readonly sequence: number
  /**
   * The instant of the first sample in the payload, in samples at 48 kHz from any first value; 32 bits, so it wraps
   * every 24.8 hours. It advances during silence that is not sent, unlike the sequence.
   */
  readonly timestamp: number
  /** One Opus packet; with `redundant` several, packed as in RFC 2198. */
  readonly payload: Uint8Array
  /** The payload has the RED format of RFC 2198: earlier packets, then this one. Undefined: a plain Opus packet. */
  readonly redundant?: boolean
}
