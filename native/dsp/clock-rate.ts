import { median } from '../../base/statistics'
import { BLOCK_MS } from '../audio/audio-device'

/** Blocks arrive irregularly; the median of this many, 1 s, is one reliable point. */
const POINT_BLOCKS = 100
/** The points that determine the rate, a minute: an error of 5 ms in each point becomes an error of a few ppm. */
const MAX_POINTS = 60
/** With fewer points the rate would be a guess. */
const MIN_POINTS = 4
/** A point this far from the previous one means that a block was lost or inserted; counting starts again. ms */
const JUMP_MS = 8

/**
 * Measures the speed of a sound card's clock: fits a straight line through the number of its blocks and their
 * arrival times.
 */
export class ClockRate {
  #lateness: number[] = []
  #points: number[] = []
  #blocks = 0
  #startMs = 0
  #ppm: number | undefined

  /** How much faster it runs than the system's clock, parts per million; undefined until it is known. */
  get ppm(): number | undefined {
    return this.#ppm
  }

  /** Counts a block of 10 ms. */
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

/**
 * The slope of a line through values that are one step apart: the median of the slopes between all pairs (Theil-Sen
 * estimator), which outliers, as in a device's first second, do not affect.
 */
const slope = (values: readonly number[]): number =>
  median(values.flatMap((from, n) => values.slice(n + 1).map((to, distance) => (to - from) / (distance + 1))))
