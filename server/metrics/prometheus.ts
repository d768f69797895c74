import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import {
  type CounterLabels,
  type CounterName,
  COUNTERS,
  type GaugeLabels,
  type GaugeName,
  GAUGES,
  type ServerMetrics,
} from './server-metrics'

/** Different labels of one metric. More are a mistake of ours, which must not fill the memory of two machines. */
export const MAX_LABEL_SETS = 100
/** Stands for the labels beyond that. */
const OTHER = 'other'
/** How often the delay of the event loop is measured. ms */
const LOOP_PRECISION_MS = 20
/** Default metrics of prom-client that tell nothing about this server, and take a third of the answer. */
const NOT_NEEDED =
  /^nodejs_(heap_space_|active_|version_info|external_memory|eventloop_lag_(min|stddev|p90))|^process_(virtual_memory|heap)_/

type Labels = Readonly<Record<string, string>>

interface Reading {
  readonly labels: Labels
  readonly read: () => number
}

/** Metrics in the text format of Prometheus, with those of the process: memory, CPU, descriptors, event loop. */
export class PrometheusMetrics implements ServerMetrics {
  readonly #registry = new Registry()
  readonly #counters = new Map<string, BoundedCounter>()
  readonly #readings = new Map<string, Reading[]>()

  constructor() {
    const register = this.#registry
    // All at once, so that each is there before anything has happened.
    for (const [name, { help, labels }] of Object.entries(COUNTERS))
      this.#counters.set(name, new BoundedCounter({ name, help, labels, register }))
    for (const [name, { help, labels }] of Object.entries(GAUGES))
      this.#readings.set(name, readingsOf({ name, help, labels, register }))
  }

  /** Adds the metrics of the process, which are observed until it ends. */
  observeProcess(): void {
    const register = this.#registry
    collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LOOP_PRECISION_MS })
    for (const { name } of register.getMetricsAsArray())
      if (NOT_NEEDED.test(name)) register.removeSingleMetric(name)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** Every metric, one a line. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  count<Name extends CounterName>(name: Name, labels: CounterLabels<Name>, amount = 1): void {
    this.#counters.get(name)?.add(labels, amount)
  }

  gauge<Name extends GaugeName>(name: Name, labels: GaugeLabels<Name>, read: () => number): void {
    this.#readings.get(name)?.push({ labels, read })
  }
}

interface Published {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly register: Registry
}

/** A counter that has only so many different labels. */
class BoundedCounter {
  readonly #counter: Counter
  readonly #seen = new Set<string>()

  constructor({ name, help, labels, register }: Published) {
    this.#counter = new Counter({
      ...{ name: `ringdown_${name}_total`, help, labelNames: labels, registers: [register] },
    })
  }

  add(labels: Labels, amount: number): void {
    const key = JSON.stringify(Object.values(labels))
    if (!this.#seen.has(key) && this.#seen.size >= MAX_LABEL_SETS)
      labels = Object.fromEntries(Object.keys(labels).map((label) => [label, OTHER]))
    else this.#seen.add(key)
    this.#counter.inc(labels, amount)
  }
}

/** What a gauge reads whenever the metrics are read. Equal labels add up. */
function readingsOf({ name, help, labels, register }: Published): Reading[] {
  const readings: Reading[] = []
  new Gauge({
    ...{ name: `ringdown_${name}`, help, labelNames: labels, registers: [register] },
    collect() {
      this.reset()
      for (const reading of readings) this.inc(reading.labels, reading.read())
    },
  })
  return readings
}
