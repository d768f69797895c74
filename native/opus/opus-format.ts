/** One packet as we send it: 20 ms, the size that the original client requires. Samples. */
export const FRAME_SAMPLES = 960
/** The longest packet that Opus allows (RFC 6716 section 3.2.5): 120 ms. Samples. */
export const MAX_PACKET_SAMPLES = 5760
/** Larger than any packet of one stream (libopus's own recommendation is 4000). Bytes. */
export const MAX_PACKET_BYTES = 4000

/** Configurations below this use SILK, alone or with CELT (RFC 6716 table 2). */
const FIRST_CELT = 16

/**
 * How much later an encoder of 48 kHz makes sound come out than it went in, by the mode of its packet: 2.5 ms with CELT
 * alone, 6.5 ms with SILK (RFC 6716 section 2; libopus's OPUS_GET_LOOKAHEAD). ms
 */
export const lookAheadMs = (packet: Uint8Array): number => ((packet[0] ?? 0) >> 3 < FIRST_CELT ? 6.5 : 2.5)

/** 2.5 ms, the shortest frame; all other durations are multiples of it. Samples. */
const SHORTEST = 120

/** Samples per frame by the configuration number in a packet's first byte (RFC 6716 table 2). */
const frameSamples = (config: number): number => {
  // SILK: 10, 20, 40, 60 ms
  if (config < 12) return (config % 4 === 3 ? 24 : 4 << (config % 4)) * SHORTEST
  // Hybrid: 10, 20 ms
  if (config < 16) return (4 << (config % 2)) * SHORTEST
  // CELT: 2.5, 5, 10, 20 ms
  return (1 << (config % 4)) * SHORTEST
}

/**
 * A packet's duration in samples at 48 kHz, read from its header alone (RFC 6716 section 3.1).
 * Undefined if the header is invalid.
 */
export const packetSamples = (packet: Uint8Array): number | undefined => {
  const [toc, count] = packet
  if (toc === undefined) return undefined
  const samples = frameSamples(toc >> 3)
  switch (toc & 3) {
    case 0:
      return samples
    case 1:
    case 2:
      return samples * 2
    default: {
      const frames = (count ?? 0) & 63
      const total = samples * frames
      return frames === 0 || total > MAX_PACKET_SAMPLES ? undefined : total
    }
  }
}

/** Of the first byte after the header, with one SILK frame in the packet: there is speech in it; it has a frame of LBRR. */
const SPEECH_FLAG = 0x80
const LBRR_FLAG = 0x40

/**
 * How much of the sound before it a packet also contains as in-band forward error correction (RFC 6716 section 4.2.4),
 * read from its first bytes. Only packets of one frame of 10 or 20 ms are looked at, the only ones that we send.
 * @returns samples at 48 kHz: those of the packet itself, or 0
 */
export const fecSamples = (packet: Uint8Array): number => {
  const [toc = 0, flags = 0] = packet
  const samples = packet.length > 2 && toc >> 3 < FIRST_CELT && (toc & 3) === 0 ? frameSamples(toc >> 3) : 0
  return samples <= FRAME_SAMPLES && (flags & LBRR_FLAG) !== 0 ? samples : 0
}

/**
 * Whether the encoder has taken the sound of a packet for speech (RFC 6716 section 4.2.3). It takes a steady tone for speech for
 * some seconds only. Only packets of one frame of 10 or 20 ms are looked at.
 * @returns undefined where the packet does not say: CELT alone does not
 */
export const isSpeech = (packet: Uint8Array): boolean | undefined => {
  const samples = packetSamples(packet)
  const first = packet[1]
  const [toc = 0] = packet
  const hasFlag =
    toc >> 3 < FIRST_CELT && (toc & 3) === 0 && samples !== undefined && samples <= FRAME_SAMPLES
  return hasFlag && first !== undefined ? (first & SPEECH_FLAG) !== 0 : undefined
}
