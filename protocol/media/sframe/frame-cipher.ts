import { FrameReceiver } from './frame-receiver'
import { FrameSender } from './frame-sender'

/** The secrets of the frames of one link, another one for each direction. They survive a structured clone. */
export interface FrameKeys {
  /** The KID in the frames of both directions, a natural number. */
  readonly keyId: number
  readonly sendKey: Uint8Array
  readonly receiveKey: Uint8Array
}

/**
 * Encrypts the voice of one link: each packet of Opus becomes an SFrame (RFC 9605), with the packet's timestamp as
 * authenticated metadata. So nobody on the way can read or change a packet, move it within the call, or play it again.
 *
 * Seal each packet once, and repeat the same sealed bytes (RFC 2198): a repeat opens like the first copy, since it has
 * the same timestamp, and playout drops it. From one pair of keys make one cipher only, because each begins to count
 * at 0.
 */
export class FrameCipher {
  readonly #sender: FrameSender
  readonly #receiver: FrameReceiver
  readonly #metadata = Buffer.alloc(4)

  /** @throws RangeError for an invalid KID */
  constructor({ keyId, sendKey, receiveKey }: FrameKeys) {
    this.#sender = new FrameSender(keyId, sendKey)
    this.#receiver = new FrameReceiver(keyId, receiveKey)
  }

  /**
   * @param payload one packet of Opus
   * @param timestamp its `MediaPacket.timestamp`
   * @throws RangeError for more than `MAX_PLAINTEXT_BYTES`
   */
  seal(payload: Uint8Array, timestamp: number): Buffer {
    return this.#sender.seal(payload, this.#metadataOf(timestamp))
  }

  /**
   * @param sealed any bytes
   * @param timestamp of the packet; for a repeat, that of the packet which it repeats
   * @returns undefined unless the peer has sealed exactly these bytes for this timestamp; also for a frame that is older
   *   than the `ReplayWindow`, or a repeat of one that is not recent
   */
  open(sealed: Uint8Array, timestamp: number): Buffer | undefined {
    return this.#receiver.open(sealed, this.#metadataOf(timestamp))
  }

  /** The timestamp, 32 bits big-endian, as in an RTP header. */
  #metadataOf(timestamp: number): Buffer {
    this.#metadata.writeUInt32BE(timestamp >>> 0)
    return this.#metadata
  }
}
