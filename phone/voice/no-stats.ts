import type { VoiceStats } from './voice-contract'

/** Of a call in which nobody talked. */
export const NO_STATS: VoiceStats = {
  durationMs: 0,
  framesSent: 0,
  framesReceived: 0,
  bytesSent: 0,
  bytesReceived: 0,
  concealedFrames: 0,
  discardedFrames: 0,
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
