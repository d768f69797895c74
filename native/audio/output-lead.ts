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
/** A device that stayed without gaps so long is tried with less … ms */
const TRUST_MS = 15_000
/** … and if that goes wrong soon, after twice as long, and so on, but not later than after this. ms */
const LONGEST_TRUST_MS = 300_000
/** Soon: before so many times what it was trusted for. */
const SOON = 4
/** A step down may be heard, if it comes amid speech: a silence of this length is waited for, ms … */
const PAUSE_MS = 60
/** … for so long. ms */
const PATIENCE_MS = 15_000

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
 * Keeps as little sound ready as an open loudspeaker stands: it begins with what the last time taught, is raised when
 * the device runs empty, and lowered again after a time without gaps, in a pause of what is played. Each lowering that
 * proves wrong doubles that time, so that a busy computer is not heard to stutter again and again. Pure: the caller
 * says what time it is, any monotonic ms.
 */
export class OutputLead {
  readonly #remember: (level: number) => void
  readonly #timeline = new DeviceTimeline()
  #level: number
  #settledMs: number
  #gaps = 0
  #lastGapMs = -Infinity
  /** When the level was last changed, or a gap was last found. */
  #quietSinceMs: number
  #loweredMs = -Infinity
  #trustMs = TRUST_MS
  #silentMs = 0

  constructor(level: number, nowMs: number, remember: (level: number) => void) {
    this.#level = level
    this.#settledMs = nowMs + SETTLING_MS
    this.#quietSinceMs = nowMs
    this.#remember = remember
  }

  get step(): LeadStep {
    return STEPS[this.#level] ?? STEPS[0]
  }

  /** From when it is decided what is played to when it leaves the device, as measured on null sinks. ms */
  get delayMs(): number {
    return 2 * (this.step.periodMs + this.step.chunkMs)
  }

  /** How often the device ran empty. */
  get gaps(): number {
    return this.#gaps
  }

  /**
   * The device asks for `ms` more of sound.
   * @param isSilent whether what it is given can't be heard
   */
  asked(nowMs: number, ms: number, isSilent: boolean): void {
    this.#silentMs = isSilent ? this.#silentMs + ms : 0
    if (nowMs < this.#settledMs) return
    const gapMs = this.#timeline.asked(nowMs, ms)
    if (gapMs > 0) this.#ranEmpty(nowMs, gapMs)
    else if (this.#mayBeLowered(nowMs)) this.#lower(nowMs)
  }

  /** The device was opened anew, with other periods: how it starts is no measure, and would look like a gap. */
  reopened(nowMs: number): void {
    this.#settle(nowMs)
  }

  /** The device is closed. */
  end(nowMs: number): void {
    if (nowMs - this.#quietSinceMs >= TRUST_MS) this.#remember(Math.max(0, this.#level - 1))
  }

  #ranEmpty(nowMs: number, gapMs: number): void {
    this.#gaps++
    const isTooMuch = gapMs >= LONG_GAP_MS || nowMs - this.#lastGapMs < TROUBLE_MS
    this.#lastGapMs = nowMs
    this.#quietSinceMs = nowMs
    if (!isTooMuch || this.#level + 1 >= STEPS.length) return
    const wasSoon = nowMs - this.#loweredMs < SOON * this.#trustMs
    this.#trustMs = wasSoon ? Math.min(LONGEST_TRUST_MS, 2 * this.#trustMs) : TRUST_MS
    this.#lastGapMs = -Infinity
    this.#change(this.#level + 1)
  }

  #mayBeLowered(nowMs: number): boolean {
    const quietMs = nowMs - this.#quietSinceMs
    if (this.#level === 0 || quietMs < this.#trustMs) return false
    return this.#silentMs >= PAUSE_MS || quietMs >= this.#trustMs + PATIENCE_MS
  }

  #lower(nowMs: number): void {
    this.#loweredMs = nowMs
    this.#quietSinceMs = nowMs
    this.#change(this.#level - 1)
    // What was ready is played first: until then its turns come late.
    this.#settle(nowMs)
  }

  #change(level: number): void {
    this.#level = level
    this.#remember(level)
    this.#timeline.forget()
  }

  #settle(nowMs: number): void {
    this.#settledMs = nowMs + SETTLING_MS
    this.#timeline.forget()
  }
}
