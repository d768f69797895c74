import { setTimeout as sleep } from 'node:timers/promises'
import type { TimedSound } from '../../audio/marks'
import { play } from '../../audio/player'
import { PulseDaemon } from '../../audio/pulse-daemon'
import { Recorder } from '../../audio/recorder'
import { latencyCurve } from '../analysis/latency-curve'
import { beBusy } from '../busy'
import { stallRecovery, type Stall, type StallRecovery } from '../analysis/stall-recovery'
import { voiceQuality, type VoiceQuality } from '../analysis/voice-quality'
import type { Condition } from '../conditions'
import type { Network } from '../../networks/network'
import type { MeasuredPhone, Pair, Side } from './pair'
import { processCost } from './process-cost'
import { firstSound, startTone } from './tone'

/** The time limit for the first sound of a dialled call. */
const FIRST_SOUND_MS = 700
/** Between two calls. */
const PAUSE_MS = 300
/** Before the first word, so that jitter buffers settle. */
const SETTLE_MS = 2_500
/** After the last word, which is still in transit; recorders also cannot time their last moments. */
const TAIL_MS = 2_500
/** From the first word to the first stall. */
const FIRST_STALL_MS = 4_000
const LONGEST_LATENCY_MS = 1_900

const CALLER_MICROPHONE = 'caller-microphone'
const CALLEE_SPEAKER = 'callee-speaker'
const SINKS = [CALLER_MICROPHONE, 'caller-speaker', 'callee-microphone', CALLEE_SPEAKER]

export interface Speech {
  /** A WAV file. */
  readonly path: string
  readonly seconds: number
}

export interface CallFigures {
  readonly quality: VoiceQuality
  readonly stalls: StallRecovery | undefined
  /** From dialling to the first sound at the callee's speaker, each call, ms. */
  readonly dialMs: readonly number[]
  /** Share of the played time that the callee's program concealed, 0 to 1; undefined if it does not report it. */
  readonly concealedShare: number | undefined
  /** Processor time while the caller speaks, percent of one core. */
  readonly cpuPercent: Readonly<Record<Side, number>>
  readonly residentMb: Readonly<Record<Side, number>>
  /** Blocks of the two sound cards, ms. */
  readonly blockMs: readonly [number, number]
  readonly calleeStats: unknown
}

/** A recording with silence before and after the speech. */
const only = (sound: TimedSound, fromMs: number, toMs: number): TimedSound => {
  const samples = Float32Array.from(sound.samples)
  samples.fill(0, 0, Math.max(0, Math.floor(sound.sampleAt(fromMs))))
  samples.fill(0, Math.max(0, Math.ceil(sound.sampleAt(toMs))))
  return { samples, timeOf: (sample) => sound.timeOf(sample), sampleAt: (ms) => sound.sampleAt(ms) }
}

/** Stalls the network repeatedly during the speech. @returns the stalls; empty without any */
const stallWhile = async (
  network: Network,
  stall: Condition['stall'],
  speaking: Promise<void>,
): Promise<Stall[]> => {
  const stalls: Stall[] = []
  if (stall === undefined) {
    await speaking
    return stalls
  }
  const over = new AbortController()
  const ended = speaking.finally(() => over.abort())
  const dueMs = performance.now() + FIRST_STALL_MS
  try {
    for (let count = 0; ; count++) {
      await sleep(dueMs + count * stall.everyMs - performance.now(), undefined, { signal: over.signal })
      const beginMs = performance.now()
      network.stall(stall.ms)
      stalls.push({ beginMs, endMs: beginMs + stall.ms })
    }
  } catch (error) {
    if (!over.signal.aborted) throw error
  }
  await ended
  return stalls
}

interface Dial {
  readonly dialledMs: number
  readonly untilMs: number
}

/** Dials this many times, with a tone in the microphone. The last call stays up. */
const dialTimes = async (count: number, pair: Pair, daemon: PulseDaemon, mouth: Recorder) => {
  const dials: Dial[] = []
  const stopTone = await startTone(daemon, CALLER_MICROPHONE, mouth)
  try {
    for (let left = count; left > 0; left--) {
      const dialledMs = await pair.dial()
      await sleep(FIRST_SOUND_MS)
      dials.push({ dialledMs, untilMs: performance.now() })
      if (left === 1) break
      await pair.hangUp()
      await sleep(PAUSE_MS)
    }
  } finally {
    await stopTone()
  }
  return dials
}

const firstSoundAfter = (ear: TimedSound, { dialledMs, untilMs }: Dial): number => {
  const sample = firstSound(ear.samples, ear.sampleAt(dialledMs))
  const atMs = sample === undefined ? Infinity : ear.timeOf(sample)
  return atMs > untilMs + LONGEST_LATENCY_MS ? NaN : atMs - dialledMs
}

