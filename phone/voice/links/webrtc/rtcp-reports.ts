import { type PeerState, TALKS } from '../../../../protocol/directory'
import {
  type ApplicationPacket,
  decodeRtcp,
  encodeRtcp,
  MAX_BLOCKS,
  middleOfNtp,
  ntpOf,
  type ReceiverReport,
  type ReportBlock,
  TIMESTAMP_RATE,
} from '../../../../protocol/media'
import { RoundTripHistory } from '../round-trip-history'
import { ReportedLoss } from './reported-loss'
import type { RtpReceiver } from './rtp-receiver'
import type { RtpSender } from './rtp-sender'

/** RTCP counts time in 65,536ths of a second. */
const UNITS_PER_MS = 65_536 / 1000
/** A round trip longer than this is an error of a clock. ms */
const MAX_ROUND_TRIP_MS = 60_000
/** Our application's packets: the name, and the subtype of a state. */
const APPLICATION = 'RDWN'
const STATE = 1
const MUTED = 1 << 0
const HOLDING = 1 << 1

/** What a compound packet of the peer says beside its reports. */
export interface Heard {
  readonly hasEnded: boolean
  readonly state?: PeerState
}

/**
 * The reports between two sides (RFC 3550 section 6): reception, round trip, and the state of our side, which other
 * programs ignore. Pure; times are Unix time that never jumps, ms.
 */
export class RtcpReports {
  readonly #sender: RtpSender
  readonly #receiver: RtpReceiver
  readonly #cname: string
  readonly #roundTrip = new RoundTripHistory()
  #state: PeerState = TALKS
  #reportedPackets = 0
  #lastSenderReport: { readonly middle: number; readonly arrivedMs: number } | undefined
  readonly #loss = new ReportedLoss()
  #jitterReportedMs: number | undefined

  constructor(sender: RtpSender, receiver: RtpReceiver, cname: string) {
    this.#sender = sender
    this.#receiver = receiver
    this.#cname = cname
  }

  get stats() {
    const { medianMs, latestMs } = this.#roundTrip
    const { share, count } = this.#loss
    return {
      ...(medianMs !== undefined && { roundTripMs: medianMs }),
      ...(latestMs !== undefined && { latestRoundTripMs: latestMs }),
      aboveBestMs: this.#roundTrip.aboveBestMs(),
      aboveUsualMs: this.#roundTrip.aboveUsualMs(),
      ...(share !== undefined && { lossReported: share }),
      lossReports: count,
      ...(this.#jitterReportedMs !== undefined && { jitterReportedMs: this.#jitterReportedMs }),
    }
  }

  setState(state: PeerState): void {
    this.#state = state
  }

  /** A compound packet with our reports and our state. */
  report(nowMs: number): Uint8Array {
    const { ssrc, packets, bytes, nextTimestamp } = this.#sender
    const blocks = this.#blocks(nowMs)
    const hasSent = packets > this.#reportedPackets && nextTimestamp !== undefined
    this.#reportedPackets = packets
    return encodeRtcp([
      hasSent
        ? {
            ...{ kind: 'sender-report', ssrc, ntp: ntpOf(nowMs), timestamp: nextTimestamp, blocks },
            ...{ packets: packets >>> 0, bytes: bytes >>> 0 },
          }
        : { kind: 'receiver-report', ssrc, blocks },
      { kind: 'source-description', ssrc, cname: this.#cname },
      this.#stateNow,
    ])
  }

  /** A compound packet that says that we hang up. */
  goodbye(): Uint8Array {
    const { ssrc } = this.#sender
    return encodeRtcp([
      { kind: 'receiver-report', ssrc, blocks: [] },
      { kind: 'bye', ssrcs: [ssrc] },
    ])
  }

  /** Takes a compound packet of the peer. @returns undefined for anything else */
  take(bytes: Uint8Array, nowMs: number): Heard | undefined {
    const packets = decodeRtcp(bytes)
    if (packets === undefined) return undefined
    let heard: Heard = { hasEnded: false }
    for (const packet of packets)
      switch (packet.kind) {
        case 'sender-report':
          this.#lastSenderReport = { middle: middleOfNtp(packet.ntp), arrivedMs: nowMs }
          this.#reported(packet, nowMs)
          break
        case 'receiver-report':
          this.#reported(packet, nowMs)
          break
        case 'bye':
          heard = { ...heard, hasEnded: true }
          break
        case 'application': {
          const state = stateIn(packet)
          if (state) heard = { ...heard, state }
        }
      }
    return heard
  }

  get #stateNow(): ApplicationPacket {
    const { muted, holding } = this.#state
    const bits = (muted ? MUTED : 0) | (holding ? HOLDING : 0)
    const { ssrc } = this.#sender
    return {
      kind: 'application',
      ssrc,
      subtype: STATE,
      name: APPLICATION,
      data: Uint8Array.of(0, 0, 0, bits),
    }
  }

  #blocks(nowMs: number): readonly ReportBlock[] {
    const report = this.#receiver.report()
    const last = this.#lastSenderReport
    const sinceMs = last === undefined ? 0 : Math.max(0, nowMs - last.arrivedMs)
    return report === undefined
      ? []
      : [
          {
            ...report,
            lastReport: last?.middle ?? 0,
            sinceLastReport: Math.min(0xffffffff, Math.round(sinceMs * UNITS_PER_MS)),
          },
        ]
  }

  #reported({ blocks }: Pick<ReceiverReport, 'blocks'>, nowMs: number): void {
    const block = blocks.slice(0, MAX_BLOCKS).find(({ ssrc }) => ssrc === this.#sender.ssrc)
    if (block === undefined) return
    this.#loss.add(block, nowMs)
    this.#jitterReportedMs = (block.jitter * 1000) / TIMESTAMP_RATE
    if (block.lastReport === 0) return
    const units = (middleOfNtp(ntpOf(nowMs)) - block.lastReport - block.sinceLastReport) | 0
    const ms = Math.max(0, units / UNITS_PER_MS)
    if (ms < MAX_ROUND_TRIP_MS) this.#roundTrip.add(ms)
  }
}

const stateIn = ({ name, subtype, data }: ApplicationPacket): PeerState | undefined => {
  const bits = data[3]
  if (name !== APPLICATION || subtype !== STATE || bits === undefined) return undefined
  return { muted: (bits & MUTED) !== 0, holding: (bits & HOLDING) !== 0 }
}
