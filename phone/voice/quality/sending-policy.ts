import { LinkAdaptation, type LinkObservation } from './link-adaptation'
import type { LossReport } from './loss-meter'
import { LossProtection, type SendingPlan } from './loss-protection'
import { OwnLoss } from './own-loss'
import { PacketDuration } from './packet-duration'

/** Of the voice, in packets of 20 ms. bit/s */
const FIRST_BITRATE = 40_000
const LEAST_BITRATE = 16_000
/** How fast the link is tried for more: by this share each second, until it was too much once. */
const RISE = 0.08
/** Redundancy may be most of what is sent, so it gives way faster than the voice alone: the factor, and the wait. */
const DECREASE = 0.65
const EMPTYING_MS = 2000

export interface PeerAbilities {
  /** It accepts packets of 10 ms. */
  readonly tenMs: boolean
  /** It understands repeats (RFC 2198). */
  readonly redundancy: boolean
  /** What encryption adds to each frame, bytes. */
  readonly sealBytes: number
}

/**
 * How voice is sent over a link that loses packets: what the link bears is found by its delay, and shared by the bit rate
 * and the redundancy that the reported loss asks for. Pure; any monotonic time.
 */
export class SendingPolicy {
  readonly #redundancy: boolean
  /** Of the rate on the wire, with all headers. */
  readonly #adaptation: LinkAdaptation
  readonly #duration: PacketDuration
  readonly #protection: LossProtection
  readonly #ownLoss = new OwnLoss()

  constructor({ tenMs, redundancy, sealBytes }: PeerAbilities) {
    this.#redundancy = redundancy
    this.#duration = new PacketDuration(tenMs)
    this.#protection = new LossProtection(sealBytes)
    const { leastOverhead, wantedBitrate } = this.#protection
    this.#adaptation = new LinkAdaptation({
      first: FIRST_BITRATE + leastOverhead,
      least: LEAST_BITRATE + leastOverhead,
      most: wantedBitrate,
      rise: RISE,
      decrease: DECREASE,
      emptyingMs: EMPTYING_MS,
    })
  }

  get plan(): SendingPlan {
    return this.#protection.plan
  }

  /** What the plan takes of the link, with all headers from IP on, bit/s. */
  get wireBitrate(): number {
    return this.#protection.wireBitrateOf(this.plan)
  }

  /** The peer has reported what it lost: about once a second, or early after a burst. The plan follows at once. */
  report(report: LossReport, nowMs: number): void {
    const verdict = this.#ownLoss.report(this.wireBitrate, report.lossPercent, nowMs)
    if (verdict.kind === 'suspect') this.#adaptation.lower(verdict.bitrate, nowMs)
    if (verdict.kind === 'acquitted') this.#adaptation.restore(nowMs)
    this.#protection.report(report, nowMs)
    this.#update()
  }

  /**
   * Some ten times a second.
   * @param isShort the processor has no time for twice as many packets
   */
  observe(link: LinkObservation, isShort: boolean, nowMs: number): void {
    this.#adaptation.observe(link, nowMs)
    const bitrate = this.#adaptation.bitrate - this.#protection.leastOverhead
    this.#duration.observe({ bitrate, isShort }, nowMs)
    this.#update()
  }

  #update(): void {
    this.#protection.update({
      linkBitrate: this.#adaptation.bitrate,
      mayBeShort: this.#duration.ms === 10,
      mayRepeat: this.#redundancy,
    })
    this.#adaptation.mostBitrate = this.#protection.wantedBitrate
  }
}
