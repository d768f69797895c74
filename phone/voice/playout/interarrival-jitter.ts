import { TIMESTAMP_RATE, timestampDistance } from '../../../protocol/media'

/** A larger change of transit time means that the sender paused or restarted. ms */
const PAUSE_MS = 500

/** Interarrival jitter as in RFC 3550 section 6.4.1. */
export class InterarrivalJitter {
  #last: { readonly arrivedMs: number; readonly timestamp: number } | undefined
  #jitterMs = 0

  /** Smoothed, ms. */
  get ms(): number {
    return this.#jitterMs
  }

  /** @param timestamp of the packet, as in `MediaPacket` */
  arrived(nowMs: number, timestamp: number): void {
    if (this.#last !== undefined) {
      const sentMs = (timestampDistance(this.#last.timestamp, timestamp) * 1000) / TIMESTAMP_RATE
      const differenceMs = Math.abs(nowMs - this.#last.arrivedMs - sentMs)
      if (differenceMs < PAUSE_MS) this.#jitterMs += (differenceMs - this.#jitterMs) / 16
    }
    this.#last = { arrivedMs: nowMs, timestamp }
  }
}
