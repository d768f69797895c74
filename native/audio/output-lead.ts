import { DeviceTimeline } from './device-timeline'

/** How a loudspeaker is kept in sound. */
export interface LeadStep {
  /** PortAudio's period: the device's own buffer holds two or three, and no more. ms */
  readonly periodMs: number
  /** Length of a chunk, of which one or two are ready ahead of the device. 0: the device's turn is waited for. ms */
  readonly chunkMs: number
}

/** From the least latency to the most dependable. */
export const STEPS = [
  { periodMs: 5, chunkMs: 0 },
  { periodMs: 5, chunkMs: 5 },
  { periodMs: 10, chunkMs: 10 },
  { periodMs: 10, chunkMs: 20 },
] as const satisfies readonly LeadStep[]
export const LONGEST_CHUNK_MS = 20

/** Two gaps within so long are too many: one can come from anything … ms */
const TROUBLE_MS = 10_000
/** … unless it is so long that the device's buffer was far from enough. ms */
const LONG_GAP_MS = 30
/** A device's start, and that of a call, is no measure. ms */
const SETTLING_MS = 3_000
/** A device that stayed without gaps so long is tried with less the next time. ms */
const TRUST_MS = 10_000

/** The step that each device, by its name, is to begin with. Forgotten with the process. */
export class OutputLeads {
  readonly #levels = new Map<string, number>()
  readonly #first: number

  /** @param first the step of a device that is not known yet, 0 to 3 */
  constructor(first = 0) {
    this.#first = first
  }

  begin(device: string, nowMs: number): OutputLead {
    const level = this.#levels.get(device) ?? this.#first
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

  get step(): LeadStep {
    return STEPS[this.#level] ?? STEPS[0]
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
    const isTooMuch = gapMs >= LONG_GAP_MS || nowMs - this.#lastGapMs < TROUBLE_MS
    this.#lastGapMs = nowMs
    if (!isTooMuch || this.#level + 1 >= STEPS.length) return
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
