/** Packets of voice with their redundancy. Pure. */
export { type MediaPacket, TIMESTAMP_RATE } from './media-packet'
export { decodeRedundancy, encodeRedundancy, MAX_OFFSET, MAX_REPEAT_BYTES, MAX_REPEATS } from './redundancy'
export { sequenceDistance, sequencePlus, timestampDistance, timestampPlus } from './serial'
