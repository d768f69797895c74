import { MAX_OFFSET, MAX_REPEAT_BYTES, sequencePlus, timestampDistance } from '../../../protocol/media'
import type { FrameMetadata, SealedFrame } from '../../../protocol/media/sframe'
import { type VoiceFrame, writeVoicePayload } from '../../../protocol/groups'
import type { OwnVoice } from './talk-floor'

/** Of a block of RFC 2198 its level, before the SFrame. Bytes */
const LEVEL_BYTES = 1
const SEQUENCES = 0x1_0000
/** Of what was kept, so many packets leave at once, every 10 ms: a word that waited catches up before a router's queue is full. */
const BURST_PACKETS = 10
/** What is kept while no answer has come. A listener's buffer takes 1.5 s at once. Packets of 10 ms */
const MOST_KEPT = 140
/** What is kept while others talk: 300 ms. Packets of 10 ms */
const LAST_KEPT = 30
/**
 * A frame is repeated two packets later. The packet between has its forward error correction, so three in a row have to be lost before
 * it is.
 */
export const REPEAT_AFTER = 2

/** A packet of Opus to be sent. */
export interface SpokenFrame extends FrameMetadata {
  readonly payload: Uint8Array
}

type KeyedFrame = VoiceFrame & { readonly keyId: number }

export interface RoomSenderOptions {
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number
  /** Undefined: there are no keys, and nothing is sent. */
  readonly seal: (payload: Uint8Array, metadata: FrameMetadata) => SealedFrame | undefined
  /** @returns the bytes that were sent */
  readonly send: (keyId: number, payload: Uint8Array) => number
}

/**
 * Sends our voice to a group: sealed, numbered, and each frame a second time two packets later, as it was sealed, since nobody reports what the many listeners lose. Keeps what may not be sent yet.
 */
export class RoomSender {
  readonly #options: RoomSenderOptions
  #queue: SpokenFrame[] = []
  #sequence: number
  /** The last frames, oldest first. */
  #before: readonly KeyedFrame[] = []
  #packets = 0
  #bytes = 0

  constructor(options: RoomSenderOptions) {
    this.#options = options
    this.#sequence = Math.floor(options.random() * SEQUENCES)
  }

  get packets(): number {
    return this.#packets
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Nothing waits to be sent. */
  get isEmpty(): boolean {
    return this.#queue.length === 0
  }

  add(frame: SpokenFrame): void {
    this.#queue.push(frame)
  }

  /** Every 10 ms, after the frames of that time: sends, keeps or forgets what was added. */
  pump(voice: OwnVoice): void {
    switch (voice) {
      case 'send':
        for (const frame of this.#queue.splice(0, BURST_PACKETS)) this.#send(frame)
        return
      case 'keep':
        this.#keep(MOST_KEPT)
        return
      case 'keep-last':
        this.#keep(LAST_KEPT)
        return
      case 'drop':
        this.#keep(0)
    }
  }

  #keep(packets: number): void {
    if (this.#queue.length > packets) this.#queue = packets > 0 ? this.#queue.slice(-packets) : []
  }

  #send({ payload, timestamp, level }: SpokenFrame): void {
    const sealed = this.#options.seal(payload, { timestamp, level })
    if (!sealed) return
    const own = { timestamp, level, frame: sealed.bytes, keyId: sealed.keyId }
    const repeat = this.#before.at(-REPEAT_AFTER)
    const frames = repeat && isRepeatable(repeat, own) ? [repeat, own] : [own]
    const sequence = this.#sequence
    this.#sequence = sequencePlus(sequence, 1)
    this.#before = [...this.#before, own].slice(-REPEAT_AFTER)
    this.#packets++
    this.#bytes += this.#options.send(sealed.keyId, writeVoicePayload({ sequence, frames }))
  }
}

/** One of other keys cannot be: the packet has one key. */
function isRepeatable(before: KeyedFrame, own: KeyedFrame): boolean {
  const offset = timestampDistance(before.timestamp, own.timestamp)
  const fits = before.frame.length + LEVEL_BYTES <= MAX_REPEAT_BYTES
  return before.keyId === own.keyId && offset > 0 && offset <= MAX_OFFSET && fits
}
