import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { MediaTimeline } from './media-timeline'
import { type Insertion, PacketQueue, type QueuedPacket } from './packet-queue'
import { SilenceFiller } from './silence-filler'
import { StretchPolicy } from './stretch-policy'
import { PACKET_MS, TargetDelay } from './target-delay'
import type { Stretch } from './time-stretcher'
import type { Sound, Unpacked } from './unpack'

/** With less sound left than this, a pitch period is repeated to wait for an overdue packet. ms */
const NEARLY_DRY_MS = 5
const LIKENESS_WHEN_DRY = 0.5
/** Silence left out by the sender is inserted when less than this would be left after a block. ms */
const NEARLY_EMPTY_MS = 10
/** Beyond this excess over the target the oldest sound is discarded instead of played faster. ms */
const HOPELESS_MS = 1500
const HOPELESS_KEEP_MS = 1000
const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/** A gap is concealed for at most this time; more sounds artificial. */
export const CONCEALMENT_MS = 100

/** The source of the next block. */
export type Plan =
  /** Received sound, decoded or not, stretched as given. */
  | { readonly kind: 'play'; readonly stretch: Stretch }
  /** Nothing arrived in time: conceal; `gapMs` of this gap are concealed already. */
  | { readonly kind: 'conceal'; readonly gapMs: number }
  /** Before the peer's first sound, or in a gap too long to conceal. */
  | { readonly kind: 'silence' }

/** The next item to decode. */
export type Next =
  | { readonly kind: 'packet'; readonly payload: Uint8Array }
  /** The packet is lost: conceal this many samples; `gapMs` of this gap are concealed already. */
  | { readonly kind: 'missing'; readonly samples: number; readonly gapMs: number }
  /** The packet is lost, but the following one contains its sound: these samples are its end. */
  | { readonly kind: 'recoverable'; readonly samples: number; readonly following: Uint8Array }

export interface JitterBufferCounters {
  /** Concealed 20 ms frames. */
  readonly concealedFrames: number
  /** Packets that arrived and were discarded: too late, misplaced, or over the buffer's limit. */
  readonly discardedFrames: number
  /** How often the buffer ran empty, for any length of time. */
  readonly underruns: number
  /** Sound discarded because the loudspeaker had stopped, ms. */
  readonly skippedMs: number
  /** Sound removed and repeated by time-stretching, ms. */
  readonly shortenedMs: number
  readonly lengthenedMs: number
  /** Packets that never arrived; known when 128 newer ones were sent. */
  readonly lostPackets: number
  /** Packets replaced in time by a repeat, or by what the following packet contains of them. */
  readonly recoveredPackets: number
  /** Packets that arrived again. */
  readonly duplicatePackets: number
  /** Packets that arrived too late; part of `discardedFrames`. */
  readonly latePackets: number
}

/**
 * Decides what to play when, so that the sound is as early as the network allows. Packets may arrive in any order,
 * twice, late or never.
 *
 * The measure is the surplus: the sound that would be left over after the next block if every packet came as late as
 * the fastest recent one, plus the jitter that hardly any packet exceeds. A surplus of zero is ideal. Time-stretching
 * corrects deviations (after a stall, by clock drift, when the network changes); only a backlog that is too long is
 * discarded. A lost packet is a gap on the time line as long as its sound: it changes neither surplus nor jitter. Pure:
 * the caller decodes, stretches and passes the time (any monotonic ms).
 */
export class JitterBuffer {
  readonly #timeline = new MediaTimeline()
  readonly #silence = new SilenceFiller()
  readonly #target = new TargetDelay()
  readonly #queue = new PacketQueue()
  readonly #policy = new StretchPolicy()
  /** Sound concealed since the last real sound. */
  #gapMs = 0
  /** The last sound is being played, and a packet is overdue. */
  #isDry = false
  /** How much sound was lengthened since then, to wait for the packet. */
  #waitedMs = 0
  #concealedMs = 0
  #counts = { discardedFrames: 0, underruns: 0, recoveredPackets: 0, duplicatePackets: 0, latePackets: 0 }
  #skippedMs = 0
  #shortenedMs = 0
  #lengthenedMs = 0

  /** Waiting sound that is not decoded yet, gaps included, ms. */
  get queuedMs(): number {
    return this.#queue.ahead / SAMPLES_PER_MS
  }

  /** The delay beyond that of a network without jitter: a packet, jitter, margin. ms */
  get targetMs(): number {
    return this.#target.ms
  }

