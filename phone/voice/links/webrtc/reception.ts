import { type ReportBlock, TIMESTAMP_RATE } from '../../../../protocol/media'
import { InterarrivalJitter } from '../../playout/interarrival-jitter'
import { PacketSequence } from '../../playout/packet-sequence'

const CYCLE = 0x1_0000
const UNITS_PER_MS = TIMESTAMP_RATE / 1000

/** Counts what arrives from one sender, for reports to it (RFC 3550 section 6.4.1 and appendix A.3). Pure. */
export class Reception {
  readonly ssrc: number
  #order = new PacketSequence()
  readonly #jitter = new InterarrivalJitter()
  #base = 0
  #highest = 0
  #received = 0
  /** At the last report. */
  #expectedBefore = 0
  #receivedBefore = 0

  constructor(ssrc: number) {
    this.ssrc = ssrc
  }

  /** Packets that are missing since the last report; later ones may still arrive. */
  get missing(): number {
    return Math.max(0, this.#expected - this.#expectedBefore - (this.#received - this.#receivedBefore))
  }

  /** @returns whether it is new: neither a duplicate nor far from all others */
  arrived(sequence: number, timestamp: number, nowMs: number): boolean {
    const order = this.#order.arrived(sequence)
    switch (order.kind) {
      case 'duplicate':
      case 'stray':
        return false
      case 'first':
        this.#base = sequence
        this.#highest = sequence
        this.#received = 0
        this.#expectedBefore = 0
        this.#receivedBefore = 0
        break
      case 'newest':
        this.#highest += order.missing + 1
        break
      case 'earlier':
        break
    }
    this.#received++
    this.#jitter.arrived(nowMs, timestamp)
    return true
  }

  /** @returns undefined before the first packet */
  report(): Omit<ReportBlock, 'lastReport' | 'sinceLastReport'> | undefined {
    const expected = this.#expected
    if (this.#received === 0) return undefined
    const expectedNow = expected - this.#expectedBefore
    const lostNow = expectedNow - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    return {
      ssrc: this.ssrc,
      fractionLost:
        expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      lost: Math.min(0x7f_ffff, Math.max(-0x80_0000, expected - this.#received)),
      highestSequence: this.#highest % (CYCLE * CYCLE),
      jitter: Math.round(this.#jitter.ms * UNITS_PER_MS),
    }
  }

  get #expected(): number {
    return this.#received === 0 ? 0 : this.#highest - this.#base + 1
  }
}
