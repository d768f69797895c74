import { type Clock, systemClock } from '../../../base/clock'
import { waitUntil } from '../../../base/testing/wait-until'
import type { NodeId, RosterEntry } from '../backplane'
import { type EnterAnswer, type SeenChange, SharedRoster, type SharedRosterListener } from '../shared-roster'
import type { CutBackplane } from './network'

/** A node that keeps a list of the people of other nodes as it is told, and notes what is impossible. */
export class RecordingNode implements SharedRosterListener {
  readonly roster: SharedRoster
  readonly #cut: CutBackplane
  readonly #others = new Map<string, RosterEntry>()
  readonly #own = new Map<string, RosterEntry>()
  readonly evictions: string[] = []
  readonly messages: string[] = []
  /** What it was told, and could not be. */
  readonly problems: string[] = []
  /** The number of times that somebody has left or arrived. */
  moves = 0
  #isStopped = false

  constructor(cut: CutBackplane, info = '', clock: Clock = systemClock) {
    this.#cut = cut
    this.roster = new SharedRoster({ backplane: cut.backplane, clock })
    this.roster.info = info
  }

  get node(): NodeId {
    return this.roster.node
  }

  async start(): Promise<this> {
    this.roster.start(this)
    await waitUntil(() => this.roster.isUp)
    return this
  }

  /** Everybody's names and statuses, sorted. */
  get people(): readonly string[] {
    return [...this.#own.values(), ...this.#others.values()]
      .map(({ name, status }) => (status === 'available' ? name : `${name} ${status}`))
      .toSorted()
  }

  get own(): readonly string[] {
    return [...this.#own.keys()].toSorted()
  }

  enter(name: string, { key }: { key?: string } = {}): Promise<EnterAnswer['outcome']> {
    return new Promise((resolve) => {
      const person = { name, key, announced: Uint8Array.of(1, 2), ticket: undefined, network: '192.0.2.1' }
      this.roster.enter(person, (answer) => {
        if (answer.outcome === 'entered') {
          if (this.#others.has(name)) this.problems.push(`${name} is here twice`)
          this.#own.set(name, answer.entry)
        }
        resolve(answer.outcome)
      })
    })
  }

  leave(name: string): void {
    const entry = this.#own.get(name)
    this.#own.delete(name)
    if (entry) this.roster.leave(entry)
  }

  setStatus(name: string, status: RosterEntry['status']): void {
    const entry = this.#own.get(name)
    if (!entry) throw new Error(`${name} is not here`)
    this.#own.set(name, { ...entry, status })
    this.roster.setStatus(entry, status)
  }

  together(act: () => void): void {
    act()
  }

  changed({ left, arrived, statuses }: SeenChange): void {
    this.moves += left.length + arrived.length
    for (const { name } of left)
      if (!this.#others.delete(name)) this.problems.push(`${name} leaves, who is not here`)
    for (const entry of arrived) {
      if (this.#others.has(entry.name)) this.problems.push(`${entry.name} arrives twice`)
      this.#others.set(entry.name, entry)
    }
    for (const entry of statuses) {
      if (!this.#others.has(entry.name)) this.problems.push(`${entry.name} has a status, who is not here`)
      this.#others.set(entry.name, entry)
    }
  }

  evicted({ name }: RosterEntry, by: string): void {
    this.#own.delete(name)
    this.evictions.push(`${name} by ${by}`)
  }

  message(from: NodeId, text: string): void {
    this.messages.push(`${from} ${text}`)
  }

  cut(): void {
    this.#cut.cut()
  }

  heal(): void {
    this.#cut.heal()
  }

  /** Ends without a goodbye. */
  async kill(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    await this.#cut.backplane.stop()
    await this.roster.stop()
    await this.#cut.close()
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    await this.roster.stop()
    await this.#cut.close()
  }
}
