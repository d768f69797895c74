import { decodeRedundancy, encodeRedundancy } from '../media/redundancy'
import { timestampDistance } from '../media/serial'
import { MEDIA_HEAD_BYTES } from './client-plane'
import { FieldReader, FieldWriter } from './fields'

/**
 * What Media carries between Ringdowns. Serving nodes read the form and the level only.
 *
 * u8 bits (version 1 in the high four; bit 0: redundant), u8 level, u16 sequence, u32 timestamp; then an SFrame, or where redundant
 * the structure of RFC 2198, whose blocks are each u8 level and an SFrame. Unknown bits are ignored.
 */
export interface VoicePayload {
  /** Rises by one with each packet. 16 bits */
  readonly sequence: number
  /** Oldest first: what this packet repeats, and last its own. 1 to 33 */
  readonly frames: readonly VoiceFrame[]
}

export interface VoiceFrame {
  /** How loud it is: 0 the loudest, 127 silence, each step is a dB (RFC 6464). */
  readonly level: number
  /** Samples at 48 kHz. 32 bits */
  readonly timestamp: number
  /** An SFrame, whose metadata prove the timestamp and the level. Not empty. */
  readonly frame: Uint8Array
}

const VERSION = 1
const VERSION_SHIFT = 4
const REDUNDANT = 1 << 0
const HEAD_BYTES = 8
const LEVEL_BYTES = 1
const MOST_LEVEL = 127
/** The blocks are all of one format. */
const PAYLOAD_TYPE = 0
/** As loud as this counts sound whose level is not told. */
const UNTOLD_LEVEL = 60

/** Never throws. Frames are views. @returns undefined for anything but a payload of this version */
export function readVoicePayload(payload: Uint8Array): VoicePayload | undefined {
  const bits = payload[0] ?? 0
  if (payload.length <= HEAD_BYTES || bits >> VERSION_SHIFT !== VERSION) return undefined
  const fields = new FieldReader(payload, 1)
  const [level, sequence, timestamp] = [fields.u8(), fields.u16(), fields.u32()]
  if (level > MOST_LEVEL) return undefined
  const body = payload.subarray(HEAD_BYTES)
  if ((bits & REDUNDANT) === 0) return { sequence, frames: [{ level, timestamp, frame: body }] }
  const redundant = decodeRedundancy(body)
  if (!redundant) return undefined
  const blocks = [...redundant.repeats, { ...redundant.primary, offset: 0 }]
  const frames = blocks.flatMap((block) => frameIn(block.payload, (timestamp - block.offset) >>> 0) ?? [])
  return frames.length === blocks.length ? { sequence, frames } : undefined
}

function frameIn(block: Uint8Array, timestamp: number): VoiceFrame | undefined {
  const level = block[0]
  if (level === undefined || level > MOST_LEVEL || block.length <= LEVEL_BYTES) return undefined
  return { level, timestamp, frame: block.subarray(LEVEL_BYTES) }
}

/** @throws RangeError without a frame, for an empty one, for a field out of range, and for repeats that do not fit */
export function writeVoicePayload({ sequence, frames }: VoicePayload): Uint8Array {
  const own = frames.at(-1)
  if (!own) throw new RangeError('a voice packet has at least one frame')
  for (const { level, frame } of frames) {
    if (level > MOST_LEVEL) throw new RangeError(`${level} is not a level`)
    if (frame.length === 0) throw new RangeError('a frame has at least one byte')
  }
  const isRedundant = frames.length > 1
  const body = isRedundant ? redundantBody(frames, own) : own.frame
  return new FieldWriter(HEAD_BYTES + body.length)
    .u8((VERSION << VERSION_SHIFT) | (isRedundant ? REDUNDANT : 0))
    .u8(own.level)
    .u16(sequence)
    .u32(own.timestamp)
    .raw(body).bytes
}

const redundantBody = (frames: readonly VoiceFrame[], own: VoiceFrame): Uint8Array =>
  encodeRedundancy({
    repeats: frames.slice(0, -1).map((frame) => ({
      payloadType: PAYLOAD_TYPE,
      offset: timestampDistance(frame.timestamp, own.timestamp),
      payload: blockOf(frame),
    })),
    primary: { payloadType: PAYLOAD_TYPE, payload: blockOf(own) },
  })

const blockOf = ({ level, frame }: VoiceFrame): Uint8Array =>
  new FieldWriter(LEVEL_BYTES + frame.length).u8(level).raw(frame).bytes

/**
 * The level of a datagram of Media, without reading the rest. Never throws.
 * @param from where the datagram begins
 * @returns 0 to 127; 60 for a payload of another form, as originals send it
 */
export function mediaLevel(bytes: Uint8Array, from = 0): number {
  const at = from + MEDIA_HEAD_BYTES
  if (bytes.length <= at + HEAD_BYTES || (bytes[at] ?? 0) >> VERSION_SHIFT !== VERSION) return UNTOLD_LEVEL
  return Math.min(bytes[at + 1] ?? MOST_LEVEL, MOST_LEVEL)
}