/** Processor time between two samples, percent of one core, and memory at the second one. */
const costWhile = async (pair: Pair, work: Promise<unknown>) => {
  const look = () => ({
    atMs: performance.now(),
    caller: processCost(pair.pids.caller),
    callee: processCost(pair.pids.callee),
  })
  const before = look()
  await work
  const after = look()
  const cpu = (side: Side): number =>
    (100_000 * (after[side].cpuSeconds - before[side].cpuSeconds)) / (after.atMs - before.atMs)
  return {
    cpuPercent: { caller: cpu('caller'), callee: cpu('callee') },
    residentMb: { caller: after.caller.residentMb, callee: after.callee.residentMb },
  }
}

const concealedBetween = (
  before: ReturnType<Pair['ownFigures']>,
  after: ReturnType<Pair['ownFigures']>,
): number | undefined => {
  if (before === undefined || after === undefined) return undefined
  const played = after.playedFrames - before.playedFrames
  return played <= 0 ? undefined : (after.concealedFrames - before.concealedFrames) / played
}

const measureWith = async (
  daemon: PulseDaemon,
  recorders: { readonly mouth: Recorder; readonly ear: Recorder },
  { phone, network, condition, speech }: CallOptions,
  save: SaveRecording | undefined,
): Promise<CallFigures> => {
  const { mouth, ear } = recorders
  const pair = await phone.start({
    network,
    env: {
      caller: daemon.envFor(CALLER_MICROPHONE, 'caller-speaker'),
      callee: daemon.envFor('callee-microphone', CALLEE_SPEAKER),
    },
  })
  try {
    const dials = pair.standing ? [] : await dialTimes(condition.dials, pair, daemon, mouth)
    await sleep(SETTLE_MS)
    const ownBefore = pair.ownFigures()
    const speaksFromMs = performance.now()
    const stalling = stallWhile(
      network,
      condition.stall,
      play(daemon, CALLER_MICROPHONE, speech.path, speech.seconds),
    )
    const cost = await costWhile(pair, stalling)
    const stalls = await stalling
    const speaksToMs = performance.now()
    const blockMs = [await daemon.blockMs(CALLER_MICROPHONE), await daemon.blockMs(CALLEE_SPEAKER)] as const
    await sleep(TAIL_MS)
    const ownAfter = pair.ownFigures()
    const [allSaid, heard] = [await mouth.stop(), await ear.stop()]
    await pair.hangUp()

    const said = only(allSaid, speaksFromMs, speaksToMs)
    save?.({ said, heard, fromMs: speaksFromMs, toMs: speaksToMs })
    const span = { fromMs: speaksFromMs, toMs: speaksToMs, longestMs: LONGEST_LATENCY_MS }
    return {
      quality: voiceQuality(said, heard),
      stalls: stalls.length === 0 ? undefined : stallRecovery(latencyCurve(said, heard, span), stalls),
      dialMs: dials.map((dial) => firstSoundAfter(heard, dial)).filter((ms) => !Number.isNaN(ms)),
      concealedShare: concealedBetween(ownBefore, ownAfter),
      ...cost,
      blockMs,
      calleeStats: ownAfter?.stats,
    }
  } finally {
    await pair.close()
  }
}

export interface CallOptions {
  readonly phone: MeasuredPhone
  readonly network: Network
  readonly condition: Condition
  readonly speech: Speech
}

/** Receives the recordings before the analysis. */
export type SaveRecording = (recording: {
  readonly said: TimedSound
  readonly heard: TimedSound
  readonly fromMs: number
  readonly toMs: number
}) => void

/**
 * Measures one call across a network: dials with a tone in the microphone, then speaks.
 *
 * @throws {Error} when the call is not established, or nothing is heard
 */
export const measureCall = async (options: CallOptions, save?: SaveRecording): Promise<CallFigures> => {
  const daemon = await PulseDaemon.start(SINKS)
  const started: Recorder[] = []
  let rest: (() => void) | undefined
  try {
    // Before the phones, because the recorders' requests determine the cards' block length.
    const mouth = await Recorder.start(daemon, CALLER_MICROPHONE)
    started.push(mouth)
    const ear = await Recorder.start(daemon, CALLEE_SPEAKER)
    started.push(ear)
    const { busyProcesses } = options.condition
    if (busyProcesses !== undefined) rest = beBusy(busyProcesses)
    return await measureWith(daemon, { mouth, ear }, options, save)
  } finally {
    rest?.()
    await Promise.allSettled(started.map((recorder) => recorder.stop()))
    await daemon.stop()
  }
}
