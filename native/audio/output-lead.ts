/** The buffering of a loudspeaker. */
export interface LeadStep {
  /** PortAudio's period: the device's own buffer holds two or three, and no more. ms */
  readonly periodMs: number
  /** The device's buffer is filled up to this, by whole periods. ms */
  readonly levelMs: number
}

/** From the lowest latency to the most robust. The first survives a turn that is 3 ms late. */
export const STEPS = [
  { periodMs: 5, levelMs: 8 },
  { periodMs: 5, levelMs: 14 },
  { periodMs: 10, levelMs: 21 },
  { periodMs: 10, levelMs: 28 },
] as const satisfies readonly LeadStep[]

/** Two gaps within this time are too many: one may have any cause … ms */
const TROUBLE_MS = 10_000
/** … unless it is so long that the device's buffer was much too short. ms */
const LONG_GAP_MS = 30
/** A longer gap is a device that stopped, or a computer that slept. ms */
const LONGEST_GAP_MS = 150
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
    return this.step.levelMs - this.step.periodMs / 2
  }

  /** The number of underruns. */
  get gaps(): number {
    return this.#gaps
  }

  /**
   * The device was given `ms` more of sound.
   * @param isSilent whether that is inaudible
   */
  played(nowMs: number, ms: number, isSilent: boolean): void {
    this.#silentMs = isSilent ? this.#silentMs + ms : 0
    if (nowMs >= this.#settledMs && this.#mayBeLowered(nowMs)) this.#lower(nowMs)
  }

  /** The device's buffer has run empty, for about `gapMs`. */
  ranEmpty(nowMs: number, gapMs: number): void {
    // No buffer bridges a device that stopped, or a computer that slept.
    if (nowMs < this.#settledMs || gapMs > LONGEST_GAP_MS) return
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

  /** The device was reopened with other periods: gaps at its start do not count. */
  reopened(nowMs: number): void {
    this.#settle(nowMs)
  }

  /** The device was closed. */
  end(nowMs: number): void {
    if (nowMs - this.#quietSinceMs >= TRUST_MS) this.#remember(Math.max(0, this.#level - 1))
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
  }

  #change(level: number): void {
    this.#level = level
    this.#remember(level)
  }

  #settle(nowMs: number): void {
    this.#settledMs = nowMs + SETTLING_MS
  }
}