  /** Concealed 20 ms frames. */
  get concealedFrames(): number {
    return Math.ceil(this.#concealedMs / PACKET_MS)
  }

  /** How often the buffer ran empty, for any length of time. */
  get underruns(): number {
    return this.#counts.underruns
  }

  get counters(): JitterBufferCounters {
    return {
      ...this.#counts,
      concealedFrames: this.concealedFrames,
      skippedMs: Math.round(this.#skippedMs),
      shortenedMs: Math.round(this.#shortenedMs),
      lengthenedMs: Math.round(this.#lengthenedMs),
      lostPackets: this.#timeline.lost,
    }
  }

  push({ sequence, primary, repeats }: Unpacked, nowMs: number): void {
    const place = this.#timeline.place(sequence, primary.timestamp, nowMs)
    switch (place.kind) {
      case 'duplicate':
        this.#counts.duplicatePackets++
        return
      case 'misplaced':
        this.#counts.discardedFrames++
        return
      case 'first':
        this.#restart()
        break
      case 'newest':
        for (const repeat of repeats) this.#pushRepeat(repeat, nowMs)
        this.#noteRecoverable(primary, place, nowMs)
        this.#countUnheard(place)
        break
      case 'earlier':
        break
    }
    const insertion = this.#insert(primary, place.start, nowMs)
    if (insertion !== 'queued') this.#counts.discardedFrames++
    if (insertion === 'late') this.#counts.latePackets++
    this.#target.aim(primary.samples / SAMPLES_PER_MS, nowMs)
    if (this.queuedMs > this.targetMs + HOPELESS_MS)
      this.#counts.discardedFrames += this.#queue.shrinkTo(
        (this.targetMs + HOPELESS_KEEP_MS) * SAMPLES_PER_MS,
      )
  }

  /**
   * Plans the next block.
   * @param decodedMs decoded sound that is not played yet
   * @param blockMs the block's length as the device asks for it, up to 10 ms
   */
  plan(nowMs: number, decodedMs: number, blockMs: number): Plan {
    const isShort = this.isShortOf(nowMs, decodedMs, blockMs)
    if (!this.#queue.isRunning && !this.#mayBegin(nowMs)) return { kind: 'silence' }
    if (isShort) return this.#conceal(blockMs)
    this.#policy.add(this.#spareMs(nowMs, decodedMs, blockMs))
    this.#isDry = this.#nearlyDry(nowMs, decodedMs - blockMs)
    if (this.#isDry)
      return { kind: 'play', stretch: { kind: 'lengthen', maxMs: Infinity, minLikeness: LIKENESS_WHEN_DRY } }
    // A sender that paused looks like a stalled network until its next packets show the difference.
    if (this.#target.undecided) return { kind: 'play', stretch: { kind: 'as-it-is' } }
    return { kind: 'play', stretch: this.#policy.next(blockMs, this.queuedMs + decodedMs - blockMs) }
  }

  /** Takes the next sound to decode; undefined: there is none. */
  take(): Next | undefined {
    const taken = this.#queue.take()
    if (taken?.kind === 'recoverable') this.#counts.recoveredPackets++
    if (taken?.kind !== 'missing') {
      this.#gapMs = 0
      return taken
    }
    const ms = taken.samples / SAMPLES_PER_MS
    const gapMs = this.#gapMs
    this.#gapMs += ms
    this.#concealedMs += ms
    return { ...taken, gapMs }
  }

  /** The stretcher has shortened the sound by this much; negative: lengthened it. */
  stretched(ms: number): void {
    if (ms === 0) return
    if (ms > 0) this.#shortenedMs += ms
    else this.#lengthenedMs -= ms
    this.#policy.spliced()
    if (this.#isDry && this.#queue.isEmpty) this.#wait(-ms)
    else this.#policy.leftOut(ms)
  }

  /** Whether there is too little sound for the next block, including silence that the sender left out. */
  isShortOf(nowMs: number, decodedMs: number, blockMs: number): boolean {
    this.#fillSilence(nowMs, blockMs + NEARLY_EMPTY_MS - decodedMs)
    return this.queuedMs + decodedMs < blockMs
  }

  /**
   * How far the sound is behind the best position after the loudspeaker has stopped.
   * @returns ms; undefined until it is known whether the sender stopped as well
   */
  lateMs(nowMs: number, decodedMs: number, blockMs: number): number | undefined {
    if (this.#target.undecided) return undefined
    if (!this.#queue.isRunning) return 0
    const playedMs = this.#queue.position / SAMPLES_PER_MS - decodedMs
    return this.#target.leastExpectedMs(nowMs) - playedMs - blockMs
  }

  /**
   * Discards the oldest sound: gaps and whole packets, at most `ms` together.
   * @returns the rest of `ms`
   */
  skip(ms: number): number {
    this.#skippedMs += ms
    this.#policy.clear()
    return this.#queue.discard(ms * SAMPLES_PER_MS) / SAMPLES_PER_MS
  }

  #restart(): void {
    this.#queue.clear()
    this.#silence.reset()
    this.#target.reset()
    this.#policy.clear()
    this.#waitedMs = 0
  }

  #pushRepeat(sound: Sound, nowMs: number): void {
    const start = this.#timeline.placeRepeat(sound.timestamp)
    if (start !== undefined && this.#insert(sound, start, nowMs) === 'queued') this.#counts.recoveredPackets++
  }

  /**
   * A lost packet whose sound the following one contains arrives with that one, so late. What is recovered is not
   * queued: its own packet, or a repeat, may still come and sounds better.
   */
  #noteRecoverable(
    { fecSamples }: Sound,
    { start, missing }: { readonly start: number; readonly missing: number },
    nowMs: number,
  ): void {
    if (missing === 0 || fecSamples === 0 || this.#timeline.knows(start - fecSamples)) return
    if (this.#target.arrived(nowMs, start / SAMPLES_PER_MS)) this.#policy.clear()
  }

  #insert({ samples, fecSamples, payload }: Sound, start: number, nowMs: number): Insertion['kind'] {
    // The apparent surplus was the pause.
    if (this.#target.arrived(nowMs, (start + samples) / SAMPLES_PER_MS)) this.#policy.clear()
    const packet = { start, samples, fecSamples, payload, arrivedMs: nowMs, isFiller: false }
    for (const filler of this.#silence.arrived(packet))
      if (filler.start >= this.#queue.position) this.#enqueue(filler)
    return this.#enqueue(packet)
  }

  #enqueue(packet: QueuedPacket): Insertion['kind'] {
    const insertion = this.#queue.insert(packet)
    if (insertion.kind === 'queued') this.#waitIsOver(insertion.rewound / SAMPLES_PER_MS)
    return insertion.kind
  }

  /** The packet is late or lost. Until this is known, sound that was lengthened at the end fills its place. */
  #wait(ms: number): void {
    this.#queue.skip(ms * SAMPLES_PER_MS)
    this.#waitedMs += ms
  }

  /**
   * @param rewoundMs played in place of the packet that has come after all; the rest was played in place of lost
   * packets
   */
  #waitIsOver(rewoundMs: number): void {
    const forThisMs = Math.min(rewoundMs, this.#waitedMs)
    this.#policy.leftOut(-forThisMs)
    this.#concealedMs += this.#waitedMs - forThisMs
    this.#waitedMs = 0
  }

  /** Lost packets in a gap that is too long to conceal were still missed. */
  #countUnheard({ start, missing }: { readonly start: number; readonly missing: number }): void {
    if (this.#queue.isRunning || !this.#queue.isEmpty) return
    const gapMs = (start - this.#queue.position) / SAMPLES_PER_MS
    if (Number.isFinite(gapMs))
      this.#concealedMs += Math.max(0, Math.min(gapMs, missing * this.#target.packetMs))
  }

  /** As late as possible, so that a packet that comes after all does not repeat sound that was just played. */
  #fillSilence(nowMs: number, neededMs: number): void {
    while (this.queuedMs < neededMs) {
      const leftOut = this.#silence.next(nowMs)
      if (leftOut === undefined) return
      this.#enqueue(leftOut)
    }
  }

  /** The surplus after the next block if packets arrive as late as the jitter allows; negative: a deficit. */
  #spareMs(nowMs: number, decodedMs: number, blockMs: number): number {
    const playedMs = this.#queue.position / SAMPLES_PER_MS - decodedMs
    return this.#target.expectedMs(nowMs) - playedMs - blockMs
  }

  #nearlyDry(nowMs: number, decodedMs: number): boolean {
    return this.queuedMs + decodedMs < NEARLY_DRY_MS && this.#target.isOverdue(nowMs)
  }

  /** A lone packet waits no longer than the target, because the next one may be far away. */
  #mayBegin(nowMs: number): boolean {
    const { oldest } = this.#queue
    if (oldest === undefined) return false
    const waitedMs = nowMs - oldest.arrivedMs
    if (this.queuedMs < this.targetMs && waitedMs < this.targetMs - this.#target.packetMs) return false
    this.#queue.begin()
    this.#gapMs = 0
    this.#policy.clear()
    return true
  }

  #conceal(blockMs: number): Plan {
    const gapMs = this.#gapMs
    if (gapMs === 0) this.#counts.underruns++
    if (gapMs >= CONCEALMENT_MS) {
      this.#queue.stop()
      return { kind: 'silence' }
    }
    this.#concealedMs += blockMs
    this.#gapMs += blockMs
    this.#queue.skip(blockMs * SAMPLES_PER_MS)
    return { kind: 'conceal', gapMs }
  }
}
