/** What is remembered of the past: a sliding window of this length, in slots of a second. */
const WINDOW_SLOTS = 10
const SLOT_MS = 1000
/** Later than this is a stall, which no buffer should wait for, and not jitter. */
const STALL_MS = 250
const BIN_MS = 1
const BINS = STALL_MS / BIN_MS
/** No larger share of the packets may come too late; concealment and stretching hide what that leaves out. */
const LATE_SHARE = 0.01
/** For each per cent less of late packets so many more ms of delay are a fair price. */
const MS_PER_LATE_PERCENT = 20
/** A pause between packets that is longer than this is looked at: did the sender fall silent, or the network? */
const PAUSE_MS = 200
/** It is known after so many packets: a network that stalled delivers them all at once. */
const PACKETS_TO_TELL = 8
/** … and a sender that fell silent at its pace, or nearly: in no less than this share of their sound's time. */
const PACED = 0.6
/** A packet that comes sooner after the one before than this share of its sound came with it, held up together. */
const TOGETHER = 0.5

interface Slot {
  readonly number: number
  minTransitMs: number
  /** How many packets came how late, by `BIN_MS`. */
  readonly histogram: Uint16Array
}

interface Pause {
  readonly lengthMs: number
  readonly endedMs: number
  packets: number
  mediaMs: number
}

/**
 * How late packets come, compared with the quickest of the last ten seconds. Packets carry no time stamps, but over
 * TCP none is lost: the n-th packet's sound begins where the one before ends. That makes the media clock.
 * Pure; `nowMs` is any monotonic time.
 */
export class ArrivalDelays {
  readonly #slots: Slot[] = []
  /** The sum of the slots' histograms, and how many packets it holds. */
  readonly #histogram = new Uint32Array(BINS)
  #count = 0
  #mediaMs = 0
  #lastArrivalMs: number | undefined
  #pause: Pause | undefined
  #catchingUp = false

  /**
   * A packet has arrived.
   * @returns how far the media clock was set forward, ms: more than 0 when it is seen that the sender had paused
   */
  arrived(nowMs: number, durationMs: number): number {
    const gapMs = this.#lastArrivalMs === undefined ? 0 : nowMs - this.#lastArrivalMs - durationMs
    this.#lastArrivalMs = nowMs
    this.#mediaMs += durationMs
    if (gapMs > PAUSE_MS) this.#pause = { lengthMs: gapMs, endedMs: nowMs, packets: 0, mediaMs: 0 }
    // What a stall has held back comes all at once; packets at their pace again are news of the network.
    if (gapMs > -PACED * durationMs) this.#catchingUp = false
    const shiftMs = this.#senderPaused(nowMs, durationMs)
    this.#mediaMs += shiftMs
    this.#note(nowMs, gapMs < (TOGETHER - 1) * durationMs)
    return shiftMs
  }

  /** The end of the last packet's sound on the media clock, ms. */
  get mediaMs(): number {
    return this.#mediaMs
  }

  /** After a pause, until it is known whose it was. */
  get undecided(): boolean {
    return this.#pause !== undefined
  }

  /** Arrival time of the quickest packets minus the end of their sound on the media clock, ms. */
  get baselineMs(): number {
    return Math.min(...this.#slots.map((slot) => slot.minTransitMs))
  }

  /** Forgets how late packets came, but not when the quickest came. */
  forget(): void {
    this.#histogram.fill(0)
    this.#count = 0
    for (const slot of this.#slots) slot.histogram.fill(0)
  }

  /**
   * How much longer than for the quickest packets it is worth waiting, ms: until all but 1 % have come, and on while
   * that catches many more for little. Stalls are left out, and packets that were held up together count once: what
   * is rare is not worth waiting for, however long it takes.
   */
  get worthwhileMs(): number {
    let late = 0
    let [best, leastCost] = [0, Infinity]
    for (let bin = BINS; bin > 0 && late <= this.#count * LATE_SHARE; bin--) {
      const cost = bin * BIN_MS + (100 * MS_PER_LATE_PERCENT * late) / this.#count
      if (cost < leastCost) [best, leastCost] = [bin * BIN_MS, cost]
      late += this.#histogram[bin - 1] ?? 0
    }
    return this.#count === 0 ? 0 : best
  }

  #senderPaused(nowMs: number, durationMs: number): number {
    const pause = this.#pause
    if (!pause) return 0
    pause.packets++
    if (pause.packets > 1) pause.mediaMs += durationMs
    if (pause.packets < PACKETS_TO_TELL) return 0
    this.#pause = undefined
    return nowMs - pause.endedMs >= PACED * pause.mediaMs ? pause.lengthMs : 0
  }

  #note(nowMs: number, together: boolean): void {
    const transitMs = nowMs - this.#mediaMs
    const slot = this.#slot(Math.floor(nowMs / SLOT_MS))
    slot.minTransitMs = Math.min(slot.minTransitMs, transitMs)
    const delayMs = transitMs - this.baselineMs
    if (delayMs >= STALL_MS) this.#catchingUp = true
    if (this.#catchingUp) return
    const bin = together ? 0 : Math.floor(delayMs / BIN_MS)
    slot.histogram[bin] = (slot.histogram[bin] ?? 0) + 1
    this.#histogram[bin] = (this.#histogram[bin] ?? 0) + 1
    this.#count++
  }

  #slot(number: number): Slot {
    const last = this.#slots.at(-1)
    if (last?.number === number) return last
    const slot = { number, minTransitMs: Infinity, histogram: new Uint16Array(BINS) }
    this.#slots.push(slot)
    while ((this.#slots[0]?.number ?? number) <= number - WINDOW_SLOTS) this.#forgetOldest()
    return slot
  }

  #forgetOldest(): void {
    this.#slots.shift()?.histogram.forEach((packets, bin) => {
      this.#histogram[bin] = (this.#histogram[bin] ?? 0) - packets
      this.#count -= packets
    })
  }
}
