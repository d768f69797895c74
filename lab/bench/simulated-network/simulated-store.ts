import type { RosterChange, VersionedEntry } from '../../../server/backplane/backplane'
import { MemoryStore } from '../../../server/backplane/memory/memory-store'
import { NameRegister } from '../../../server/names/name-register'
import type { Costs } from './costs'
import { Link } from './link'
import { NO_WORK, Processor } from './processor'
import type { Random } from './random'
import { changeText, recordOf } from './redis-texts'
import type { SimulatedClock } from './simulated-clock'

export interface SimulatedStoreOptions {
  readonly clock: SimulatedClock
  readonly costs: Costs
  readonly bitsPerSecond: number
  readonly random: Random
}

/** The store of a simulated network: the real `MemoryStore` on a core and a link of its own, which cost what they do with Redis. */
export class SimulatedStore {
  readonly memory: MemoryStore
  readonly costs: Costs
  readonly processor: Processor
  /** To all nodes together. */
  readonly out: Link
  readonly #records = new WeakMap<VersionedEntry, string>()
  #lastChange: { readonly change: RosterChange; readonly text: string } | undefined

  constructor({ clock, costs, bitsPerSecond, random }: SimulatedStoreOptions) {
    this.memory = new MemoryStore(clock, new NameRegister(clock))
    this.costs = costs
    // What it costs is known only of Redis, which has other code.
    this.processor = new Processor(clock, NO_WORK)
    this.out = new Link({ clock, latencyMs: 0, jitterMs: 0, bitsPerSecond, random })
  }

  /** As Redis stores it. */
  recordOf(entry: VersionedEntry): string {
    const known = this.#records.get(entry)
    if (known !== undefined) return known
    const record = recordOf(entry)
    this.#records.set(entry, record)
    return record
  }

  /** As Redis publishes it; made once for all nodes. */
  textOf(change: RosterChange): string {
    if (this.#lastChange?.change !== change)
      this.#lastChange = { change, text: changeText(change, (entry) => this.recordOf(entry)) }
    return this.#lastChange.text
  }
}
