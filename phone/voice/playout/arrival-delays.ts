/** The memory of the past: a sliding window of this length, in slots of a second. */
const WINDOW_SLOTS = 10
const SLOT_MS = 1000
/** A longer delay is a stall, for which no buffer should wait, and not jitter. */
const STALL_MS = 250
/** The most packets in a slot: those of a second at 5 ms each. */
const SLOT_PACKETS = SLOT_MS / 5
const BIN_MS = 1
const BINS = STALL_MS / BIN_MS
/** A packet that is late by a whole packet's duration does full harm, by half of it half. ms */
const FULL_HARM_MS = 20
const FULL_HARM_BINS = FULL_HARM_MS / BIN_MS
/** The accepted harm, as a share of packets with full harm; concealment and stretching hide it. */
const HARM_SHARE = 0.005
/** This many of the first ms of delay are worth one per cent less harm. */
const MS_PER_HARM_PERCENT = 10
/** With more delay another ms matters less: at this delay half as much as the first ms, at twice this delay a third. */
const HALF_PRICE_MS = 10
/** After a longer pause between packets the cause is determined: the sender or the network. */
const PAUSE_MS = 200
/** The number of packets that decide: a network that stalled delivers them all at once. */
const PACKETS_TO_TELL = 8
/** A sender that paused delivers them at its pace: in no less than this share of their duration. */
const PACED = 0.6
/** A packet that follows the previous one within this share of its duration was held up together with it. */
const TOGETHER = 0.5

/** The cost of waiting this many bins, in units of a first ms. */
const DELAY_COSTS = Float64Array.from(
  { length: BINS + 1 },
  (_, bin) => HALF_PRICE_MS * Math.log1p((bin * BIN_MS) / HALF_PRICE_MS),
)

/** The arrival of a packet, ms. */
interface Arrival {
  /** Arrival time minus the end of its sound on the media clock; pauses move that clock forward. */
  readonly transitMs: number
  /** How much later it came than the fastest packet so far. */
  readonly delayMs: number
}

interface Slot {
  readonly number: number
  minTransitMs: number
  /** The packets that count. */
  arrivals: Arrival[]
}

interface Pause {
  readonly lengthMs: number
  readonly endedMs: number
  packets: number
  mediaMs: number
}

/**
 * How late packets arrive, compared with the fastest of the last ten seconds. Their timestamps are the media clock, so
 * a lost packet changes nothing. Over TCP a sender that pauses without notice looks like a stalled network until its
 * next packets show the difference; then the media clock is moved forward by the pause. Pure; `nowMs` is any monotonic
 * time.
 */
export class ArrivalDelays {
  #slots: Slot[] = []
  /** Histogram of the slots' lateness, by `BIN_MS`; the rest is zeros. */
  readonly #histogram = new Uint16Array(BINS + FULL_HARM_BINS)
  /** The histogram's count and baseline; undefined: it must be rebuilt. */
  #count = 0
  #countedFromMs: number | undefined
  #mediaMs = 0
  /** The sum of all pauses so far. */
  #pausedMs = 0
  /** The packet with the latest sound. */
  #lastArrivalMs: number | undefined
  #pause: Pause | undefined
  #catchingUp = false

  /**
   * A packet has arrived.
   * @param endMs the end of its sound on the stream's time line
   * @returns whether this shows that the sender had paused
   */
  arrived(nowMs: number, endMs: number): boolean {
    if (this.#lastArrivalMs !== undefined && endMs <= this.#mediaMs) {
      this.#noteOvertaken(nowMs, endMs)
      return false
    }
    const stepMs = endMs - this.#mediaMs
    const gapMs = this.#lastArrivalMs === undefined ? 0 : nowMs - this.#lastArrivalMs - stepMs
    this.#lastArrivalMs = nowMs
    this.#mediaMs = endMs
    if (gapMs > PAUSE_MS) this.#pause = { lengthMs: gapMs, endedMs: nowMs, packets: 0, mediaMs: 0 }
    // Packets that a stall held back arrive all at once; packets at their own pace show the network's state again.
    if (gapMs > -PACED * stepMs) this.#catchingUp = false
    const pausedMs = this.#senderPaused(nowMs, stepMs)
    this.#pausedMs += pausedMs
    this.#note(nowMs, gapMs < (TOGETHER - 1) * stepMs)
    return pausedMs > 0
  }

  /** A new stream begins. */
  reset(): void {
    this.#slots = []
    this.#countedFromMs = undefined
    this.#mediaMs = 0
    this.#pausedMs = 0
    this.#lastArrivalMs = undefined
    this.#pause = undefined
    this.#catchingUp = false
  }

  /** The end of the latest sound on the stream's time line, ms. */
  get mediaMs(): number {
    return this.#mediaMs
  }

