import { SAMPLE_RATE } from '../../../../native/audio/audio-device'
import { speechLike } from '../../../../native/testing/signals'
import { JitterBuffer } from '../jitter-buffer'
import { LOOK_AHEAD_MS, TimeStretcher } from '../time-stretcher'

export const FRAME_MS = 20
const SAMPLES_PER_MS = SAMPLE_RATE / 1000
const FRAME = FRAME_MS * SAMPLES_PER_MS

export interface Run {
  readonly buffer: JitterBuffer
  /** What was heard, block by block: how much later than it was said, ms. */
  readonly delays: readonly { readonly atMs: number; readonly delayMs: number }[]
  readonly kinds: readonly string[]
  readonly maxQueuedMs: number
}

export interface Trace {
  /** When frame n, said from 20 n ms on, arrives. It can't be before it was said to its end. */
  readonly arrivals: readonly number[]
  readonly untilMs: number
  /** The loudspeaker's clock runs so much fast. */
  readonly ppm?: number
  /** The loudspeaker asks for so much at a time, ms … */
  readonly blockMs?: number
  /** … in bursts of so many. */
  readonly burst?: number
  readonly sound?: Float32Array
}

/** Plays arrivals through jitter buffer and stretcher as the playout path does, in simulated time and without a codec. */
export function replay({
  arrivals,
  untilMs,
  ppm = 0,
  blockMs = 10,
  burst = 1,
  sound = speechLike(1),
}: Trace): Run {
  const buffer = new JitterBuffer()
  const stretcher = new TimeStretcher()
  const delays: { atMs: number; delayMs: number }[] = []
  const kinds: string[] = []
  const blockSamples = blockMs * SAMPLES_PER_MS
  let [next, taken, maxQueuedMs] = [0, 0, 0]
  for (let n = 0; ; n++) {
    const now = (Math.floor(n / burst) * burst * blockMs) / (1 + ppm / 1e6) + 3
    if (now >= untilMs) break
    for (let at = arrivals[next]; at !== undefined && at <= now; at = arrivals[++next]) {
      buffer.push(Uint8Array.of(next & 255), FRAME_MS, at)
    }
    maxQueuedMs = Math.max(maxQueuedMs, buffer.queuedMs)
    const block = new Float32Array(blockSamples)
    const plan = buffer.plan(now, stretcher.waiting / SAMPLES_PER_MS, blockMs)
    kinds.push(plan.kind)
    if (plan.kind === 'play') {
      const lookAhead = plan.stretch.kind === 'shorten' ? LOOK_AHEAD_MS * SAMPLES_PER_MS : 0
      while (stretcher.waiting < blockSamples + lookAhead && buffer.take()) {
        const from = (taken++ * FRAME) % (sound.length - FRAME)
        stretcher.push(sound.subarray(from, from + FRAME))
      }
      const takenMs = (taken + buffer.counters.discardedFrames) * FRAME_MS
      delays.push({ atMs: now, delayMs: now - (takenMs - stretcher.waiting / SAMPLES_PER_MS) })
      buffer.stretched(stretcher.read(block, plan.stretch) / SAMPLES_PER_MS)
    } else if (plan.kind === 'conceal') {
      stretcher.push(new Float32Array(blockSamples))
      stretcher.read(block)
    }
  }
  return { buffer, delays, kinds, maxQueuedMs }
}

export const meanDelay = ({ delays }: Run, fromMs: number, toMs: number): number => {
  const some = delays.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
  return some.reduce((sum, { delayMs }) => sum + delayMs, 0) / some.length
}
