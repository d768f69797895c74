import { ArrivalDelays } from './arrival-delays'
import { SpareRecord } from './spare-record'
import type { Stretch } from './time-stretcher'

/** What the protocol's packets last; others are played, too. ms */
const PACKET_MS = 20
/** Against the small unrest of clocks and threads on both sides. ms */
const MARGIN_MS = 2
/** Until the network is known. ms */
const FIRST_JITTER_MS = 10
const KNOWN_AFTER_PACKETS = 50
const MAX_JITTER_MS = 250
/** More sound to spare than this is mended by shortening; any that lacks, by lengthening. ms */
const LATE_TOLERANCE_MS = 3.5
/** A packet that is overdue while less than this is left is waited for by repeating a pitch period. ms */
const NEARLY_DRY_MS = 5
const LIKENESS_WHEN_DRY = 0.5
/** So late that splices are made even where the sound hardly resembles itself. ms */
const VERY_LATE_MS = 60
/** A backlog over the target that nobody wants to hear even faster; the oldest is thrown away. ms */
const HOPELESS_MS = 1500
const HOPELESS_KEEP_MS = 1000
/** A splice first waits for a place that fits well, then for ever less. */
const GOOD_LIKENESS = 0.9
const LEAST_LIKENESS = 0.3
const LIKENESS_STEP_PER_MS = 0.001
const ANY_LIKENESS = -1

/** A gap is filled with made-up sound for no longer than this: more of it sounds like a machine. */
export const CONCEALMENT_MS = 100

/** What the next block is made of. */
export type Plan =
  /** From sound that is here, decoded or not, stretched so. */
  | { readonly kind: 'play'; readonly stretch: Stretch }
  /** Nothing has come in time: make it up; `gapMs` of this gap have been made up before. */
  | { readonly kind: 'conceal'; readonly gapMs: number }
  /** Before the peer's first sound, or in a gap that is over what can be concealed. */
  | { readonly kind: 'silence' }

export interface JitterBufferCounters {
  /** 20 ms frames made up. */
  readonly concealedFrames: number
  readonly discardedFrames: number
  /** Gaps, however long. */
  readonly underruns: number
  /** Sound thrown away because the loudspeaker had stopped, ms. */
  readonly skippedMs: number
  /** Sound left out, and sound repeated, by time-stretching, ms. */
  readonly shortenedMs: number
  readonly lengthenedMs: number
}

interface Entry {
  readonly packet: Uint8Array
  readonly durationMs: number
  readonly arrivedMs: number
}

type State =
  /** Gathers sound until it may begin. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'playing' }
  | { readonly kind: 'concealing'; readonly gapMs: number }

/**
 * Decides what to play when, so that the sound is as early as the network allows and no earlier.
 *
 * The measure is the sound to spare: what would be left over after the next block if every packet took as long as
 * the quickest of late and the jitter, which hardly any packet exceeds, on top. None to spare is just right.
 * What differs from that (after a stall, by drifting clocks, when the network changes) is mended by time-stretching;
 * nothing is thrown away but a hopeless backlog. Pure: the caller decodes, stretches and says what time it is (any
 * monotonic ms).
 */
export class JitterBuffer {
  readonly #delays = new ArrivalDelays()
  #entries: Entry[] = []
  #queuedMs = 0
  /** On the media clock: the end of the last packet that was taken out. */
  #takenMs = 0
  #packets = 0
  #packetMs = PACKET_MS
  #jitterMs = FIRST_JITTER_MS
  #state: State = { kind: 'waiting' }
  readonly #spares = new SpareRecord()
  #likeness = GOOD_LIKENESS
  #concealedMs = 0
  #discardedFrames = 0
  #underruns = 0
  #skippedMs = 0
  #shortenedMs = 0
  #lengthenedMs = 0

  /** Sound waiting that is not decoded yet, ms. */
  get queuedMs(): number {
    return this.#queuedMs
  }

  /** Sound is played so much later than it could be on a network without jitter: a packet, jitter, margin. ms */
  get targetMs(): number {
    return this.#packetMs + this.#jitterMs + MARGIN_MS
  }

