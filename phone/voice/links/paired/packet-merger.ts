import { type MediaPacket, sequenceDistance, sequencePlus } from '../../../../protocol/media'

/** A packet that is further behind comes from a backlog whose sound is over, and would look like a restarted sender. */
const MAX_BEHIND = 100
/** The numbers that are remembered: a power of two above `MAX_BEHIND`. */
const WINDOW = 128
/** TCP brings what is still underway as long as it brings something within this time, … ms */
const TCP_ALIVE_MS = 150
/** … but no voice waits longer for it. ms */
export const MAX_WAIT_MS = 1000

/**
 * Makes one stream of two links with the same numbers: each packet once, from the link where it comes first.
 *
 * When voice moves to the faster link, its first packets come before the last ones of TCP. They wait for those: a playout
 * would take them for sound in stock, catch up too fast, and run into the gap before them. Pure; any monotonic time.
 */
export class PacketMerger {
  readonly #hasCome = new Array<boolean>(WINDOW).fill(false)
  #newest: number | undefined
  #isNewestOfTcp = false
  #lastOfTcpMs = -Infinity
  /** In the order of arrival. */
  #waiting: MediaPacket[] = []
  #waitingSinceMs = 0

  /** A packet has come by TCP. @returns what is the stream's next */
  byTcp(packet: MediaPacket, nowMs: number): readonly MediaPacket[] {
    this.#lastOfTcpMs = nowMs
    if (!this.#takes(packet.sequence, true)) return []
    const [first] = this.#waiting
    const isReached = first !== undefined && sequenceDistance(packet.sequence, first.sequence) <= 1
    return isReached ? [packet, ...this.#release()] : [packet]
  }

  /** A packet has come by WebRTC. @returns what is the stream's next */
  byWebrtc(packet: MediaPacket, nowMs: number): readonly MediaPacket[] {
    const { sequence } = packet
    const isAhead =
      this.#isNewestOfTcp && this.#newest !== undefined && sequenceDistance(this.#newest, sequence) > 1
    if (!this.#takes(sequence, false)) return []
    if (this.#waiting.length === 0 && !isAhead) return [packet]
    if (this.#waiting.length === 0) this.#waitingSinceMs = nowMs
    this.#waiting.push(packet)
    return this.overdue(nowMs)
  }

  /** @returns what has waited for TCP in vain */
  overdue(nowMs: number): readonly MediaPacket[] {
    const isAlive = nowMs - this.#lastOfTcpMs < TCP_ALIVE_MS
    return isAlive && nowMs - this.#waitingSinceMs < MAX_WAIT_MS ? [] : this.#release()
  }

  #release(): readonly MediaPacket[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }

  /** @returns whether the packet belongs to the stream: it is neither a duplicate nor part of a backlog */
  #takes(sequence: number, isOfTcp: boolean): boolean {
    this.#newest ??= sequencePlus(sequence, -1)
    const ahead = sequenceDistance(this.#newest, sequence)
    if (ahead <= -MAX_BEHIND) return false
    for (let n = Math.max(1, ahead - WINDOW + 1); n <= ahead; n++)
      this.#hasCome[sequencePlus(this.#newest, n) % WINDOW] = false
    if (ahead > 0) {
      this.#newest = sequence
      this.#isNewestOfTcp = isOfTcp
    }
    if (this.#hasCome[sequence % WINDOW] === true) return false
    this.#hasCome[sequence % WINDOW] = true
    return true
  }
}
