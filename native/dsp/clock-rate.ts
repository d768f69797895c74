import { BLOCK_MS } from '../audio/audio-device'

/** Blocks arrive in jerks; the median of so many, 1 s, is one dependable point. */
const POINT_BLOCKS = 100
/** Points that the rate is taken from, a minute of them: an error of 5 ms in each has then become one of some ppm. */
const MAX_POINTS = 60
/** Sooner the rate would be a guess. */
const MIN_POINTS = 4
/** A block was lost or made up when a point is so far from the one before; the count begins anew. ms */
const JUMP_MS = 8

/**
 * Finds out how fast a sound card's clock runs: its blocks are counted against the time of their arrival, and a
 * straight line is laid through both.
 */
export class ClockRate {
  #lateness: number[] = []
  #points: number[] = []
  #blocks = 0
  #startMs = 0
  #ppm: number | undefined

  /** How much faster than the system's clock it runs, parts per million; undefined until it is known. */
  get ppm(): number | undefined {
    return this.#ppm
  }

  /** A block of 10 ms has come or gone. */
  block(nowMs: number): void {
    if (this.#blocks === 0) this.#startMs = nowMs
    this.#lateness.push(nowMs - this.#startMs - this.#blocks++ * BLOCK_MS)
    if (this.#lateness.length === POINT_BLOCKS) this.#addPoint(median(this.#lateness))
  }

  #addPoint(lateness: number): void {
    this.#lateness = []
    const last = this.#points.at(-1)
    if (last !== undefined && Math.abs(lateness - last) > JUMP_MS) {
      this.#points = []
      this.#blocks = 0
      return
    }
    this.#points.push(lateness)
    if (this.#points.length > MAX_POINTS) this.#points.shift()
    if (this.#points.length >= MIN_POINTS)
      this.#ppm = (-slope(this.#points) / (POINT_BLOCKS * BLOCK_MS)) * 1e6
  }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/**
 * Of the line through values that are one step apart: the median of the slopes between any two (Theil and Sen's),
 * which some values that are far off, as in the first second of a device, do not move.
 */
const slope = (values: readonly number[]): number =>
  median(values.flatMap((from, n) => values.slice(n + 1).map((to, distance) => (to - from) / (distance + 1))))
