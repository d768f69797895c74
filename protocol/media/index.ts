/** Packets of voice with their redundancy. Pure. */
export { formatCandidate, type IceCandidate, MAX_CANDIDATE, parseCandidate } from './ice-candidate'
export { type MediaPacket, TIMESTAMP_RATE } from './media-packet'
export {
  decodeRedundancy,
  encodeRedundancy,
  MAX_OFFSET,
  MAX_REPEAT_BYTES,
  MAX_REPEATS,
  type RedundantPayload,
  type Repeat,
} from './redundancy'
export { redundantPayload, type RepeatDistance, RepeatedFrames, type SentFrame } from './repeated-frames'
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
export {
  formatSdp,
  MAX_CANDIDATES,
  MAX_SDP,
  OPUS_PARAMETERS,
  type ParsedSdp,
  parseSdp,
  type VoiceDescription,
} from './sdp'
export { sequenceDistance, sequencePlus, timestampDistance, timestampPlus } from './serial'
