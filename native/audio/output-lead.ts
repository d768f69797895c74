import { DeviceTimeline } from './device-timeline'

/** The buffering of a loudspeaker. */
export interface LeadStep {
  /** PortAudio's period: the device's own buffer holds two or three, and no more. ms */
  readonly periodMs: number
  /** Length of a chunk, of which one or two are queued ahead of the device. 0: wait for the device's callback. ms */
  readonly chunkMs: number
}

/** From the lowest latency to the most robust. */
export const STEPS = [
  { periodMs: 5, chunkMs: 0 },
  { periodMs: 5, chunkMs: 5 },
  { periodMs: 10, chunkMs: 10 },
  { periodMs: 10, chunkMs: 20 },
] as const satisfies readonly LeadStep[]
export const LONGEST_CHUNK_MS = 20

/** Two gaps within this time are too many: one may have any cause … ms */
const TROUBLE_MS = 10_000
/** … unless it is so long that the device's buffer was much too short. ms */
const LONG_GAP_MS = 30
/** Gaps at the start of a device or of a call do not count. ms */
const SETTLING_MS = 3_000
/** After this long without gaps the lead is lowered … ms */
const TRUST_MS = 15_000
/** … and if that soon causes gaps, after twice as long, and so on, up to this. ms */
const LONGEST_TRUST_MS = 300_000
/** "Soon" is this many times the trusted time. */
const SOON = 4
/** A step down may be audible during speech: it waits for a silence of this length, ms … */
const PAUSE_MS = 60
/** … for at most this long. ms */
const PATIENCE_MS = 15_000

/** The initial step of each device, by name. Kept for the lifetime of the process. */
export class OutputLeads {
  readonly #levels = new Map<string, number>()
  readonly #first: number

  /** @param first the step of an unknown device, 0 to 3 */
  constructor(first = 0) {
    this.#first = first
  }

  begin(device: string, nowMs: number): OutputLead {
    const level = this.#levels.get(device) ?? this.#first
    return new OutputLead(level, nowMs, (next) => this.#levels.set(device, next))
  }
}

/**
 * Controls how much sound is queued for an open loudspeaker: starts with the last level, raises it after underruns, and
 * lowers it again after a time without gaps, during a pause in the sound. Each lowering that causes gaps doubles that
 * time, so that a busy computer does not stutter repeatedly. Pure: the caller passes the time, any monotonic ms.
 */
export class OutputLead {
  readonly #remember: (level: number) => void
  readonly #timeline = new DeviceTimeline()
  #level: number
  #settledMs: number
  #gaps = 0
  #lastGapMs = -Infinity
  /** When the level last changed, or the last gap was found. */
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

  /** The latency from deciding on the sound to the device's output, as measured on null sinks. ms */
  get delayMs(): number {
    return 2 * (this.step.periodMs + this.step.chunkMs)
  }

  /** The number of underruns. */
  get gaps(): number {
    return this.#gaps
  }

  /**
   * The device asks for `ms` more of sound.
   * @param isSilent whether its next sound is inaudible
   */
  asked(nowMs: number, ms: number, isSilent: boolean): void {
    this.#silentMs = isSilent ? this.#silentMs + ms : 0
    if (nowMs < this.#settledMs) return
    const gapMs = this.#timeline.asked(nowMs, ms)
    if (gapMs > 0) this.#ranEmpty(nowMs, gapMs)
    else if (this.#mayBeLowered(nowMs)) this.#lower(nowMs)
  }

  /** The device was reopened with other periods: gaps at its start do not count. */
  reopened(nowMs: number): void {
    this.#settle(nowMs)
  }

  /** The device was closed. */
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
    // The queued sound is played first: until then the device asks late.
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
