import { LinkAdaptation, type LinkObservation } from './link-adaptation'
import type { LossReport } from './loss-meter'
import { LossProtection, type SendingPlan } from './loss-protection'
import { OwnLoss } from './own-loss'
import { PacketDuration } from './packet-duration'
import { RateUsage } from './rate-usage'

/** Of the voice, in packets of 20 ms. bit/s */
const FIRST_BITRATE = 40_000
const LEAST_BITRATE = 16_000
/** How fast the link is tried for more: by this share each second, until it was too much once. */
const RISE = 0.08
/** Redundancy may be most of what is sent, so it gives way faster than the voice alone: the factor, and the wait. */
const DECREASE = 0.65
const EMPTYING_MS = 2000
/** Few networks have a longer round trip than this without a queue. ms */
const SUSPECT_MS = 250

/** What a link that loses packets tells of itself, and of the peer's reports. */
export interface LossyLinkObservation extends LinkObservation {
  /** How often the peer has reported its loss; the last report is new when this has risen. */
  readonly lossReports?: number
  /** 0 to 1 */
  readonly lossReported?: number
  /** The peer understands repeats (RFC 2198). */
  readonly mayRepeat?: boolean
  /** All that was sent: packets, and their bytes above the transport. */
  readonly framesSent?: number
  readonly bytesSent?: number
}

export interface PeerAbilities {
  /** It accepts packets of 10 ms. */
  readonly tenMs: boolean
  /** What encryption adds to each frame, bytes. */
  readonly sealBytes: number
}

/**
 * How voice is sent over a link that loses packets: what the link bears is found by its delay, and shared by the bit rate
 * and the redundancy that the reported loss asks for. Pure; any monotonic time.
 */
export class SendingPolicy {
  #mayRepeat = false
  #lossReports = 0
  /** Of the rate on the wire, with all headers. */
  readonly #adaptation: LinkAdaptation
  readonly #duration: PacketDuration
  readonly #protection: LossProtection
  readonly #ownLoss = new OwnLoss()
  readonly #usage = new RateUsage()

  constructor({ tenMs, sealBytes }: PeerAbilities) {
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
      suspectMs: SUSPECT_MS,
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
   * @returns the plan
   */
  observe(link: LossyLinkObservation, isShort: boolean, nowMs: number): SendingPlan {
    this.#mayRepeat = link.mayRepeat ?? false
    const isUsed = this.#usage.observe(link, this.wireBitrate, nowMs)
    this.#adaptation.observe({ ...link, isUsed }, nowMs)
    const bitrate = this.#adaptation.bitrate - this.#protection.leastOverhead
    if (this.#adaptation.hasStarted) this.#duration.observe({ bitrate, isShort }, nowMs)
    if (link.lossReports !== undefined && link.lossReports !== this.#lossReports) {
      this.#lossReports = link.lossReports
      this.report({ lossPercent: 100 * (link.lossReported ?? 0) }, nowMs)
    } else this.#update()
    return this.plan
  }

  #update(): void {
    this.#protection.update({
      linkBitrate: this.#adaptation.bitrate,
      mayBeShort: this.#duration.ms === 10,
      mayRepeat: this.#mayRepeat,
    })
    this.#adaptation.mostBitrate = this.#protection.wantedBitrate
  }
}
