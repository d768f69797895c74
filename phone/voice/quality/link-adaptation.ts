/** With headers 63 kbit/s on the wire. Speech then differs from its source by 1.3 dB (log-spectral distance). bit/s */
const FIRST_BITRATE = 40_000
/** Here the difference is 1.0 dB, in packets of 10 ms with a low delay. Mono speech at full band gains little beyond. bit/s */
const MOST_BITRATE = 64_000
/** Below this it sounds narrow, and headers are most of the packet anyway. bit/s */
const LEAST_BITRATE = 16_000
const STEP = 1_000
const STEP_EVERY_MS = 1000
/** The range around a rate that was too much before. */
const SLOW_STEP_EVERY_MS = 10_000
const CLOSE = 0.9
/** A small decrease for a short queue, of the voice and of all that is sent, and the wait for its effect. */
const STEP_DOWN = 2_000
const SMALL_DECREASE = 0.95
/** The first decrease after a fast rise, which has gone on while the round trip was measured. */
const AFTER_RISE = 0.85
const SETTLING_MS = 1500
/** A queue longer than this is long, ms. */
const MUCH_MS = 100
/** Above this a queue begins, ms. */
const LITTLE_MS = 40
/** Below these, against the usual and the best round trip, it is normal variation, ms. */
const UNREST_MS = 20
const UNREST_ABOVE_BEST_MS = 15

/** A peer that talks sends something every 400 ms: after such a silence nothing gets through, at any rate. ms */
const SILENCE_MS = 600
/** How long the least rate is tried at the start at most, ms; it has emptied a queue when this share of the round trip is left. */
const TRIAL_MS = 3000
const QUEUE_LEFT = 0.8

interface Trial {
  /** At its beginning. */
  readonly roundTripMs: number
  readonly endsMs: number
}

/** The adapted rate, and how it changes. */
export interface RateRules {
  /** bit/s, all three */
  readonly first: number
  readonly least: number
  readonly most: number
  /** Until it was too much for the first time: the share by which it rises each second, where that is more than a step. */
  readonly rise: number
  /** The factor for a long queue … */
  readonly decrease: number
  /** … and the wait until it is empty and the round trip shows it, ms */
  readonly emptyingMs: number
  /**
   * The rate is the least one until a round trip is known. Above this it may be that of a queue which was there before it was
   * measured: then the least rate goes on for a while, to see whether it gets shorter. ms; undefined: `first` from the beginning
   */
  readonly suspectMs?: number
}

/** The bit rate of the voice, the only thing that is sent. */
const VOICE: RateRules = {
  ...{ first: FIRST_BITRATE, least: LEAST_BITRATE, most: MOST_BITRATE },
  ...{ rise: 0, decrease: 0.75, emptyingMs: 3000 },
}

/** Measurements of the link. */
export interface LinkObservation {
  /** How long the socket has been full. ms */
  readonly blockedMs: number
  /** How far the round trip is above the best and the usual one. ms */
  readonly aboveBestMs: number
  readonly aboveUsualMs: number
  /** The last round trip; undefined before the first. ms */
  readonly latestRoundTripMs?: number
  /** Nearly the whole rate is used, so that it is a probe of the link; it is when left out. */
  readonly isUsed?: boolean
  /** Frames discarded unsent since talking began. */
  readonly droppedFrames: number
  /** How long nothing has come from the peer; undefined: not known. ms */
  readonly silentMs?: number
}

/**
 * The bit rate for the link. It rises slowly without a queue, falls a little when a queue begins, and falls at once
 * when it is long (additive increase, multiplicative decrease, like TCP's window). It rises very slowly near a rate
 * that was too much. The voice itself is the only probe. Pure; any monotonic time.
 */
export class LinkAdaptation {
  readonly #rules: RateRules
  #most: number
  #bitrate: number
  /** The rate that was too much. */
  #tooMuch = Infinity
  #wasTooMuch = false
  #changedMs: number | undefined
  #decidesAtMs = -Infinity
  #droppedFrames = 0
  #isPathMissing = false
  #start: 'unknown' | Trial | 'known'

  /** @param rules by default those for the bit rate of the voice */
  constructor(rules = VOICE) {
    this.#rules = rules
    const { suspectMs, first, least, most } = rules
    this.#start = suspectMs === undefined ? 'known' : 'unknown'
    this.#bitrate = suspectMs === undefined ? first : least
    this.#most = most
  }

