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
export {
  type ApplicationPacket,
  type Bye,
  decodeRtcp,
  encodeRtcp,
  MAX_BLOCKS,
  MAX_RTCP_BYTES,
  middleOfNtp,
  type NtpTime,
  ntpOf,
  type ReceiverReport,
  type ReportBlock,
  type RtcpPacket,
  type SenderReport,
  type SourceDescription,
} from './rtcp'
export {
  type AudioLevel,
  audioLevelIn,
  decodeRtp,
  encodeAudioLevel,
  encodeRtp,
  isRtcp,
  MAX_RTP_BYTES,
  type RtpExtension,
  type RtpPacket,
} from './rtp'
export { sequenceDistance, sequencePlus, timestampDistance, timestampPlus } from './serial'
