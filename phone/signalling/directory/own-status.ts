import type { Clock } from '../../../base/clock'
import { PacedValue } from '../../../base/paced-value'
import type { Status } from '../../../base/status'

/** The status is told no more often than the server passes it on. ms */
const TELL_EVERY_MS = 2_000

/** Our status, told to each server that passes it on. */
export class OwnStatus {
  readonly #clock: Clock
  #status: Status = 'available'
  /** The status at the server; undefined without a server that passes it on. */
  #told: PacedValue<Status> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(status: Status): void {
    this.#status = status
    this.#told?.set(status)
  }

  /** A server that passes statuses on has let us in; it takes us for available. */
  signedIn(tell: (status: Status) => void): void {
    this.left()
    this.#told = new PacedValue<Status>({
      ...{ clock: this.#clock, everyMs: TELL_EVERY_MS, initial: 'available' },
      pass: tell,
    })
    this.#told.set(this.#status)
  }

  /** The server is left, or lost. */
  left(): void {
    this.#told?.close()
    this.#told = undefined
  }
}
