/** Packets of voice with their redundancy. Pure. */
export { type MediaPacket, TIMESTAMP_RATE } from './media-packet'
export {
  type Block,
  decodeRedundancy,
  encodeRedundancy,
  MAX_OFFSET,
  MAX_REPEAT_BYTES,
  MAX_REPEATS,
  type RedundantPayload,
  type Repeat,
} from './redundancy'
export { redundantPayload, type RepeatDistance, RepeatedFrames, type SentFrame } from './repeated-frames'
export { sequenceDistance, sequencePlus, timestampDistance, timestampPlus } from './serial'