  /** After a pause, until its cause is known. */
  get undecided(): boolean {
    return this.#pause !== undefined
  }

  /** Arrival time of the fastest packets minus the end of their sound on the stream's time line, ms. */
  get baselineMs(): number {
    return this.#quickestMs + this.#pausedMs
  }

  /** Clears the lateness of packets that arrived up to this time, in whole seconds, but not the fastest arrival. */
  forget(untilMs: number): void {
    const last = Math.floor(untilMs / SLOT_MS)
    for (const slot of this.#slots) if (slot.number <= last) slot.arrivals = []
    this.#countedFromMs = undefined
  }

  /**
   * The best delay after the fastest packets, ms: long enough that hardly any later packet does harm, and longer while
   * a little more delay prevents much harm. Stalls are left out, and packets held up together count once: rare events
   * do not justify delay, however long they last.
   */
  get worthwhileMs(): number {
    const histogram = this.#histogram
    this.#countAll()
    const count = this.#count
    let best = 0
    let leastCost = Infinity
    // The result of waiting for `bin`: the late packets below full harm, and the total harm.
    let alittleLate = 0
    let harm = 0
    for (let bin = BINS; bin >= 0 && harm <= count * HARM_SHARE; bin--) {
      const cost = (DELAY_COSTS[bin] ?? Infinity) + (100 * MS_PER_HARM_PERCENT * harm) / count
      if (cost < leastCost) {
        best = bin * BIN_MS
        leastCost = cost
      }
      alittleLate += (histogram[bin - 1] ?? 0) - (histogram[bin - 1 + FULL_HARM_BINS] ?? 0)
      harm += alittleLate / FULL_HARM_BINS
    }
    return best
  }

  /** Rebuilds the histogram if the window has changed. */
  #countAll(): void {
    const quickestMs = this.#quickestMs
    if (this.#countedFromMs === quickestMs) return
    this.#countedFromMs = quickestMs
    this.#count = 0
    this.#histogram.fill(0)
    for (const { arrivals } of this.#slots) for (const arrival of arrivals) this.#countOne(arrival)
  }

  /**
   * The fastest packet of the window may have changed. A new fastest packet does not make earlier packets late: the
   * network or the sender has changed.
   */
  #countOne({ transitMs, delayMs }: Arrival): void {
    const nowMs = Math.max(0, transitMs - (this.#countedFromMs ?? transitMs))
    const bin = Math.min(BINS - 1, Math.floor(Math.min(delayMs, nowMs) / BIN_MS))
    this.#histogram[bin] = (this.#histogram[bin] ?? 0) + 1
    this.#count++
  }

  get #quickestMs(): number {
    let quickestMs = Infinity
    for (const slot of this.#slots) quickestMs = Math.min(quickestMs, slot.minTransitMs)
    return quickestMs
  }

  #senderPaused(nowMs: number, stepMs: number): number {
    const pause = this.#pause
    if (!pause) return 0
    pause.packets++
    if (pause.packets > 1) pause.mediaMs += stepMs
    if (pause.packets < PACKETS_TO_TELL) return 0
    this.#pause = undefined
    return nowMs - pause.endedMs >= PACED * pause.mediaMs ? pause.lengthMs : 0
  }

  #note(nowMs: number, together: boolean): void {
    const transitMs = nowMs - this.#mediaMs - this.#pausedMs
    const slot = this.#slot(Math.floor(nowMs / SLOT_MS))
    slot.minTransitMs = Math.min(slot.minTransitMs, transitMs)
    const delayMs = transitMs - this.#quickestMs
    if (delayMs >= STALL_MS) this.#catchingUp = true
    this.#countIn(slot, { transitMs, delayMs: together ? 0 : delayMs })
  }

  /** A reordered packet is only late; it does not indicate a stall or a pause. */
  #noteOvertaken(nowMs: number, endMs: number): void {
    const transitMs = nowMs - endMs - this.#pausedMs
    const slot = this.#slot(Math.floor(nowMs / SLOT_MS))
    slot.minTransitMs = Math.min(slot.minTransitMs, transitMs)
    const delayMs = transitMs - this.#quickestMs
    if (delayMs < STALL_MS) this.#countIn(slot, { transitMs, delayMs })
  }

  #countIn(slot: Slot, arrival: Arrival): void {
    if (this.#catchingUp || slot.arrivals.length >= SLOT_PACKETS) return
    slot.arrivals.push(arrival)
    this.#countOne(arrival)
  }

  #slot(number: number): Slot {
    const last = this.#slots.at(-1)
    if (last?.number === number) return last
    const slot = { number, minTransitMs: Infinity, arrivals: [] }
    this.#slots.push(slot)
    while ((this.#slots[0]?.number ?? number) <= number - WINDOW_SLOTS) this.#slots.shift()
    this.#countedFromMs = undefined
    return slot
  }
}
