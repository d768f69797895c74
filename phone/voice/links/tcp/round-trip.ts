import { MAX_HELD_MS, type VoicePings } from '../../../../protocol/directory'
import { RoundTripHistory } from '../round-trip-history'

/** The interval of pings, short enough to notice a queue early. ms */
const PING_EVERY_MS = 500
/** An answer later than this counts as lost. ms */
const GIVEN_UP_MS = 10_000
/** Voice this late is discarded by the peer's jitter buffer. ms */
const FAR_BEHIND_MS = 2000
const BEHIND_MS = 250

interface Asked {
  readonly stamp: number
  readonly sentMs: number
}

/**
 * Measures the round trip to the peer, and answers the peer's pings. Pings and answers travel in voice
 * frames, so that queues in the voice stream are included. Pure; any monotonic time.
 */
export class RoundTrip {
  #waiting: Asked[] = []
  #nextStamp = 1
  #lastAskedMs = -Infinity
  #toAnswer: { readonly stamp: number; readonly arrivedMs: number } | undefined
  #lastHeardMs = 0
  readonly #history = new RoundTripHistory()

  /** Of the last five, ms; undefined before the first. */
  get medianMs(): number | undefined {
    return this.#history.medianMs
  }

  /** The last one, ms; undefined before the first. */
  get latestMs(): number | undefined {
    return this.#history.latestMs
  }

  /** How far it is above the lowest, ms. */
  get aboveBestMs(): number {
    return this.#history.aboveBestMs(this.#waitedMs)
  }

  /** How far it is above the usual one of the last quarter of a minute, jitter included, ms. */
  get aboveUsualMs(): number {
    return this.#history.aboveUsualMs(this.#waitedMs)
  }

  /** The peer is talking, but has not read our voice of two seconds ago. */
  get isFarBehind(): boolean {
    return this.#waitedMs.some((ms) => ms > FAR_BEHIND_MS)
  }

  /** A ping has waited for long, whether or not the peer talks. */
  isBehind(nowMs: number): boolean {
    return this.#waiting.some(({ sentMs }) => nowMs - sentMs > BEHIND_MS)
  }

  /** The ping and pong for the next voice frame, which is about to be sent. */
  next(nowMs: number): VoicePings {
    const asked = this.#toAnswer
    this.#toAnswer = undefined
    const heldMs = asked === undefined ? 0 : nowMs - asked.arrivedMs
    const pong = asked && heldMs <= MAX_HELD_MS ? { stamp: asked.stamp, heldMs } : undefined
    if (nowMs - this.#lastAskedMs < PING_EVERY_MS) return { pong }
    this.#lastAskedMs = nowMs
    const ping = this.#nextStamp
    this.#nextStamp = (this.#nextStamp + 1) >>> 0
    const recent = this.#waiting.filter(({ sentMs }) => sentMs > nowMs - GIVEN_UP_MS)
    this.#waiting = [...recent, { stamp: ping, sentMs: nowMs }]
    return { ping, pong }
  }

  /** Takes an arriving voice frame, with or without pings. Answers without a ping are ignored. */
  heard({ ping, pong }: VoicePings, nowMs: number): void {
    this.#lastHeardMs = nowMs
    this.#waiting = this.#waiting.filter(({ sentMs }) => sentMs > nowMs - GIVEN_UP_MS)
    if (ping !== undefined) this.#toAnswer = { stamp: ping, arrivedMs: nowMs }
    if (pong === undefined) return
    const asked = this.#waiting.find(({ stamp }) => stamp === pong.stamp)
    if (asked === undefined) return
    this.#waiting = this.#waiting.filter(({ sentMs }) => sentMs > asked.sentMs)
    this.#history.add(Math.max(0, nowMs - asked.sentMs - pong.heldMs))
  }

  /**
   * For each unanswered ping, how long the peer has gone on talking since. A silent peer does not count: it may have
   * nothing to say, or the network may be down in both directions. ms
   */
  get #waitedMs(): readonly number[] {
    return this.#waiting.map(({ sentMs }) => this.#lastHeardMs - sentMs)
  }
}
