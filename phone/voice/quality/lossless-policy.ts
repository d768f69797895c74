import { LinkAdaptation, type LinkObservation } from './link-adaptation'
import type { SendingPlan } from './loss-protection'
import { PacketDuration } from './packet-duration'

/** How voice is sent over a link that loses nothing, but may be late: bit rate and packets follow the link. Pure. */
export class LosslessPolicy {
  readonly #adaptation = new LinkAdaptation()
  readonly #duration: PacketDuration

  /** @param tenMs the peer accepts packets of 10 ms */
  constructor(tenMs: boolean) {
    this.#duration = new PacketDuration(tenMs)
  }

  /** As `SendingPolicy.observe`. */
  observe(link: LinkObservation, isShort: boolean, nowMs: number): SendingPlan {
    this.#adaptation.observe(link, nowMs)
    const { bitrate } = this.#adaptation
    this.#duration.observe({ bitrate, isShort }, nowMs)
    return { bitrate, packetMs: this.#duration.ms, distances: [], expectedLossPercent: 0 }
  }
}
