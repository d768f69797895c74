import { TIMESTAMP_RATE, timestampDistance } from '../../../protocol/media'
import { PacketSequence } from './packet-sequence'

/** A timestamp further ahead of the elapsed time belongs to another stream. Samples */
const MAX_LEAP = 2 * TIMESTAMP_RATE
/** No packet that others have overtaken is older: 100 of the longest. Samples */
const MAX_AGE = 12 * TIMESTAMP_RATE
/** The places of this many packets are remembered. */
const KNOWN = 128

/** The start of a packet's sound, in samples since the stream's first packet; negative: before it. */
export type Place =
  /** The first packet of a stream; everything known about an earlier stream is void. */
  | { readonly kind: 'first'; readonly start: number }
  /** The latest sound so far; this many packets before it have not arrived yet. */
  | { readonly kind: 'newest'; readonly start: number; readonly missing: number }
  | { readonly kind: 'earlier'; readonly start: number }
  /** It has arrived before, itself or as a repeat. */
  | { readonly kind: 'duplicate' }
  /** Its numbers contradict those of the stream. */
  | { readonly kind: 'misplaced' }

interface Newest {
  readonly timestamp: number
  readonly start: number
  readonly arrivedMs: number
}

/** Places packets on a time line that does not wrap, for any packet numbers. Pure, in bounded memory. */
export class MediaTimeline {
  readonly #sequence = new PacketSequence()
  readonly #known = new Float64Array(KNOWN).fill(NaN)
  #nextKnown = 0
  #newest: Newest | undefined

  /** Packets that did not arrive before 128 newer ones were sent. */
  get lost(): number {
    return this.#sequence.lost
  }

  /** @param nowMs any monotonic time */
  place(sequence: number, timestamp: number, nowMs: number): Place {
    const order = this.#sequence.arrived(sequence)
    switch (order.kind) {
      case 'duplicate':
        return { kind: 'duplicate' }
      case 'stray':
        return { kind: 'misplaced' }
      case 'first':
        return this.#restart(timestamp, nowMs)
      case 'newest':
        return this.#placeNewest(timestamp, nowMs, order.missing)
      case 'earlier':
        return this.#placeEarlier(timestamp)
    }
  }

  /** @returns where a repeat's sound begins; undefined: it is known, or older than the stream's first packet */
  placeRepeat(timestamp: number): number | undefined {
    const place = this.#placeEarlier(timestamp)
    return place.kind === 'earlier' && place.start >= 0 ? place.start : undefined
  }

  /** Whether the sound that begins there has arrived, in its own packet or as a repeat. */
  knows(start: number): boolean {
    return this.#known.includes(start)
  }

  #placeNewest(timestamp: number, nowMs: number, missing: number): Place {
    const newest = this.#newest
    if (newest === undefined) return this.#restart(timestamp, nowMs)
    const ahead = timestampDistance(newest.timestamp, timestamp)
    if (ahead === 0) return { kind: 'misplaced' }
    const passed = ((nowMs - newest.arrivedMs) * TIMESTAMP_RATE) / 1000
    if (ahead < 0 || ahead > passed + MAX_LEAP) return this.#restart(timestamp, nowMs)
    const start = newest.start + ahead
    this.#newest = { timestamp, start, arrivedMs: nowMs }
    this.#remember(start)
    return { kind: 'newest', start, missing }
  }

  #placeEarlier(timestamp: number): Place {
    if (this.#newest === undefined) return { kind: 'misplaced' }
    const behind = timestampDistance(timestamp, this.#newest.timestamp)
    if (behind <= 0 || behind > MAX_AGE) return { kind: 'misplaced' }
    const start = this.#newest.start - behind
    if (this.knows(start)) return { kind: 'duplicate' }
    this.#remember(start)
    return { kind: 'earlier', start }
  }

  #restart(timestamp: number, nowMs: number): Place {
    this.#newest = { timestamp, start: 0, arrivedMs: nowMs }
    this.#known.fill(NaN)
    this.#remember(0)
    return { kind: 'first', start: 0 }
  }

  #remember(start: number): void {
    this.#known[this.#nextKnown] = start
    this.#nextKnown = (this.#nextKnown + 1) % KNOWN
  }
}
