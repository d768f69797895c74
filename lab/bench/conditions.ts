import type { Impairment } from '../networks/network'

/** The conditions of a measured call. */
export interface Condition {
  /** The name in `--only` and in the JSON. */
  readonly id: string
  readonly title: string
  readonly impairment: Impairment
  /** The network holds all packets for `ms`, every `everyMs`. */
  readonly stall?: { readonly ms: number; readonly everyMs: number }
  /** The number of processes that keep the processors busy, from before the phones start to the end. */
  readonly busyProcesses?: number
  /** The length of the speech, regardless of `--seconds`; such a condition is measured only when it is named. */
  readonly seconds?: number
  /** The number of calls dialled to measure the time to the first sound. */
  readonly dials: number
}

/** How much faster the caller's sound card runs in the simulated condition, parts per million of the callee's. */
export const DRIFT_PPM = 200
export const DRIFT_ID = 'drift'

/** Values apply to each direction. */
export const CONDITIONS: readonly Condition[] = [
  { id: 'clean', title: 'clean', impairment: {}, dials: 5 },
  { id: 'jitter', title: '50 ± 20 ms', impairment: { delayMs: 50, jitterMs: 20 }, dials: 1 },
  {
    id: 'stall',
    title: '1 s stall, 10 s apart',
    impairment: {},
    stall: { ms: 1_000, everyMs: 11_000 },
    dials: 1,
  },
  { id: 'loss2', title: '2 % loss', impairment: { lossPercent: 2 }, dials: 1 },
  { id: 'loss2-30', title: '30 ms, 2 % loss', impairment: { delayMs: 30, lossPercent: 2 }, dials: 1 },
  { id: 'loss10', title: '10 % loss', impairment: { lossPercent: 10 }, dials: 1 },
  {
    id: 'bursts',
    title: '30 ms, bursty 5 % loss',
    impairment: { delayMs: 30, lossPercent: 5, burstPercent: 25 },
    dials: 1,
  },
  { id: 'busy', title: 'clean, 4 busy', impairment: {}, busyProcesses: 4, dials: 1 },
  { id: 'narrow', title: '64 kbit/s', impairment: { rateKbit: 64 }, dials: 1 },
  { id: 'long', title: 'clean, 10 min', impairment: {}, seconds: 600, dials: 1 },
]