  /** It need not rise further: nothing would use more. bit/s */
  set mostBitrate(bitrate: number) {
    this.#most = bitrate
  }

  /** bit/s */
  get bitrate(): number {
    return this.#bitrate
  }

  /** The rate says something of the link: a round trip is known. */
  get hasStarted(): boolean {
    return this.#start === 'known'
  }

  /** While nothing comes from the peer, a path is missing, which says nothing about the rate of the next one. */
  observe(link: LinkObservation, nowMs: number): void {
    const { blockedMs, aboveBestMs, aboveUsualMs, droppedFrames, silentMs = 0 } = link
    this.#changedMs ??= nowMs
    this.#judgeStart(link.latestRoundTripMs, nowMs)
    if (this.#start !== 'known') return
    const isDropping = droppedFrames > this.#droppedFrames
    this.#droppedFrames = droppedFrames
    const wasPathMissing = this.#isPathMissing
    this.#isPathMissing = silentMs > SILENCE_MS
    if (nowMs < this.#decidesAtMs || wasPathMissing || this.#isPathMissing) return
    if (isDropping || blockedMs > MUCH_MS || aboveBestMs > MUCH_MS)
      this.#decrease(this.#bitrate * this.#rules.decrease, nowMs, this.#rules.emptyingMs)
    else if (aboveUsualMs > LITTLE_MS) this.#decrease(this.#lessBitrate, nowMs, SETTLING_MS)
    else if (blockedMs === 0 && aboveUsualMs < UNREST_MS && aboveBestMs < UNREST_ABOVE_BEST_MS) {
      // On a narrow link, what is not used shows nothing.
      const isProbe = (link.isUsed ?? true) || !this.#wasTooMuch || this.#bitrate < this.#rules.first
      if (isProbe) this.#increase(nowMs, this.#changedMs)
    }
  }

  /** Another sign shows that the rate is too much: it falls to a lower one that was not. */
  lower(bitrate: number, nowMs: number): void {
    if (bitrate < this.#bitrate) this.#decrease(bitrate, nowMs, this.#rules.emptyingMs)
  }

  /** The last decrease was a mistake: the rate is as before it, and rises as before. */
  restore(nowMs: number): void {
    if (this.#tooMuch === Infinity) return
    this.#bitrate = Math.max(this.#bitrate, Math.min(this.#most, this.#tooMuch))
    this.#tooMuch = Infinity
    this.#wasTooMuch = false
    this.#changedMs = nowMs
  }

  /** For a short queue. */
  get #lessBitrate(): number {
    if (this.#rules.rise === 0) return this.#bitrate - STEP_DOWN
    return this.#bitrate * (this.#wasTooMuch ? SMALL_DECREASE : AFTER_RISE)
  }

  #judgeStart(roundTripMs: number | undefined, nowMs: number): void {
    const start = this.#start
    if (start === 'known' || roundTripMs === undefined) return
    const { suspectMs = Infinity, first } = this.#rules
    if (start === 'unknown' && roundTripMs >= suspectMs)
      this.#start = { roundTripMs, endsMs: nowMs + TRIAL_MS }
    else if (start !== 'unknown' && roundTripMs < QUEUE_LEFT * start.roundTripMs) {
      this.#start = 'known'
      // A link that queues so little is narrow.
      this.#wasTooMuch = true
    } else if (start === 'unknown' || nowMs >= start.endsMs) {
      this.#start = 'known'
      this.#bitrate = first
    }
    this.#changedMs = nowMs
  }

  #decrease(bitrate: number, nowMs: number, settlingMs: number): void {
    this.#tooMuch = this.#bitrate
    this.#wasTooMuch = true
    this.#bitrate = Math.max(this.#rules.least, Math.round(bitrate))
    this.#changedMs = nowMs
    this.#decidesAtMs = nowMs + settlingMs
  }

  #increase(nowMs: number, changedMs: number): void {
    const step = this.#wasTooMuch ? STEP : Math.max(STEP, this.#rules.rise * this.#bitrate)
    const next = Math.min(this.#most, Math.round(this.#bitrate + step))
    const everyMs = next > CLOSE * this.#tooMuch ? SLOW_STEP_EVERY_MS : STEP_EVERY_MS
    if (next === this.#bitrate || nowMs - changedMs < everyMs) return
    this.#bitrate = next
    this.#changedMs = nowMs
    if (next > this.#tooMuch + STEP) this.#tooMuch = Infinity
  }
}