  get counters(): JitterBufferCounters {
    return {
      concealedFrames: Math.ceil(this.#concealedMs / PACKET_MS),
      discardedFrames: this.#discardedFrames,
      underruns: this.#underruns,
      skippedMs: Math.round(this.#skippedMs),
      shortenedMs: Math.round(this.#shortenedMs),
      lengthenedMs: Math.round(this.#lengthenedMs),
    }
  }

  /** @param durationMs how long the packet plays */
  push(packet: Uint8Array, durationMs: number, nowMs: number): void {
    const pausedMs = this.#delays.arrived(nowMs, durationMs)
    this.#takenMs += pausedMs
    // What seemed to be to spare meanwhile was the pause.
    if (pausedMs > 0) this.#spares.clear()
    this.#entries.push({ packet, durationMs, arrivedMs: nowMs })
    this.#queuedMs += durationMs
    this.#packets++
    this.#packetMs = durationMs
    this.#aim()
    if (this.#queuedMs > this.targetMs + HOPELESS_MS) this.#discardDownTo(this.targetMs + HOPELESS_KEEP_MS)
  }

  /**
   * What to do for the next block.
   * @param decodedMs sound that was taken out and is not played yet
   * @param blockMs how long the block is: what the device asks for, up to 10 ms
   */
  plan(nowMs: number, decodedMs: number, blockMs: number): Plan {
    if (this.#state.kind === 'waiting' && !this.#mayBegin(nowMs)) return { kind: 'silence' }
    if (this.#queuedMs + decodedMs < blockMs) return this.#conceal(blockMs)
    this.#state = { kind: 'playing' }
    this.#spares.add(this.#spareMs(nowMs, decodedMs, blockMs))
    if (this.#nearlyDry(nowMs, decodedMs - blockMs))
      return { kind: 'play', stretch: { kind: 'lengthen', maxMs: Infinity, minLikeness: LIKENESS_WHEN_DRY } }
    return { kind: 'play', stretch: this.#stretch(decodedMs, blockMs) }
  }

  /** Takes the oldest packet out, to be decoded. */
  take(): Uint8Array | undefined {
    const entry = this.#entries.shift()
    if (!entry) return undefined
    this.#queuedMs -= entry.durationMs
    this.#takenMs += entry.durationMs
    return entry.packet
  }

  /** The stretcher has shortened the sound by so much; negative: lengthened. */
  stretched(ms: number): void {
    if (ms === 0) return
    if (ms > 0) this.#shortenedMs += ms
    else this.#lengthenedMs -= ms
    this.#likeness = GOOD_LIKENESS
    this.#spares.leftOut(ms)
  }

  /**
   * The loudspeaker had stopped: how much later the sound is than it has to be.
   * @returns ms; undefined until it is known whether the sender had stopped as well
   */
  lateMs(nowMs: number, decodedMs: number, blockMs: number): number | undefined {
    if (this.#delays.undecided) return undefined
    // Of the spare, which rises with each packet and falls until the next, the least.
    const leastArrivedMs = nowMs - this.#allowanceMs - this.#packetMs
    return leastArrivedMs - (this.#takenMs - decodedMs) - blockMs
  }

  /**
   * Throws away the oldest packets, of no more sound than `ms` together.
   * @returns what is left of `ms`
   */
  skip(ms: number): number {
    let leftMs = ms
    for (let [oldest] = this.#entries; oldest && leftMs >= oldest.durationMs; [oldest] = this.#entries) {
      this.take()
      leftMs -= oldest.durationMs
    }
    this.#skippedMs += ms
    this.#spares.clear()
    return leftMs
  }

  #aim(): void {
    // The first second tells of threads and devices that start, not of the network.
    if (this.#packets === KNOWN_AFTER_PACKETS) this.#delays.forget()
    const knownMs = this.#delays.worthwhileMs
    const jitterMs = this.#packets < KNOWN_AFTER_PACKETS ? Math.max(knownMs, FIRST_JITTER_MS) : knownMs
    this.#jitterMs = Math.min(MAX_JITTER_MS, jitterMs)
  }

  /** What is left over after the next block if packets arrive as late as the jitter allows; negative: it lacks. */
  #spareMs(nowMs: number, decodedMs: number, blockMs: number): number {
    const arrivedMs = this.#delays.mediaMs + this.#packetsDue(nowMs) * this.#packetMs
    return arrivedMs - (this.#takenMs - decodedMs) - blockMs
  }

  /** How many packets more than there are have had their time, jitter included; negative: so many are early. */
  #packetsDue(nowMs: number): number {
    return Math.floor((nowMs - this.#allowanceMs - this.#delays.mediaMs) / this.#packetMs)
  }

  /** From the end of a packet's sound on the media clock to when it should have arrived. */
  get #allowanceMs(): number {
    return this.#delays.baselineMs + this.#jitterMs + MARGIN_MS
  }

  #nearlyDry(nowMs: number, decodedMs: number): boolean {
    return this.#queuedMs + decodedMs < NEARLY_DRY_MS && this.#packetsDue(nowMs) > 0
  }

  /** A lone packet waits no longer than the target: its successor may be long in coming. */
  #mayBegin(nowMs: number): boolean {
    const [oldest] = this.#entries
    if (!oldest) return false
    const waitedMs = nowMs - oldest.arrivedMs
    if (this.#queuedMs < this.targetMs && waitedMs < this.targetMs - this.#packetMs) return false
    this.#spares.clear()
    return true
  }

  #stretch(decodedMs: number, blockMs: number): Stretch {
    // A sender that paused looks like a network that stalled until its next packets tell them apart.
    if (this.#delays.undecided) return { kind: 'as-it-is' }
    const spareMs = this.#spares.judge(blockMs, VERY_LATE_MS) ?? 0
    if (spareMs > LATE_TOLERANCE_MS) {
      const maxMs = Math.min(spareMs, this.#queuedMs + decodedMs - blockMs)
      const minLikeness = spareMs > VERY_LATE_MS ? ANY_LIKENESS : this.#nextLikeness(blockMs)
      return { kind: 'shorten', maxMs, minLikeness }
    }
    if (spareMs < 0) {
      return {
        kind: 'lengthen',
        maxMs: LATE_TOLERANCE_MS - spareMs,
        minLikeness: this.#nextLikeness(blockMs),
      }
    }
    this.#likeness = GOOD_LIKENESS
    return { kind: 'as-it-is' }
  }

  #nextLikeness(blockMs: number): number {
    this.#likeness = Math.max(LEAST_LIKENESS, this.#likeness - LIKENESS_STEP_PER_MS * blockMs)
    return this.#likeness
  }

  #conceal(blockMs: number): Plan {
    const gapMs = this.#state.kind === 'concealing' ? this.#state.gapMs : 0
    if (gapMs === 0) this.#underruns++
    if (gapMs >= CONCEALMENT_MS) {
      this.#state = { kind: 'waiting' }
      return { kind: 'silence' }
    }
    this.#concealedMs += blockMs
    this.#state = { kind: 'concealing', gapMs: gapMs + blockMs }
    return { kind: 'conceal', gapMs }
  }

  #discardDownTo(ms: number): void {
    while (this.#queuedMs > ms && this.#entries.length > 1) {
      this.take()
      this.#discardedFrames++
    }
  }
}
