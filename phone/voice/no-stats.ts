import type { RoomVoiceStats } from './room-contract'
import type { VoiceStats } from './voice-contract'

/** The stats of a call that was never connected. */
export const NO_STATS: VoiceStats = {
  durationMs: 0,
  framesSent: 0,
  framesReceived: 0,
  bytesSent: 0,
  bytesReceived: 0,
  concealedFrames: 0,
  discardedFrames: 0,
  lostPackets: 0,
  recoveredPackets: 0,
  duplicatePackets: 0,
  latePackets: 0,
  skippedMs: 0,
  outputStops: 0,
  shortenedMs: 0,
  lengthenedMs: 0,
  bufferMs: 0,
  targetMs: 0,
  playoutMs: 0,
  jitterMs: 0,
  underruns: 0,
  bitrate: 0,
  droppedFrames: 0,
  rFactor: 0,
  mos: 1,
  mouthToEarMs: 0,
  lossPercent: 0,
  inputDbfs: -100,
  outputDbfs: -100,
}

/** The stats of a room in which nothing was sent or heard. */
export const NO_ROOM_STATS: RoomVoiceStats = {
  durationMs: 0,
  packetsSent: 0,
  packetsReceived: 0,
  bytesSent: 0,
  bytesReceived: 0,
  refusedPackets: 0,
  concealedFrames: 0,
  lostPackets: 0,
  recoveredPackets: 0,
  latePackets: 0,
  bufferMs: 0,
  playoutMs: 0,
  bitrate: 0,
  inputDbfs: -100,
  outputDbfs: -100,
}
