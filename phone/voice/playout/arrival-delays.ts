/** What is remembered of the past: a sliding window of this length, in slots of a second. */
const WINDOW_SLOTS = 10
const SLOT_MS = 1000
/** Later than this is a stall, which no buffer should wait for, and not jitter. */
const STALL_MS = 250
/** A slot remembers no more packets than this: as many as are sent in it at 5 ms each. */
const SLOT_PACKETS = SLOT_MS / 5
const BIN_MS = 1
const BINS = STALL_MS / BIN_MS
/** A packet that comes too late by a whole one's sound does full harm, one by half of that, half. ms */
const FULL_HARM_MS = 20
const FULL_HARM_BINS = FULL_HARM_MS / BIN_MS
/** No more harm than if this share of the packets did all they can; concealment and stretching hide that. */
const HARM_SHARE = 0.005
/** For each per cent less of harm so many of the first ms of delay are a fair price. */
const MS_PER_HARM_PERCENT = 10
/** Where it is late already, a ms more is hardly noticed: at this delay half as much as the first, at twice that a third. */
const HALF_PRICE_MS = 10
/** A pause between packets that is longer than this is looked at: did the sender fall silent, or the network? */
const PAUSE_MS = 200
/** It is known after so many packets: a network that stalled delivers them all at once. */
const PACKETS_TO_TELL = 8
/** … and a sender that fell silent at its pace, or nearly: in no less than this share of their sound's time. */
const PACED = 0.6
/** A packet that comes sooner after the one before than this share of its sound came with it, held up together. */
const TOGETHER = 0.5

/** What waiting so many bins costs, in first ms. */
const DELAY_COSTS = Float64Array.from(
  { length: BINS + 1 },
  (_, bin) => HALF_PRICE_MS * Math.log1p((bin * BIN_MS) / HALF_PRICE_MS),
)

/** How a packet came, ms. */
interface Arrival {
  /** When, minus the end of its sound on the media clock: the time line, set forward by the pauses. */
  readonly transitMs: number
  /** How much later than the quickest until then. */
  readonly delayMs: number
}

interface Slot {
  readonly number: number
  minTransitMs: number
  /** Those that count. */
  arrivals: Arrival[]
}

interface Pause {
  readonly lengthMs: number
  readonly endedMs: number
  packets: number
  mediaMs: number
}

/**
 * How late packets come, compared with the quickest of the last ten seconds. Their timestamps are the media clock, so one
 * that never comes changes nothing. Over TCP a sender that pauses without saying so looks like a network that stalls
 * until its next packets tell them apart; then the media clock is set forward by the pause. Pure; `nowMs` is any
 * monotonic time.
 */
export class ArrivalDelays {
  #slots: Slot[] = []
  /** How many packets of the slots came how late, by `BIN_MS`; the rest of it is zeros. */
  readonly #histogram = new Uint16Array(BINS + FULL_HARM_BINS)
  /** … and how many it holds, compared with which baseline; undefined: it is to be made anew. */
  #count = 0
  #countedFromMs: number | undefined
  #mediaMs = 0
  /** All pauses until now. */
  #pausedMs = 0
  /** Of the packet with the latest sound. */
  #lastArrivalMs: number | undefined
  #pause: Pause | undefined
  #catchingUp = false

  /**
   * A packet has arrived.
   * @param endMs the end of its sound on the stream's time line
   * @returns whether it is seen that the sender had paused
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
    // What a stall has held back comes all at once; packets at their pace again are news of the network.
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

  /** After a pause, until it is known whose it was. */
  get undecided(): boolean {
    return this.#pause !== undefined
  }

  /** Arrival time of the quickest packets minus the end of their sound on the stream's time line, ms. */
  get baselineMs(): number {
    return this.#quickestMs + this.#pausedMs
  }

  /** Forgets how late packets came, but not when the quickest came. */
  forget(): void {
    for (const slot of this.#slots) slot.arrivals = []
    this.#countedFromMs = undefined
  }

  /**
   * How much longer than for the quickest packets it is worth waiting, ms: until hardly any packet does harm by coming
   * later than that, and on while more delay prevents much harm for little. Stalls are left out, and packets that were
   * held up together count once: what is rare is not worth waiting for, however long it takes.
   */
  get worthwhileMs(): number {
    const histogram = this.#histogram
    this.#countAll()
    const count = this.#count
    let [best, leastCost] = [0, Infinity]
    // If playout waited as long as `bin` says: those too late, by less than does full harm; and the harm of all.
    let [alittleLate, harm] = [0, 0]
    for (let bin = BINS; bin >= 0 && harm <= count * HARM_SHARE; bin--) {
      const cost = (DELAY_COSTS[bin] ?? Infinity) + (100 * MS_PER_HARM_PERCENT * harm) / count
      if (cost < leastCost) [best, leastCost] = [bin * BIN_MS, cost]
      alittleLate += (histogram[bin - 1] ?? 0) - (histogram[bin - 1 + FULL_HARM_BINS] ?? 0)
      harm += alittleLate / FULL_HARM_BINS
    }
    return best
  }

  /** Makes the histogram anew if it was of another window. */
  #countAll(): void {
    const quickestMs = this.#quickestMs
    if (this.#countedFromMs === quickestMs) return
    this.#countedFromMs = quickestMs
    this.#count = 0
    this.#histogram.fill(0)
    for (const { arrivals } of this.#slots) for (const arrival of arrivals) this.#countOne(arrival)
  }

  /**
   * The quickest packet of the window may be another one now. When it was even quicker, those before it came no later
   * for that: it is the network, or the sender, that has changed.
   */
  #countOne({ transitMs, delayMs }: Arrival): void {
    const nowMs = Math.max(0, transitMs - (this.#countedFromMs ?? transitMs))
    const bin = Math.min(BINS - 1, Math.floor(Math.min(delayMs, nowMs) / BIN_MS))
    this.#histogram[bin] = (this.#histogram[bin] ?? 0) + 1
    this.#count++
  }

  get #quickestMs(): number {
    return Math.min(...this.#slots.map((slot) => slot.minTransitMs))
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

  /** It is as late as it is; that others came before it says nothing about stalls or pauses. */
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
