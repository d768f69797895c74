/**
 * Two packets of 20 ms: one is always ready when a sound card asks 10 ms too early or too late, and another covers
 * the delays of an ordinary network.
 */
export const TARGET_MS = 40
/** What an ordinary burst may pile up over the target; anything above has come of a stall and is only late. */
const BURST_MS = 60
/** A standing excess over the target, which a sender's fast clock or a stall leaves behind, is seen after this long. */
const EXCESS_WINDOW_MS = 2000
/** A gap is filled with made-up sound for no longer than this: more of it sounds like a machine. */
export const CONCEALMENT_MS = 100
/** What one made-up frame lasts. */
export const CONCEALED_FRAME_MS = 20

/** What to play next. */
export type Playout =
  | { readonly kind: 'packet'; readonly packet: Uint8Array }
  /** Make up 20 ms; `gapMs` of this gap have been made up before it. */
  | { readonly kind: 'conceal'; readonly gapMs: number }
  /** Nothing to play: before the peer's first sound, or in a gap that is over what can be concealed. */
  | { readonly kind: 'silence' }

export interface JitterBufferCounters {
  readonly concealedFrames: number
  readonly discardedFrames: number
  /** Gaps, however long: times that it ran empty while sound was playing. */
  readonly underruns: number
}

interface Entry {
  readonly packet: Uint8Array
  readonly durationMs: number
  readonly arrivedMs: number
}

type State =
  /** Gathers sound until it holds the target. */
  | { readonly kind: 'filling' }
  | { readonly kind: 'playing' }
  | { readonly kind: 'concealing'; readonly gapMs: number }

/**
 * Keeps a fixed target of sound between arrival and playout, so that what comes a little late is still in time.
 *
 * The stream comes over TCP: in order and complete, but anything behind a stall comes late. Sound beyond the
 * target is thrown away, oldest first, so that a stall does not delay the rest of the call. Pure: packets in,
 * packets out; `nowMs` is any monotonic time.
 */
export class JitterBuffer {
  readonly #targetMs: number
  #entries: Entry[] = []
  #bufferedMs = 0
  #state: State = { kind: 'filling' }
  #concealedFrames = 0
  #discardedFrames = 0
  #underruns = 0
  /** The least that was buffered at a pull since `#windowStartMs`. */
  #windowMinMs = Infinity
  #windowStartMs = 0

  constructor(targetMs: number = TARGET_MS) {
    this.#targetMs = targetMs
  }

  /** Sound waiting, ms. */
  get bufferedMs(): number {
    return this.#bufferedMs
  }

  get counters(): JitterBufferCounters {
    return {
      concealedFrames: this.#concealedFrames,
      discardedFrames: this.#discardedFrames,
      underruns: this.#underruns,
    }
  }

  /** @param durationMs how long the packet plays */
  push(packet: Uint8Array, durationMs: number, nowMs: number): void {
    this.#entries.push({ packet, durationMs, arrivedMs: nowMs })
    this.#bufferedMs += durationMs
    if (this.#bufferedMs > this.#targetMs + Math.max(BURST_MS, durationMs))
      this.#discardDownTo(this.#targetMs)
  }

  /** To be called whenever the last answer has been played. */
  pull(nowMs: number): Playout {
    if (this.#state.kind === 'filling') {
      if (!this.#isFull(nowMs)) return { kind: 'silence' }
      this.#discardDownTo(this.#targetMs)
      this.#startWindow(nowMs)
    }
    return this.#play(nowMs)
  }

  /** A lone packet waits no longer than the target: its successor may be long in coming. */
  #isFull(nowMs: number): boolean {
    const [oldest] = this.#entries
    if (oldest === undefined) return false
    return this.#bufferedMs >= this.#targetMs || nowMs - oldest.arrivedMs >= this.#targetMs
  }

  #play(nowMs: number): Playout {
    this.#dropExcess(nowMs)
    const entry = this.#entries.shift()
    if (entry === undefined) return this.#conceal()
    this.#bufferedMs -= entry.durationMs
    this.#state = { kind: 'playing' }
    return { kind: 'packet', packet: entry.packet }
  }

  #conceal(): Playout {
    const gapMs = this.#state.kind === 'concealing' ? this.#state.gapMs : 0
    if (gapMs === 0) this.#underruns++
    if (gapMs >= CONCEALMENT_MS) {
      this.#state = { kind: 'filling' }
      return { kind: 'silence' }
    }
    this.#concealedFrames++
    this.#state = { kind: 'concealing', gapMs: gapMs + CONCEALED_FRAME_MS }
    return { kind: 'conceal', gapMs }
  }

  /** Sound that was over the target at every pull of a whole window is not needed against jitter. */
  #dropExcess(nowMs: number): void {
    this.#windowMinMs = Math.min(this.#windowMinMs, this.#bufferedMs)
    if (nowMs - this.#windowStartMs < EXCESS_WINDOW_MS) return
    const excess = this.#windowMinMs - this.#targetMs
    if (excess > 0) this.#discardDownTo(this.#bufferedMs - excess)
    this.#startWindow(nowMs)
  }

  #startWindow(nowMs: number): void {
    this.#windowMinMs = Infinity
    this.#windowStartMs = nowMs
  }

  /** Throws away the oldest, but never the last packet. */
  #discardDownTo(ms: number): void {
    while (this.#bufferedMs > ms && this.#entries.length > 1) {
      this.#bufferedMs -= this.#entries.shift()?.durationMs ?? 0
      this.#discardedFrames++
    }
  }
}
