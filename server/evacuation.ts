import type { CancelTimer, Clock } from '../base/clock'

/** Somebody who is connected to a server that is to be empty. */
export interface Evacuee {
  /** In a call, which is left alone for a while. */
  readonly isBusy: boolean
  /** Closes the connection, so that the client signs in at another server. */
  move(): void
}

export interface EvacuationOptions {
  readonly clock: Clock
  /** Everybody who is still here. */
  readonly people: () => readonly Evacuee[]
  /** The calls whose voice goes through this server: those would end with it. */
  readonly relayedCalls: () => number
}

const STEP_MS = 1_000
/** People are moved in about a minute, so that the others of the network do not get all of them at once. */
const STEPS = 60
const LEAST_AT_ONCE = 5
/** Calls are left alone for this long. ms */
export const CALLS_LEFT_ALONE_MS = 10 * 60_000

/** Moves the people of a server elsewhere, a few at a time, and those in a call when they have hung up. */
export class Evacuation {
  readonly #options: EvacuationOptions
  readonly #untilMs: number
  readonly #atOnce: number
  readonly #done: () => void
  /** When the server is empty, or relayed calls have had their time. */
  readonly over: Promise<void>
  #cancelStep: CancelTimer = () => undefined

  /** Begins at once. Nobody new may come in. */
  constructor(options: EvacuationOptions) {
    const { clock, people } = options
    this.#options = options
    this.#untilMs = clock.now() + CALLS_LEFT_ALONE_MS
    this.#atOnce = Math.max(LEAST_AT_ONCE, Math.ceil(people().length / STEPS))
    let done = (): void => undefined
    this.over = new Promise((resolve) => (done = resolve))
    this.#done = done
    this.#step()
  }

  /** Moves nobody any more. */
  stop(): void {
    this.#cancelStep()
    this.#done()
  }

  #step(): void {
    const { clock, people, relayedCalls } = this.#options
    const isLate = clock.now() >= this.#untilMs
    const movable = people().filter(({ isBusy }) => isLate || !isBusy)
    for (const each of movable.slice(0, this.#atOnce)) each.move()
    const isEmpty = people().length === 0 && (isLate || relayedCalls() === 0)
    if (isEmpty) this.#done()
    else this.#cancelStep = clock.after(STEP_MS, () => this.#step())
  }
}
