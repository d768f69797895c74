import type { RepeatDistance } from '../../../protocol/media'
import { type LossLevel, LossMeter, type LossReport } from './loss-meter'
import type { PacketMs } from './packet-duration'

/** Opus needs at least this; at full band speech gains little beyond the most. bit/s */
const LEAST_BITRATE = 16_000
const MOST_BITRATE = 64_000
/** Below this rate packets of 10 ms, encoded with a low delay, sound worse. bit/s */
const SHORT_BITRATE = 44_000
/** Below this rate Opus leaves out forward error correction, or narrows the voice for it. bit/s */
const FEC_BITRATE = 24_000
/** In packets of 10 ms it takes so much that longer packets sound better below this rate. bit/s */
const SHORT_FEC_BITRATE = 56_000
/** IP 20, UDP 8, RTP 12, the tag of SRTP's GCM 16. Bytes */
export const PACKET_BYTES = 56
/** The headers of RFC 2198: of each repeat, and of the packet's own frame. Bytes */
const REPEAT_BYTES = 4
const PRIMARY_BYTES = 1
/** Opus puts it into more packets the more loss is expected; all of speech from here on. % */
const EXPECTED_LOSS_PERCENT = 10
/** A better scheme must fit with this to spare, so that it stays. */
const SPARE = 1.1

/** How voice is sent. */
export interface SendingPlan {
  /** Of the voice itself, bit/s. */
  readonly bitrate: number
  readonly packetMs: PacketMs
  /** Which earlier frames each packet repeats; empty: none. */
  readonly distances: readonly RepeatDistance[]
  /** For Opus's in-band forward error correction; 0: none. % */
  readonly expectedLossPercent: number
}

export interface LinkConditions {
  /** What the link bears without a queue, with all headers from IP on, bit/s. */
  readonly linkBitrate: number
  /** Link, processor and peer can take packets of 10 ms. */
  readonly mayBeShort: boolean
  /** The peer understands repeats (RFC 2198). */
  readonly mayRepeat: boolean
}

interface Scheme extends Omit<SendingPlan, 'bitrate'> {
  readonly leastBitrate: number
}

const scheme = (
  packetMs: PacketMs,
  leastBitrate: number,
  distances: readonly RepeatDistance[] = [],
  expectedLossPercent = 0,
): Scheme => ({ packetMs, leastBitrate, distances, expectedLossPercent })

const SHORT = scheme(10, 40_000)
const LONG = scheme(20, LEAST_BITRATE)
const SHORT_REPEAT = scheme(10, SHORT_BITRATE, [1])
const SHORT_FAR_REPEAT = scheme(10, SHORT_BITRATE, [2])
const SHORT_REPEATS = scheme(10, SHORT_BITRATE, [1, 2])
const SHORT_FEC = scheme(10, SHORT_FEC_BITRATE, [], EXPECTED_LOSS_PERCENT)
const FEC = scheme(20, FEC_BITRATE, [], EXPECTED_LOSS_PERCENT)
const FEC_REPEAT = scheme(20, FEC_BITRATE, [2], EXPECTED_LOSS_PERCENT)

/**
 * The schemes for each level of loss, best first; the first that fits is used. `bench:loss` compares them: short packets
 * with repeats sound best and are earliest, and forward error correction takes nothing more of the link than no protection.
 */
const SCHEMES: Readonly<Record<LossLevel, readonly Scheme[]>> = {
  none: [SHORT, LONG],
  scattered: [SHORT_REPEAT, SHORT_FEC, FEC, LONG],
  heavy: [SHORT_REPEATS, SHORT_FAR_REPEAT, SHORT_FEC, FEC_REPEAT, FEC, LONG],
}

/**
 * Decides how voice is protected against loss, from the receiver's reports and from what the link bears: bit rate and
 * redundancy share it. Nothing is repeated where nothing is lost. Pure; any monotonic time.
 */
export class LossProtection {
  readonly #sealBytes: number
  readonly #meter = new LossMeter()
  #level: LossLevel = 'none'
  #scheme = LONG
  #plan: SendingPlan = planOf(LONG, 40_000)
  #wantedBitrate: number

  /** @param sealBytes what encryption adds to each frame (0) */
  constructor(sealBytes = 0) {
    this.#sealBytes = sealBytes
    this.#wantedBitrate = this.#wireBitrate(LONG, MOST_BITRATE)
  }

  get plan(): SendingPlan {
    return this.#plan
  }

  /** What the headers of packets of 20 ms without repeats take of the link, bit/s. */
  get leastOverhead(): number {
    return this.#overhead(LONG)
  }

  /** What the best plan for the present loss takes of the link: it need not be tried for more. bit/s */
  get wantedBitrate(): number {
    return this.#wantedBitrate
  }

  get lossLevel(): LossLevel {
    return this.#meter.level
  }

  /** The receiver has reported: about once a second, or early after a burst. */
  report(report: LossReport, nowMs: number): void {
    this.#meter.report(report, nowMs)
  }

  /** Plans anew. Below what the voice needs at least, the plan is the narrowest one. @returns the plan */
  update({ linkBitrate, mayBeShort, mayRepeat }: LinkConditions): SendingPlan {
    const { level } = this.#meter
    const schemes = SCHEMES[level].filter(
      ({ packetMs, distances }) => (packetMs === 20 || mayBeShort) && (distances.length === 0 || mayRepeat),
    )
    const isNew = level !== this.#level
    const current = isNew ? -1 : schemes.indexOf(this.#scheme)
    const fitting = schemes.findIndex((candidate, at) => {
      const factor = current !== -1 && at < current ? SPARE : 1
      return linkBitrate >= factor * this.#wireBitrate(candidate, candidate.leastBitrate)
    })
    this.#level = level
    this.#scheme = schemes[fitting] ?? LONG
    this.#wantedBitrate = this.#wireBitrate(schemes[0] ?? LONG, MOST_BITRATE)
    this.#plan = planOf(this.#scheme, this.#voiceBitrate(this.#scheme, linkBitrate))
    return this.#plan
  }

  /** With all headers from IP on, bit/s. */
  wireBitrateOf(plan: SendingPlan): number {
    return this.#wireBitrate(plan, plan.bitrate)
  }

  #wireBitrate(scheme: Omit<SendingPlan, 'bitrate'>, bitrate: number): number {
    return bitrate * framesOf(scheme) + this.#overhead(scheme)
  }

  #voiceBitrate(scheme: Scheme, linkBitrate: number): number {
    const most = (linkBitrate - this.#overhead(scheme)) / framesOf(scheme)
    const whole = Math.floor(most / 1000) * 1000
    return Math.min(MOST_BITRATE, Math.max(LEAST_BITRATE, whole))
  }

  #overhead(scheme: Omit<SendingPlan, 'bitrate'>): number {
    const repeats = scheme.distances.length
    const red = repeats === 0 ? 0 : PRIMARY_BYTES + REPEAT_BYTES * repeats
    return ((PACKET_BYTES + red + framesOf(scheme) * this.#sealBytes) * 8 * 1000) / scheme.packetMs
  }
}

const framesOf = ({ distances }: Pick<SendingPlan, 'distances'>): number => 1 + distances.length

const planOf = ({ packetMs, distances, expectedLossPercent }: Scheme, bitrate: number): SendingPlan => ({
  bitrate,
  packetMs,
  distances,
  expectedLossPercent,
})
