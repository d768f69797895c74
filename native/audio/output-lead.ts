import { DeviceTimeline } from './device-timeline'

/**
 * How much sound is ready ahead of the loudspeaker's own buffer. 0: none, the device's turn is waited for and then
 * filled, while the callback waits. Else: so many periods in a chunk, of which one or two are always queued.
 */
export type Lead = 0 | 1 | 2 | 4
export const LONGEST_LEAD = 4
const LEADS: readonly Lead[] = [0, 1, 2, LONGEST_LEAD]

/** Two gaps within so long, and more is kept ready. One can come from anything. ms */
const TROUBLE_MS = 10_000
/** A device's start, and that of a call, is no measure. ms */
const SETTLING_MS = 3_000
/** A device that stayed without gaps so long is tried with less the next time. ms */
const TRUST_MS = 10_000

/** The lead that each device, by its name, is to begin with. Forgotten with the process. */
export class OutputLeads {
  readonly #levels = new Map<string, number>()

  begin(device: string, nowMs: number): OutputLead {
    const level = this.#levels.get(device) ?? 0
    return new OutputLead(level, nowMs, (next) => this.#levels.set(device, next))
  }
}

/**
 * Keeps as little sound ready as an open loudspeaker stands: it begins with what the last time taught, and is raised
 * when the device runs empty. It is lowered only from one opening to the next, so that a busy computer is not heard
 * to stutter again and again. Pure: the caller says what time it is, any monotonic ms.
 */
export class OutputLead {
  readonly #startMs: number
  readonly #remember: (level: number) => void
  readonly #timeline = new DeviceTimeline()
  #level: number
  #gaps = 0
  #lastGapMs = -Infinity

  constructor(level: number, nowMs: number, remember: (level: number) => void) {
    this.#level = level
    this.#startMs = nowMs
    this.#remember = remember
  }

  get lead(): Lead {
    return LEADS[this.#level] ?? 0
  }

  /** How often the device ran empty. */
  get gaps(): number {
    return this.#gaps
  }

  /** The device asks for `ms` more of sound. */
  asked(nowMs: number, ms: number): void {
    const gapMs = this.#timeline.asked(nowMs, ms)
    if (gapMs === 0 || nowMs - this.#startMs < SETTLING_MS) return
    this.#gaps++
    const again = nowMs - this.#lastGapMs < TROUBLE_MS
    this.#lastGapMs = nowMs
    if (!again || this.#level + 1 >= LEADS.length) return
    this.#level++
    this.#lastGapMs = -Infinity
    this.#remember(this.#level)
    this.#timeline.forget()
  }

  /** The device is closed. */
  end(nowMs: number): void {
    if (this.#gaps === 0 && nowMs - this.#startMs >= TRUST_MS) this.#remember(Math.max(0, this.#level - 1))
  }
}
