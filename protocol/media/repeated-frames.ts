import { encodeRedundancy, MAX_OFFSET, MAX_REPEAT_BYTES } from './redundancy'
import { timestampDistance } from './serial'

/** How many frames before the current one. */
export type RepeatDistance = 1 | 2 | 3 | 4

const FARTHEST: RepeatDistance = 4
/** What the frames of a packet take together, so that any network with IPv6 carries it in one. Bytes */
export const MAX_FRAMES_BYTES = 1_180

/** A frame as it is sent: sealed once, so that a repeat is the same bytes. */
export interface SentFrame {
  /** Samples at 48 kHz, as in `MediaPacket`. */
  readonly timestamp: number
  readonly payload: Uint8Array
}

/** Remembers the last frames that were sent, and chooses those that the next packet repeats. Pure, in bounded memory. */
export class RepeatedFrames {
  #distances: readonly RepeatDistance[] = []
  /** Newest first. */
  #sent: readonly SentFrame[] = []

  /** @param distances of the frames that each packet repeats from now on, in any order; empty: none */
  setDistances(distances: readonly RepeatDistance[]): void {
    this.#distances = [...new Set(distances)].sort((a, b) => a - b)
  }

  /**
   * Takes the next frame.
   * @returns the frames before it that its packet repeats, oldest first. One that does not fit into the fields of
   * RFC 2198 or, with those nearer to it, into the packet is left out; so is one from before a long silence.
   */
  next(frame: SentFrame): readonly SentFrame[] {
    let left = MAX_FRAMES_BYTES - frame.payload.length
    const repeats = this.#distances.flatMap((distance) => {
      const earlier = this.#sent[distance - 1]
      if (earlier === undefined || !isRepeatable(earlier, frame) || earlier.payload.length > left) return []
      left -= earlier.payload.length
      return [earlier]
    })
    this.#sent = [frame, ...this.#sent].slice(0, FARTHEST)
    return repeats.reverse()
  }

  /** Forgets all frames: those that were sealed with other keys must not be repeated. */
  clear(): void {
    this.#sent = []
  }
}

/** @returns the payload of RFC 2198 for a frame and its repeats; all of them have one payload type, 0 to 127 */
export const redundantPayload = (
  { timestamp, payload }: SentFrame,
  repeats: readonly SentFrame[],
  payloadType: number,
): Uint8Array =>
  encodeRedundancy({
    repeats: repeats.map((repeat) => ({
      payloadType,
      offset: timestampDistance(repeat.timestamp, timestamp),
      payload: repeat.payload,
    })),
    primary: { payloadType, payload },
  })

const isRepeatable = (earlier: SentFrame, { timestamp }: SentFrame): boolean => {
  const offset = timestampDistance(earlier.timestamp, timestamp)
  return offset > 0 && offset <= MAX_OFFSET && earlier.payload.length <= MAX_REPEAT_BYTES
}
