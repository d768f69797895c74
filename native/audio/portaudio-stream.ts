import type { Clock } from '../../base/clock'
import { AudioError, CLOSE_TIMEOUT_MS, type OnAudioFailure, SAMPLE_RATE } from './audio-device'
import { blocking, FLOAT32, naudiodon, type NaudiodonStream } from './naudiodon'
import { type Direction, findPortAudioDevice } from './portaudio-devices'
import { Resampler } from './resampler'
import { settledWithin } from '../../base/within'

/** A device that neither gives nor takes sound for so long has gone. ms */
const STALL_MS = 2500
/** Null sinks take 2 s over their first block, and a queue takes some before the device has taken any. ms, turns */
const START_STALL_MS = 5000
const START_TURNS = 8
const STALL_CHECK_MS = 500
/** What devices run at that do not do ours: CDs' rate, studios', and those of headsets by radio. Hz */
const OTHER_RATES = [44_100, 96_000, 16_000, 8_000]
/** PortAudio's words for a rate that a device does not do. */
const WRONG_RATE = /invalid sample rate/i

/** Streams that are open. */
let openStreams = 0
let isWornOut = false
let onWornOut = (): void => undefined
/** The rate that a device was found to do. By direction and name */
const knownRates = new Map<string, number>()

/** Whether PortAudio's list of devices is not of now, see `DeviceList`. */
export const staleness = (): 'in-use' | undefined => (openStreams > 0 ? 'in-use' : undefined)

/**
 * Calls back once a stream has failed to open or to end: PortAudio is not told so, never closes down in this process, and
 * never looks for devices again. Only another process can.
 */
export const whenWornOut = (listener: () => void): void => {
  onWornOut = listener
  if (isWornOut) listener()
}

const wearOut = (): void => {
  if (isWornOut) return
  isWornOut = true
  onWornOut()
}

/** What a device has been opened with. */
export interface StreamFormat {
  readonly channels: number
  /** Hz */
  readonly rate: number
}

export interface StreamQueue {
  /** PortAudio's period, ms: its callback comes so often, and the device's buffer holds three or four. */
  readonly periodMs: number
  /** Chunks between PortAudio's callback and us. */
  readonly maxQueue: number
}

export interface OpenStream extends StreamFormat {
  readonly stream: NaudiodonStream
  /** Frames */
  readonly period: number
}

/**
 * Opens mono, or stereo where the device insists on it, and at 48 kHz, or what it does instead. It does not run yet.
 * @param name as PortAudio calls it, or a part of that; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openStream = (
  name: string | undefined,
  direction: Direction,
  { periodMs, maxQueue }: StreamQueue,
): OpenStream => {
  const device = findPortAudioDevice(name, direction)
  const key = `${direction} ${name ?? ''}`
  let cause: unknown
  for (const rate of ratesOf(knownRates.get(key), device?.defaultSampleRate)) {
    const period = Math.round((rate * periodMs) / 1000)
    for (const channels of [1, 2]) {
      const options = {
        deviceId: device?.id ?? -1,
        channelCount: channels,
        sampleFormat: FLOAT32,
        sampleRate: rate,
        framesPerBuffer: period,
        maxQueue,
        closeOnError: false,
      } as const
      try {
        const portAudio = naudiodon()
        const stream = blocking(`open ${key}`, () =>
          portAudio.create(direction === 'input' ? { inOptions: options } : { outOptions: options }),
        )
        openStreams++
        knownRates.set(key, rate)
        return { stream, channels, rate, period }
      } catch (error) {
        wearOut()
        cause ??= error
        if (WRONG_RATE.test(wordsOf(error))) break
      }
    }
    if (!WRONG_RATE.test(wordsOf(cause))) break
  }
  const which = name === undefined ? `the default ${direction} device` : `the ${direction} device "${name}"`
  throw new AudioError('open-failed', `cannot open ${which}: ${wordsOf(cause)}`, { cause })
}

const ratesOf = (known: number | undefined, byDefault: number | undefined): readonly number[] => {
  const rates = [known, SAMPLE_RATE, byDefault, ...OTHER_RATES]
  return [...new Set(rates.filter((rate) => rate !== undefined))]
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * What brings sound from one rate to the other, or undefined where they are the same.
 * @throws AudioError `open-failed`; the stream is released then
 */
export const resamplerFor = async (
  clock: Clock,
  stream: NaudiodonStream,
  fromRate: number,
  toRate: number,
): Promise<Resampler | undefined> => {
  if (fromRate === toRate) return undefined
  try {
    return await Resampler.create(fromRate, toRate)
  } catch (cause) {
    void quitStream(clock, stream)
    throw new AudioError('open-failed', `cannot resample for the device: ${wordsOf(cause)}`, { cause })
  }
}

/** @throws AudioError `open-failed`; the stream is released then */
export const startStream = (clock: Clock, stream: NaudiodonStream, direction: Direction): void => {
  try {
    blocking(`start ${direction}`, () => stream.start())
  } catch (cause) {
    void quitStream(clock, stream)
    throw new AudioError('open-failed', `the ${direction} device does not start: ${wordsOf(cause)}`, {
      cause,
    })
  }
}

/** Ends within a second. Never rejects. */
export const quitStream = async (clock: Clock, stream: NaudiodonStream): Promise<void> => {
  openStreams--
  if (!(await settledWithin(clock, CLOSE_TIMEOUT_MS, stream.quit('WAIT')))) wearOut()
}

/** Tells when a device stops moving. @returns what to call at each of its turns, and how to stop watching */
export const watchForStall = (clock: Clock, direction: Direction, onFailure: OnAudioFailure) => {
  let lastMs = clock.now()
  let turns = 0
  let cancel = clock.after(STALL_CHECK_MS, check)
  function check(): void {
    const limitMs = turns < START_TURNS ? START_STALL_MS : STALL_MS
    if (clock.now() - lastMs < limitMs) cancel = clock.after(STALL_CHECK_MS, check)
    else onFailure(new AudioError('stopped', `the ${direction} device has stopped: is it still connected?`))
  }
  const alive = (): void => {
    lastMs = clock.now()
    turns++
  }
  return { alive, stop: () => cancel() }
}
