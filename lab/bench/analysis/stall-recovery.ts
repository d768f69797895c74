import type { LatencyPoint } from './latency-curve'
import { median, percentile } from '../../../base/statistics'

/** How long after a stall's end latency is read, s. */
const READ_AFTER_S = [1, 3, 10] as const
/** The greatest distance of a usable point from the wanted moment, because speech has pauses. ms */
const NEAR_MS = 500
/** Speech this shortly before a stall may be delayed by it: half a stretch, and packets in transit. ms */
const GUARD_MS = 250
/** Latency before a stall is the median over this time. ms */
const BEFORE_MS = 2_000

export interface Stall {
  readonly beginMs: number
  readonly endMs: number
}

/** Medians over all stalls, ms; NaN where there was no usable point. */
export interface StallRecovery {
  readonly stalls: number
  readonly beforeMs: number
  readonly afterMs: readonly { readonly seconds: number; readonly latencyMs: number }[]
}

const medianBetween = (curve: readonly LatencyPoint[], fromMs: number, toMs: number): number =>
  median(
    curve.filter(({ saidAtMs }) => saidAtMs >= fromMs && saidAtMs <= toMs).map(({ latencyMs }) => latencyMs),
  )

const known = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value))

/** The latency some seconds after a stall of the network. Times are on the recorders' clock. */
export const stallRecovery = (curve: readonly LatencyPoint[], stalls: readonly Stall[]): StallRecovery => ({
  stalls: stalls.length,
  beforeMs: percentile(
    known(stalls.map(({ beginMs }) => medianBetween(curve, beginMs - BEFORE_MS, beginMs - GUARD_MS))),
    0.5,
  ),
  afterMs: READ_AFTER_S.map((seconds) => ({
    seconds,
    latencyMs: percentile(
      known(
        stalls.map(({ endMs }, i) => {
          const nextMs = stalls[i + 1]?.beginMs ?? Infinity
          const toMs = Math.min(endMs + seconds * 1000 + NEAR_MS, nextMs - GUARD_MS)
          return medianBetween(curve, toMs - 2 * NEAR_MS, toMs)
        }),
      ),
      0.5,
    ),
  })),
})
