import type { PacketMs } from '../quality/packet-duration'

/** From this rate on, low delay sounds as good. bit/s */
const ENOUGH_BITRATE = 44_000
/** Below this rate it sounds worse. bit/s */
const LEAST_BITRATE = 40_000
/** A pause between words. dBFS */
const PAUSE_DBFS = -45
/** A change waits this long for a pause. ms */
const PATIENCE_MS = 2_000

export interface LowDelayObservation {
  readonly packetMs: PacketMs
  /** bit/s */
  readonly bitrate: number
  /** Whether silence is not sent. The encoder detects it only without low delay. */
  readonly dtx: boolean
  /** Whether packets contain forward error correction, which there is only without low delay. */
  readonly fec: boolean
  /** The voice's level, dBFS. */
  readonly levelDbfs: number
}

/**
 * Decides before each packet whether it is encoded with a low delay: on good links, which have short packets and a high
 * bit rate. A change skips or repeats 4 ms of sound, so it waits for a pause,
 * except when sound is being lost and needs forward error correction. Pure.
 */
export class LowDelay {
  #isOn = false
  #waitedMs = 0

  observe({ packetMs, bitrate, dtx, fec, levelDbfs }: LowDelayObservation): boolean {
    const isGood = packetMs === 10 && !dtx && !fec && bitrate >= (this.#isOn ? LEAST_BITRATE : ENOUGH_BITRATE)
    if (isGood === this.#isOn) this.#waitedMs = 0
    else if (fec || levelDbfs < PAUSE_DBFS || this.#waitedMs >= PATIENCE_MS) {
      this.#isOn = isGood
      this.#waitedMs = 0
    } else this.#waitedMs += packetMs
    return this.#isOn
  }
}
