import { percentile } from '../../../base/statistics'
import type { Link } from './link'
import type { SimulatedNetwork } from './simulated-network'
import type { SimulatedNode } from './simulated-node'

const count = ({ messages, bytes, wireBytes }: Link) => ({ messages, bytes, wireBytes })

const countNode = ({ processor, up, down, phones }: SimulatedNode) => ({
  busyMs: processor.busyMs,
  up: count(up),
  down: count(down),
  phones: count(phones),
})

/** What has been used so far. */
export const countAll = ({ clock, store, nodes }: SimulatedNetwork) => ({
  atMs: clock.now(),
  storeBusyMs: store.processor.busyMs,
  storeOut: count(store.out),
  nodes: nodes.map(countNode),
})

export type Counts = ReturnType<typeof countAll>

interface Flow {
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
  /** Of its bandwidth, 1 Gbit/s. */
  readonly share: number
}

/** What is used a second. Of nodes the mean. */
export interface Usage {
  /** Of a core: a node, the busiest node, and the store. */
  readonly node: number
  readonly busiest: number
  readonly store: number
  readonly storeOut: Flow
  readonly up: Flow
  readonly down: Flow
  readonly phones: Flow
}

const GIGABIT_BYTES_PER_MS = 125_000
const MS = 1000

export function usageSince(before: Counts, after: Counts): Usage {
  const ms = after.atMs - before.atMs
  const flow = (from: ReturnType<typeof count>, to: ReturnType<typeof count>, times = 1): Flow => ({
    messagesPerSecond: (MS * (to.messages - from.messages)) / ms / times,
    bytesPerSecond: (MS * (to.bytes - from.bytes)) / ms / times,
    share: (to.wireBytes - from.wireBytes) / ms / GIGABIT_BYTES_PER_MS / times,
  })
  const busy = after.nodes.map(({ busyMs }, n) => (busyMs - (before.nodes[n]?.busyMs ?? 0)) / ms)
  const ofNodes = (way: 'up' | 'down' | 'phones'): Flow =>
    flow(
      sum(before.nodes.map((node) => node[way])),
      sum(after.nodes.map((node) => node[way])),
      after.nodes.length,
    )
  return {
    node: busy.reduce((total, each) => total + each, 0) / busy.length,
    busiest: Math.max(...busy),
    store: (after.storeBusyMs - before.storeBusyMs) / ms,
    storeOut: flow(before.storeOut, after.storeOut),
    ...{ up: ofNodes('up'), down: ofNodes('down'), phones: ofNodes('phones') },
  }
}

const sum = (counts: readonly ReturnType<typeof count>[]) => ({
  messages: counts.reduce((total, { messages }) => total + messages, 0),
  bytes: counts.reduce((total, { bytes }) => total + bytes, 0),
  wireBytes: counts.reduce((total, { wireBytes }) => total + wireBytes, 0),
})

/** Median, 99th percentile, worst. */
export const spread = (values: readonly number[]): string =>
  values.length === 0 ? 'none' : [0.5, 0.99, 1].map((share) => inWords(percentile(values, share))).join(', ')

/** A time. */
export const inWords = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`

export const inPercent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

export const inBytes = (bytes: number): string =>
  bytes < 1e6
    ? `${(bytes / 1e3).toFixed(1)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`

export const flowInWords = ({ messagesPerSecond, bytesPerSecond, share }: Flow): string =>
  `${messagesPerSecond.toFixed(0)} messages, ${inBytes(bytesPerSecond)} a second: ${inPercent(share)} of 1 Gbit/s`
