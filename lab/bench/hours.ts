import { setImmediate as turn } from 'node:timers/promises'
import { collectGarbage } from '../../base/testing/collect-garbage'
import { CapturePath } from '../../phone/voice/capture/capture-path'
import { PacketStamper } from '../../phone/voice/links/tcp/packet-stamper'
import { PlayoutPath } from '../../phone/voice/playout/playout-path'
import { BLOCK_MS, BLOCK_SAMPLES, OUTPUT_BLOCK_SAMPLES, SAMPLE_RATE } from '../../native/audio/audio-device'
import { noise, speechLike } from '../../native/testing/signals'
import { mean } from '../../base/statistics'
import { Results } from './results'

/**
 * A call of eight hours in simulated time: the real capture path, codec, jitter buffer and playout, a microphone's
 * clock that runs 30 parts per million fast, a network of 20 ms with up to 15 ms of jitter that stalls for a second every
 * ten minutes. Reports memory, delay and concealed sound hour by hour, so that any growth shows.
 */
const HOURS = Number(process.argv[2] ?? 8)
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const DRIFT_PPM = 30
const DELAY_MS = 20
const JITTER_MS = 15
const STALL_MS = 1000
const STALL_EVERY_MS = 600_000
const OUTPUT_MS = (OUTPUT_BLOCK_SAMPLES * 1000) / SAMPLE_RATE
const SPEECH_SECONDS = 60
const MEGABYTE = 2 ** 20

interface Underway {
  readonly packet: Uint8Array
  readonly arrivesMs: number
}

const speech = speechLike(SPEECH_SECONDS)
const unrest = noise(10_007, 5)
const underway: Underway[] = []
let nowMs = 0
let lastArrivalMs = 0
let sent = 0

/** In order, as TCP delivers; packets sent in a stall arrive at its end. */
const send = (packet: Uint8Array): void => {
  const jitterMs = JITTER_MS * Math.abs(unrest[sent++ % unrest.length] ?? 0)
  const intoStallMs = nowMs % STALL_EVERY_MS
  const stalledMs = nowMs > STALL_EVERY_MS && intoStallMs < STALL_MS ? STALL_MS - intoStallMs : 0
  lastArrivalMs = Math.max(lastArrivalMs, nowMs + DELAY_MS + jitterMs + stalledMs)
  underway.push({ packet, arrivesMs: lastArrivalMs })
}

const playout = new PlayoutPath()
const stamper = new PacketStamper()
const capture = new CapturePath(({ payload }) => send(payload))
const block = new Float32Array(OUTPUT_BLOCK_SAMPLES)
let [captured, said] = [0, 0]
const capturedMs = BLOCK_MS / (1 + DRIFT_PPM * 1e-6)

const live = async (untilMs: number): Promise<number> => {
  const buffers: number[] = []
  for (; nowMs < untilMs; nowMs += OUTPUT_MS) {
    while ((captured + 1) * capturedMs <= nowMs) {
      capture.push(speech.subarray(said, said + BLOCK_SAMPLES))
      said = (said + BLOCK_SAMPLES) % speech.length
      captured++
    }
    while ((underway[0]?.arrivesMs ?? Infinity) <= nowMs) {
      const next = underway.shift()
      if (next !== undefined) playout.push(stamper.stamp(next.packet, next.arrivesMs), next.arrivesMs)
    }
    playout.fill(block, nowMs)
    if (nowMs % 1000 < OUTPUT_MS) buffers.push(playout.bufferMs)
    // Lets the process handle an interrupt.
    if (nowMs % MINUTE_MS < OUTPUT_MS) await turn()
  }
  return mean(buffers)
}

interface Row {
  readonly hour: number
  readonly heapMb: number
  readonly buffersMb: number
  readonly residentMb: number
  readonly bufferMs: number
  readonly madeUpMs: number
  readonly stretchedMs: number
  readonly discardedFrames: number
}

const results = new Results<Row>({
  name: 'hours',
  head: 'hour  heap MB  buffers MB  resident MB  mean buffer ms  made up ms  stretched ms  discarded',
  line: ({ hour, heapMb, buffersMb, residentMb, bufferMs, madeUpMs, stretchedMs, discardedFrames }) =>
    [
      String(hour).padStart(4),
      heapMb.toFixed(2).padStart(7),
      buffersMb.toFixed(2).padStart(10),
      residentMb.toFixed(0).padStart(11),
      bufferMs.toFixed(1).padStart(14),
      String(madeUpMs).padStart(10),
      String(stretchedMs).padStart(12),
      String(discardedFrames).padStart(9),
    ].join('  '),
})
for (let hour = 0; hour <= HOURS; hour++) {
  // The first row, after a minute, is the baseline.
  const bufferMs = await live(hour === 0 ? MINUTE_MS : hour * HOUR_MS)
  collectGarbage()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  const { concealedFrames, shortenedMs, lengthenedMs, discardedFrames } = playout.counters
  await results.add({
    hour,
    heapMb: heapUsed / MEGABYTE,
    buffersMb: arrayBuffers / MEGABYTE,
    residentMb: rss / MEGABYTE,
    bufferMs,
    madeUpMs: concealedFrames * 20,
    stretchedMs: shortenedMs + lengthenedMs,
    discardedFrames,
  })
}
results.finish()
capture.free()
playout.free()
