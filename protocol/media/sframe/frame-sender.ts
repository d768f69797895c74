import { AES_128_GCM_SHA256_128 } from './cipher-suites'
import { FrameKey } from './frame-key'

/** Seals the frames of one sender with one key, and counts them. */
export class FrameSender {
  readonly #key: FrameKey
  #counter: bigint

  /**
   * @param firstCounter of the first frame. Of all senders of one key and KID, no two may count over the same numbers.
   * @throws RangeError for an invalid KID
   */
  constructor(keyId: number, baseKey: Uint8Array, firstCounter = 0n) {
    this.#key = new FrameKey(AES_128_GCM_SHA256_128, BigInt(keyId), baseKey)
    this.#counter = firstCounter
  }

  /** @throws RangeError for more than `MAX_PLAINTEXT_BYTES` */
  seal(payload: Uint8Array, metadata: Uint8Array): Buffer {
    return this.#key.seal(this.#counter++, payload, metadata)
  }
}
