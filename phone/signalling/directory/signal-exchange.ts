import { textIn } from '../../../protocol/utf8'
import type { Clock } from '../../../base/clock'
import { RateBudget } from '../../../base/rate-budget'
import { canCarry, type Extension, signalFromIn, signalToEntry } from '../../../protocol/directory'
import { signalIn } from '../../../protocol/media/negotiation'
import type { PeerSignal } from '../signalling'

/** Fewer than a server passes on: a client that sends many more is dropped. At once, and a second. */
const SIGNALS_AT_ONCE = 60
const SIGNALS_PER_SECOND = 5

const encoder = new TextEncoder()

/** Signals as a directory server carries them. */
export class SignalExchange {
  readonly #clock: Clock
  #budget: RateBudget

  constructor(clock: Clock) {
    this.#clock = clock
    this.#budget = this.#newBudget()
  }

  /** A server has let us in: it counts from here. */
  signedIn(): void {
    this.#budget = this.#newBudget()
  }

  /** @returns the block for the server; undefined for a signal that is too long, and when there are too many */
  encode({ contact, reference, signal }: PeerSignal): Extension | undefined {
    const json = encoder.encode(JSON.stringify(signal))
    if (!canCarry(contact, json) || !this.#budget.take(this.#clock.now())) return undefined
    return signalToEntry({ contact, ...(reference !== undefined && { reference }), json })
  }

  /** @returns the signal in a block of the server; undefined for none, and for anything but a signal of a known link */
  decode(extension: Extension | undefined): PeerSignal | undefined {
    const carried = signalFromIn(extension)
    const signal = carried && signalIn(textIn(carried.json) ?? '')
    if (!carried || !signal) return undefined
    const { contact, reference } = carried
    return { contact, ...(reference !== undefined && { reference }), signal }
  }

  #newBudget(): RateBudget {
    return new RateBudget(SIGNALS_AT_ONCE, SIGNALS_PER_SECOND, this.#clock.now())
  }
}
