import { AES_128_GCM_SHA256_128 } from './cipher-suites'
import { FrameKey } from './frame-key'
import { ReplayWindow } from './replay-window'

/** Opens the frames of one sender with one key, each once, or again while it is recent. */
export class FrameReceiver {
  readonly #key: FrameKey
  readonly #window = new ReplayWindow()

  /** @throws RangeError for an invalid KID */
  constructor(keyId: number, baseKey: Uint8Array) {
    this.#key = new FrameKey(AES_128_GCM_SHA256_128, BigInt(keyId), baseKey)
  }

  /**
   * @param sealed any bytes
   * @returns undefined unless the sender has sealed exactly these bytes with this metadata; also for a frame that is
   *   older than the `ReplayWindow`, or a repeat of one that is not recent
   */
  open(sealed: Uint8Array, metadata: Uint8Array): Buffer | undefined {
    const header = this.#key.headerOf(sealed)
    if (header === undefined || !this.#window.admits(header.counter)) return undefined
    const payload = this.#key.open(sealed, header, metadata)
    if (payload !== undefined) this.#window.note(header.counter)
    return payload
  }
}
