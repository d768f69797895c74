import { SAMPLE_RATE } from '../../../../native/audio/audio-device'
import { speechLike } from '../../../../native/testing/signals'
import { sequencePlus, timestampPlus } from '../../../../protocol/media'
import { JitterBuffer } from '../jitter-buffer'
import { LOOK_AHEAD_MS, TimeStretcher } from '../time-stretcher'
import type { Sound, Unpacked } from '../unpack'

export const FRAME_MS = 20
const SAMPLES_PER_MS = SAMPLE_RATE / 1000
/** A packet that is not a silent one. Bytes */
const PAYLOAD_BYTES = 8

/** A played block and its delay. ms */
interface Heard {
  readonly atMs: number
  readonly delayMs: number
}

export interface Run {
  readonly buffer: JitterBuffer
  readonly delays: readonly Heard[]
  readonly kinds: readonly string[]
  readonly maxQueuedMs: number
  /** The buffer's target, block by block. ms */
  readonly targets: readonly number[]
  /** Decoded frames, in order. */
  readonly frames: readonly number[]
  /** Those that were recovered by forward error correction, at least in part. */
  readonly recovered: readonly number[]
  /** Concealed sound, and silence after the first sound. ms */
  readonly missingMs: number
}

export interface Trace {
  /** When frame n arrives: not before its end, of frames from 0 ms on. Infinity: never. */
  readonly arrivals: readonly number[]
  /** Frames that arrive twice. */
  readonly again?: readonly { readonly frame: number; readonly atMs: number }[]
  readonly untilMs: number
  /** How fast the loudspeaker's clock runs. */
  readonly ppm?: number
  /** The interval of the loudspeaker's requests, ms. */
  readonly blockMs?: number
  /** The number of requests in a burst. */
  readonly burst?: number
  readonly sound?: Float32Array
  /** Which earlier frames each packet repeats: 1 the one before it. */
  readonly distances?: readonly number[]
  /** Each packet also contains the sound of the frame before it, by forward error correction. */
  readonly fec?: boolean
  /** 20 by default. */
  readonly frameMs?: number
  /** The delay of frame 0. */
  readonly sequence?: number
  readonly timestamp?: number
}

/**
 * Plays arrivals through jitter buffer and stretcher as the playout path does, in simulated time and without a codec.
 */
export function replay(trace: Trace): Run {
  const { untilMs, ppm = 0, blockMs = 10, burst = 1, sound = speechLike(1), frameMs = FRAME_MS } = trace
  const frameSamples = frameMs * SAMPLES_PER_MS
  const buffer = new JitterBuffer()
  const stretcher = new TimeStretcher()
  const delays: Heard[] = []
  const kinds: string[] = []
  const targets: number[] = []
  const frames: number[] = []
  const recovered: number[] = []
  const blockSamples = blockMs * SAMPLES_PER_MS
  const block = new Float32Array(blockSamples)
  const coming = inOrderOfArrival(trace)
  // The end of the last taken sound on the sender's time line.
  let [next, takenMs, maxQueuedMs, missingMs] = [0, 0, 0, 0]
  const take = (): boolean => {
    const taken = buffer.take()
    if (taken?.kind === 'packet') {
      const frame = frameOf(taken.payload)
      frames.push(frame)
      takenMs = (frame + 1) * frameMs
      const from = (frame * frameSamples) % (sound.length - frameSamples)
      stretcher.push(sound.subarray(from, from + frameSamples))
    } else if (taken?.kind === 'recoverable') {
      const frame = frameOf(taken.following) - 1
      recovered.push(frame)
      takenMs = (frame + 1) * frameMs
      const to = ((frame * frameSamples) % (sound.length - frameSamples)) + frameSamples
      stretcher.push(sound.subarray(to - taken.samples, to))
    } else if (taken !== undefined) {
      const ms = taken.samples / SAMPLES_PER_MS
      takenMs += ms
      missingMs += ms
      stretcher.push(new Float32Array(Math.ceil(taken.samples)))
    }
    return taken !== undefined
  }
  for (let n = 0; ; n++) {
    const now = (Math.floor(n / burst) * burst * blockMs) / (1 + ppm / 1e6) + 3
    if (now >= untilMs) break
    for (let arrival = coming[next]; arrival && arrival.atMs <= now; arrival = coming[++next])
      buffer.push(packetOf(arrival.frame, trace), arrival.atMs)
    maxQueuedMs = Math.max(maxQueuedMs, buffer.queuedMs)
    targets.push(buffer.targetMs)
    const plan = buffer.plan(now, stretcher.waiting / SAMPLES_PER_MS, blockMs)
    kinds.push(plan.kind)
    if (plan.kind === 'play') {
      const lookAhead = plan.stretch.kind === 'shorten' ? LOOK_AHEAD_MS * SAMPLES_PER_MS : 0
      while (stretcher.waiting < blockSamples + lookAhead && take());
      delays.push({ atMs: now, delayMs: now - (takenMs - stretcher.waiting / SAMPLES_PER_MS) })
      buffer.stretched(stretcher.read(block, plan.stretch) / SAMPLES_PER_MS)
      continue
    }
    if (frames.length > 0) missingMs += blockMs
    if (plan.kind === 'conceal') {
      stretcher.push(new Float32Array(blockSamples))
      stretcher.read(block)
    }
  }
  return { buffer, delays, kinds, maxQueuedMs, targets, frames, recovered, missingMs }
}

/** The payloads name the frames. */
export const packetOf = (
  frame: number,
  {
    distances = [],
    fec = false,
    frameMs = FRAME_MS,
    sequence = 0,
    timestamp = 0,
  }: Pick<Trace, 'distances' | 'fec' | 'frameMs' | 'sequence' | 'timestamp'> = {},
): Unpacked => {
  const samples = frameMs * SAMPLES_PER_MS
  const soundOf = (frame: number): Sound => {
    const payload = new Uint8Array(PAYLOAD_BYTES)
    new DataView(payload.buffer).setUint32(0, frame)
    const fecSamples = fec ? samples : 0
    return { timestamp: timestampPlus(timestamp, frame * samples), samples, fecSamples, payload }
  }
  return {
    sequence: sequencePlus(sequence, frame),
    primary: soundOf(frame),
    repeats: distances
      .filter((distance) => distance <= frame)
      .sort((a, b) => b - a)
      .map((distance) => soundOf(frame - distance)),
  }
}

const frameOf = (payload: Uint8Array): number => new DataView(payload.buffer).getUint32(0)

const inOrderOfArrival = ({ arrivals, again = [] }: Trace) =>
  [...arrivals.map((atMs, frame) => ({ atMs, frame })), ...again]
    .filter(({ atMs }) => atMs < Infinity)
    .sort((a, b) => a.atMs - b.atMs)

export const meanDelay = ({ delays }: Run, fromMs: number, toMs: number): number => {
  const some = delays.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
  return some.reduce((sum, { delayMs }) => sum + delayMs, 0) / some.length
}
