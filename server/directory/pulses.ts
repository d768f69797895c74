import type { Clock } from '../../base/clock'
import { startPacer } from '../../base/pacer'

/** A client that expects a pulse. */
export interface Pulsed {
  /** Sends it something, if nothing was sent since the last time. */
  pulse(): void
}

/** The longest time without a message for a client: two rounds. ms */
export const PULSE_MS = 1_500
const TURNS = 10
const TURN_MS = PULSE_MS / 2 / TURNS

/**
 * Lets clients hear something all the time, so that they notice when this server is gone without a word. A round is spread over many
 * turns: all clients at once would hold up calls. A server that is busy makes up for turns that are late.
 */
export class Pulses {
  readonly #clock: Clock
  readonly #turns: readonly Set<Pulsed>[] = Array.from({ length: TURNS }, () => new Set<Pulsed>())
  #turn = 0
  #size = 0
  /** Only rises: those who come after others have left are spread as well. */
  #added = 0
  /** Undefined without clients. */
  #stop: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(client: Pulsed): void {
    if (this.#turns.some((turn) => turn.has(client))) return
    this.#turns[this.#added++ % TURNS]?.add(client)
    this.#size++
    this.#stop ??= startPacer(this.#clock, TURN_MS, () => this.#next())
  }

  delete(client: Pulsed): void {
    for (const turn of this.#turns) if (turn.delete(client)) this.#size--
  }

  close(): void {
    for (const turn of this.#turns) turn.clear()
    this.#size = 0
    this.#end()
  }

  #end(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #next(): void {
    if (this.#size === 0) return this.#end()
    for (const client of this.#turns[this.#turn] ?? []) client.pulse()
    this.#turn = (this.#turn + 1) % TURNS
  }
}
