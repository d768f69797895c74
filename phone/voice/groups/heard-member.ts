import { type MediaPacket, sequenceDistance } from '../../../protocol/media'
import { GainRamp } from '../capture/gain-ramp'
import { isSilent } from '../capture/dtx-gate'
import type { MixerSource } from '../mixing/mixer'
import { PlayoutPath } from '../playout/playout-path'

/** Quieter packets are no voice. RFC 6464 */
export const QUIETEST_LEVEL = 60
/** Whoever was not audible for so long does not speak. ms */
const SPEAKING_MS = 250

/** A packet that is further behind is of a sender that has started again. */
const MOST_OVERTAKEN = 100

/** What was missing of the sound of members. */
export interface HearingCounters {
  readonly concealedFrames: number
  readonly lostPackets: number
  readonly recoveredPackets: number
  readonly latePackets: number
}

/** The sound of one member of a group: its own playout, as loud as we want it. */
export class HeardMember implements MixerSource {
  readonly leaf: number
  /** A factor. */
  volume: number
  readonly #playout = new PlayoutPath()
  readonly #gain: GainRamp
  #sequence: number | undefined
  /** Packets in a row until the newest. */
  #unbroken = 0
  #level = 0
  #heardMs = -Infinity
  #audibleMs = -Infinity
  /** Its last packet said that silence follows: what is missing from then on is nothing. */
  #isOver = true
  #excusedFrames = 0

  constructor(leaf: number, volume: number) {
    this.leaf = leaf
    this.volume = volume
    this.#gain = new GainRamp(volume)
  }

  /** Whether a packet with this number follows on so many in a row. */
  follows(sequence: number, packets: number): boolean {
    return this.#isNext(sequence) && this.#unbroken >= packets
  }

  /** When the last packet came. ms */
  get heardMs(): number {
    return this.#heardMs
  }

  /** RMS of the last packet and what was just before it, dBFS, as its sender has measured it. */
  get dbfs(): number {
    return -this.#level
  }

  get bufferMs(): number {
    return this.#playout.bufferMs
  }

  get counters(): HearingCounters {
    const { concealedFrames, lostPackets, recoveredPackets, latePackets } = this.#playout.counters
    return {
      ...{ lostPackets, recoveredPackets, latePackets },
      concealedFrames: concealedFrames - this.#excusedFrames,
    }
  }

  speaks(nowMs: number): boolean {
    return nowMs - this.#audibleMs < SPEAKING_MS
  }

  /** Whether its voice broke off for so long, without a word that it is over. */
  brokeOff(nowMs: number, ms: number): boolean {
    return !this.#isOver && nowMs - this.#heardMs >= ms
  }

  /**
   * A packet has arrived.
   * @param own its own frame of Opus, without repeats
   * @param level RFC 6464
   */
  push(packet: MediaPacket, own: Uint8Array, level: number, nowMs: number): void {
    this.#heardMs = nowMs
    const silent = isSilent(own)
    if (!silent && level <= QUIETEST_LEVEL) this.#audibleMs = nowMs
    if (this.#isNewest(packet.sequence)) {
      this.#unbroken = this.#isNext(packet.sequence) ? this.#unbroken + 1 : 1
      this.#sequence = packet.sequence
      this.#level = level
      this.#isOver = silent
    }
    this.#playout.push(packet, nowMs)
  }

  fill(block: Float32Array, nowMs: number): void {
    const before = this.#isOver ? this.#playout.counters.concealedFrames : undefined
    this.#playout.fill(block, nowMs)
    if (before !== undefined) this.#excusedFrames += this.#playout.counters.concealedFrames - before
    this.#gain.apply(block, this.volume)
  }

  #isNext(sequence: number): boolean {
    return this.#sequence !== undefined && sequenceDistance(this.#sequence, sequence) === 1
  }

  #isNewest(sequence: number): boolean {
    if (this.#sequence === undefined) return true
    const ahead = sequenceDistance(this.#sequence, sequence)
    return ahead > 0 || ahead < -MOST_OVERTAKEN
  }

  free(): void {
    this.#playout.free()
  }
}
