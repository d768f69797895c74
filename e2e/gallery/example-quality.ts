import type { CallQuality, QualityGrade } from '../../electron/api'

/** A minute of oscillating values: the same in every picture. */
const waves = (mean: number, swing: number): number[] =>
  Array.from({ length: 60 }, (_, second) =>
    Math.max(0, mean + swing * (Math.sin(second / 3.1) * 0.6 + Math.sin(second * 1.7) * 0.4)),
  )

function qualityOf(grade: QualityGrade, mos: number, bufferMs: number, bitrate: number): CallQuality {
  const buffers = waves(bufferMs, bufferMs / 3)
  const jitters = waves(bufferMs / 5, bufferMs / 9)
  const last = buffers.length - 1
  return {
    mos,
    grade,
    mouthToEarMs: 46 + bufferMs,
    ...(grade !== 'fair' && { roundTripMs: bufferMs * 1.4 }),
    jitterMs: jitters[last] ?? 0,
    bufferMs: buffers[last] ?? 0,
    targetMs: bufferMs,
    lostPercent: grade === 'good' ? 0.2 : (4.5 - mos) * 8,
    lossPercent: grade === 'good' ? 0 : (4.5 - mos) * 3,
    stretchedMs: bufferMs * 9,
    concealedMs: grade === 'good' ? 0 : bufferMs * 11,
    dropouts: grade === 'good' ? 0 : Math.round(bufferMs / 8),
    bitrate,
    sending: {
      packetMs: grade === 'good' ? 10 : 20,
      repeats: grade === 'good' ? 0 : 1,
      hasFec: grade !== 'good',
    },
    path: { kind: 'direct', local: 'host', remote: 'srflx' },
    history: buffers.map((buffer, second) => ({
      bufferMs: buffer,
      jitterMs: jitters[second] ?? 0,
      bitrate: second < 20 ? 32_000 : bitrate,
    })),
  }
}

export const good = qualityOf('good', 4.4, 24, 48_000)
export const fair = qualityOf('fair', 3.7, 110, 32_000)
export const poor = qualityOf('poor', 2.4, 480, 16_000)

/** One state of the panel's words for each path, and for each protection of the voice. */
export const relayed: CallQuality = {
  ...good,
  sending: { packetMs: 10, repeats: 2, hasFec: false },
  path: { kind: 'relay', local: 'relay', remote: 'prflx', relay: 'turn.phones.example.org' },
}
export const relayedThere: CallQuality = {
  ...good,
  sending: { packetMs: 20, repeats: 0, hasFec: true },
  path: { kind: 'relay', local: 'srflx', remote: 'relay' },
}
export const byTcp: CallQuality = {
  ...fair,
  lostPercent: 0,
  sending: { packetMs: 20, repeats: 0, hasFec: false },
  path: { kind: 'tcp' },
}
export const relayedByTcp: CallQuality = {
  ...byTcp,
  sending: { packetMs: 10, repeats: 1, hasFec: false },
  path: { kind: 'tcp-relay', relay: 'a-server-with-a-very-long-name.phones.example.org' },
}
