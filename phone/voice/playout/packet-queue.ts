/** One Opus packet on the time line. Times are in samples at 48 kHz. */
export interface QueuedPacket {
  readonly start: number
  readonly samples: number
  /** How much of the sound before it can be recovered from it. */
  readonly fecSamples: number
  readonly payload: Uint8Array
  /** ms */
  readonly arrivedMs: number
  /** A filler for a packet that was not sent; any sent packet replaces it. */
  readonly isFiller: boolean
}

export type Insertion =
  /** It will be played. It adds `rewound` samples: its time had begun, but no later sound was played. */
  | { readonly kind: 'queued'; readonly rewound: number }
  /** Its time is over. */
  | { readonly kind: 'late' }
  /** Other sound is in its place. */
  | { readonly kind: 'occupied' }

export type TakenPacket =
  | { readonly kind: 'packet'; readonly payload: Uint8Array }
  /** There is later sound, but none for these samples. */
  | { readonly kind: 'missing'; readonly samples: number }
  /** The same, but the following packet contains these samples as the end of the sound before it. */
  | { readonly kind: 'recoverable'; readonly samples: number; readonly following: Uint8Array }

/** A longer gap is taken in several steps, like packets. Samples */
const MAX_GAP_STEP = 960

/**
 * Packets in the order of their sound, and the position up to which they were taken. The gap between a packet and the
 * next one present is as long as the missing sound. Entries never overlap. Pure.
 */
export class PacketQueue {
  readonly #entries: QueuedPacket[] = []
  /** Sound was taken or concealed up to here. */
  #position = -Infinity
  /** Sound before this is not played any more. */
  #settled = -Infinity
  #isRunning = false

  /** Whether sound is being taken; otherwise it accumulates from its first packet. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  /** The start of the next sound to take. Samples */
  get position(): number {
    return this.#position
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  get oldest(): QueuedPacket | undefined {
    return this.#entries[0]
  }

  /** From the next sound to take to the end of the last packet, gaps included. Samples */
  get ahead(): number {
    const first = this.#entries[0]
    const last = this.#entries.at(-1)
    if (first === undefined || last === undefined) return 0
    return last.start + last.samples - (this.#isRunning ? this.#position : first.start)
  }

  insert(packet: QueuedPacket): Insertion {
    const { start, samples, isFiller } = packet
    if (start < this.#settled) return { kind: 'late' }
    let at = this.#entries.length
    while (at > 0 && (this.#entries[at - 1]?.start ?? 0) >= start) at--
    if (!isFiller) at = this.#removeFillers(at, start)
    const before = this.#entries[at - 1]
    const after = this.#entries[at]
    const isFree =
      (before === undefined || before.start + before.samples <= start) &&
      (after === undefined || after.start >= start + samples)
    if (!isFree) return { kind: 'occupied' }
    this.#entries.splice(at, 0, packet)
    return { kind: 'queued', rewound: this.#isRunning ? this.#rewind(packet) : 0 }
  }

  /** Starts taking sound, with the oldest packet present. */
  begin(): void {
    this.#isRunning = true
    this.#jumpToOldest()
  }

  /** Lets sound accumulate again. */
  stop(): void {
    this.#isRunning = false
  }

  take(): TakenPacket | undefined {
    const [first] = this.#entries
    if (first === undefined) return undefined
    const gap = this.#isRunning ? first.start - this.#position : 0
    if (gap > 0) return this.#takeGap(gap, first)
    this.#entries.shift()
    this.#position = first.start + first.samples
    if (!first.isFiller) this.#settled = this.#position
    return { kind: 'packet', payload: first.payload }
  }

  /** Advances over samples that were concealed, but not over sound that is present. */
  skip(samples: number): void {
    this.#position = Math.min(this.#position + samples, this.#entries[0]?.start ?? Infinity)
  }

  /** Discards the oldest packets until the limit holds, but never the last one. @returns how many packets */
  shrinkTo(samples: number): number {
    let discarded = 0
    while (this.ahead > samples) {
      const hasGap = this.#isRunning && (this.oldest?.start ?? 0) > this.#position
      if (!hasGap) {
        if (this.#entries.length === 1) break
        this.#entries.shift()
        discarded++
      }
      this.#jumpToOldest()
    }
    return discarded
  }

  /**
   * Discards the oldest sound: gaps and whole packets, at most `samples` together.
   * @returns the rest of `samples`
   */
  discard(samples: number): number {
    let left = samples
    for (let oldest = this.oldest; oldest !== undefined; oldest = this.oldest) {
      const gap = this.#isRunning ? Math.min(left, oldest.start - this.#position) : 0
      left -= gap
      if (gap > 0) this.#position += gap
      if (this.#isRunning && this.#position < oldest.start) break
      if (oldest.samples > left) break
      this.#entries.shift()
      left -= oldest.samples
      this.#position = oldest.start + oldest.samples
    }
    this.#settled = Math.max(this.#settled, this.#position)
    return left
  }

  clear(): void {
    this.#entries.length = 0
    this.#position = -Infinity
    this.#settled = -Infinity
    this.#isRunning = false
  }

  /** Sound has arrived: concealment before it remains, concealment in its place is undone. */
  #rewind({ start, isFiller }: QueuedPacket): number {
    const rewound = Math.max(0, this.#position - start)
    this.#position -= rewound
    if (!isFiller) this.#settled = this.#position
    return rewound
  }

  /** Removes the entries that a packet replaces, and all after them. @returns the packet's index */
  #removeFillers(at: number, start: number): number {
    const before = this.#entries[at - 1]
    const from = before?.isFiller && before.start + before.samples > start ? at - 1 : at
    let to = from
    while (this.#entries[to]?.isFiller) to++
    this.#entries.splice(from, to - from)
    return from
  }

  #takeGap(gap: number, { fecSamples, payload }: QueuedPacket): TakenPacket {
    const isRecoverable = gap <= fecSamples
    const samples = isRecoverable ? gap : Math.min(gap - fecSamples, MAX_GAP_STEP)
    this.#position += samples
    this.#settled = this.#position
    return isRecoverable ? { kind: 'recoverable', samples, following: payload } : { kind: 'missing', samples }
  }

  #jumpToOldest(): void {
    this.#position = this.oldest?.start ?? this.#position
    this.#settled = this.#position
  }
}
