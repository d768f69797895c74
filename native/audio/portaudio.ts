import { createRequire } from 'node:module'
import type * as Naudiodon from 'naudiodon'
import type { Clock } from '../clock'
import {
  AudioError,
  type AudioInput,
  type AudioOutput,
  BLOCK_SAMPLES,
  CLOSE_TIMEOUT_MS,
  type OnAudioFailure,
  SAMPLE_RATE,
} from './audio-device'
import { findDevice } from './find-device'
import { settledWithin } from './within'

/**
 * One block a period. With 240 frames sound is 20 to 25 ms earlier (measured from loudspeaker to microphone: 25 to
 * 30 ms against 50), but a machine that is busy for 5 ms is then heard to stutter.
 */
const FRAMES_PER_BUFFER = BLOCK_SAMPLES
/** Blocks that wait for the loudspeaker beside the one being played and the one being written. Each costs 10 ms. */
const OUTPUT_QUEUE = 1
/** Blocks of the microphone that a busy thread may leave lying: empty, and free of cost, whenever it keeps up. */
const INPUT_QUEUE = 20
/** A device that neither gives nor takes sound for so long has gone. ms */
const STALL_MS = 2500
/** Null sinks take 2 s over their first block, and a queue takes some before the device has taken any. ms, blocks */
const START_STALL_MS = 5000
const START_BLOCKS = 8
const STALL_CHECK_MS = 500
const BYTES_PER_SAMPLE = 4

type Direction = 'input' | 'output'

const require = createRequire(import.meta.url)

/** Loaded on first use: a phone without sound devices never touches PortAudio. */
const naudiodon = (): typeof Naudiodon => {
  try {
    return require('naudiodon') as typeof Naudiodon
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AudioError('open-failed', `the sound system cannot be loaded: ${why}`, { cause })
  }
}

/** Looks for devices once, which makes opening one later several times quicker. */
export const warmUpPortAudio = (): void => {
  naudiodon().getDevices()
}

/** Streams that are open. */
let openStreams = 0
/** A stream failed to open or to end. PortAudio is not told so, and never closes down in this process. */
let stuck = false

/** The names of the devices there are. */
export interface DeviceList {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /**
   * PortAudio looks for devices when it starts, so the list is as old as the oldest stream that is open (`in-use`).
   * After a device that failed it cannot start anew (`until-restart`). Undefined: as of now.
   */
  readonly stale?: 'in-use' | 'until-restart'
}

/**
 * Blocks for 0.1 s or so when it looks anew. ALSA's "default" is left out: it is what the system's default means.
 * @throws AudioError `open-failed` when there is no sound system
 */
export const listPortAudioDevices = (): DeviceList => {
  const devices = naudiodon().getDevices()
  const names = (direction: Direction): string[] => {
    const usable = devices.filter((device) => channelsOf(device, direction) > 0 && device.name !== 'default')
    return [...new Set(usable.map(({ name }) => name))]
  }
  const stale = stuck ? 'until-restart' : openStreams > 0 ? 'in-use' : undefined
  return { inputs: names('input'), outputs: names('output'), ...(stale && { stale }) }
}

const channelsOf = (device: Naudiodon.DeviceInfo, direction: Direction): number =>
  direction === 'input' ? device.maxInputChannels : device.maxOutputChannels

/** PortAudio's number of a device, -1 for the default one. */
const deviceIdOf = (name: string | undefined, direction: Direction): number => {
  if (name === undefined) return -1
  const devices = naudiodon()
    .getDevices()
    .filter((device) => channelsOf(device, direction) > 0)
  return findDevice(devices, name, direction).id
}

/** Opens mono, or stereo where the device insists on it. */
const openStream = <Stream>(
  name: string | undefined,
  direction: Direction,
  open: (options: Naudiodon.AudioOptions, channels: number) => Stream,
): Stream => {
  const deviceId = deviceIdOf(name, direction)
  let cause: unknown
  for (const channels of [1, 2]) {
    try {
      const opened = open(
        {
          deviceId,
          channelCount: channels,
          sampleFormat: naudiodon().SampleFormatFloat32,
          sampleRate: SAMPLE_RATE,
          framesPerBuffer: FRAMES_PER_BUFFER,
          closeOnError: false,
        },
        channels,
      )
      openStreams++
      return opened
    } catch (error) {
      stuck = true
      cause ??= error
    }
  }
  const which = name === undefined ? `the default ${direction} device` : `the ${direction} device "${name}"`
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new AudioError('open-failed', `cannot open ${which}: ${why}`, { cause })
}

/** Tells when a device stops moving. @returns what to call at every block, and how to stop watching */
const watchForStall = (clock: Clock, direction: Direction, onFailure: OnAudioFailure) => {
  let lastMs = clock.now()
  let blocks = 0
  let cancel = clock.after(STALL_CHECK_MS, check)
  function check(): void {
    const limitMs = blocks < START_BLOCKS ? START_STALL_MS : STALL_MS
    if (clock.now() - lastMs < limitMs) cancel = clock.after(STALL_CHECK_MS, check)
    else onFailure(new AudioError('stopped', `the ${direction} device has stopped: is it still connected?`))
  }
  const alive = (): void => {
    lastMs = clock.now()
    blocks++
  }
  return { alive, stop: () => cancel() }
}

const quit = async (clock: Clock, stream: Naudiodon.IoStream): Promise<void> => {
  openStreams--
  const ended = await settledWithin(
    clock,
    CLOSE_TIMEOUT_MS,
    new Promise<void>((resolve) => stream.quit(resolve)),
  )
  if (!ended) stuck = true
}

/** @throws AudioError `open-failed`; the stream is released then */
const start = (clock: Clock, stream: Naudiodon.IoStream, direction: Direction): void => {
  try {
    stream.start()
  } catch (cause) {
    void quit(clock, stream)
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AudioError('open-failed', `the ${direction} device does not start: ${why}`, { cause })
  }
}

/**
 * Opens a microphone. It runs from now on; what it hears before `start` is dropped.
 * @param name as PortAudio calls it, or a part of that; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioInput = (
  name: string | undefined,
  clock: Clock,
  onFailure: OnAudioFailure,
): AudioInput => {
  const { stream, channels } = openStream(name, 'input', (options, channels) => ({
    stream: naudiodon().AudioIO({
      inOptions: {
        ...options,
        maxQueue: INPUT_QUEUE,
        highwaterMark: BLOCK_SAMPLES * channels * BYTES_PER_SAMPLE,
      },
    }),
    channels,
  }))
  const interleaved = new Float32Array(BLOCK_SAMPLES * channels)
  const bytes = Buffer.from(interleaved.buffer)
  const mono = new Float32Array(BLOCK_SAMPLES)
  let onBlock: ((block: Float32Array) => void) | undefined
  let closed = false
  start(clock, stream, 'input')
  const watch = watchForStall(clock, 'input', onFailure)
  stream.on('data', (chunk: Buffer) => {
    watch.alive()
    if (closed || onBlock === undefined || chunk.length !== bytes.length) return
    bytes.set(chunk)
    // A stereo microphone's channels are alike; mixing two that differ in time would hollow the voice out.
    for (let n = 0; n < BLOCK_SAMPLES; n++) mono[n] = interleaved[n * channels] ?? 0
    onBlock(mono)
  })
  return {
    start(newOnBlock) {
      onBlock = newOnBlock
    },
    async close() {
      if (closed) return
      closed = true
      watch.stop()
      await quit(clock, stream)
    },
  }
}

/**
 * Opens a loudspeaker. It plays silence from now on: PortAudio's own thread waits for sound, so it must never lack any.
 * @param name as PortAudio calls it, or a part of that; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioOutput = (
  name: string | undefined,
  clock: Clock,
  onFailure: OnAudioFailure,
): AudioOutput => {
  const { stream, channels } = openStream(name, 'output', (options, channels) => ({
    stream: naudiodon().AudioIO({ outOptions: { ...options, maxQueue: OUTPUT_QUEUE } }),
    channels,
  }))
  const mono = new Float32Array(BLOCK_SAMPLES)
  const interleaved = new Float32Array(BLOCK_SAMPLES * channels)
  const bytes = Buffer.from(interleaved.buffer)
  let fill: ((block: Float32Array) => void) | undefined
  let closed = false
  start(clock, stream, 'output')
  const watch = watchForStall(clock, 'output', onFailure)
  // A write ends when its block has found room in the queue: one in flight keeps the queue full and no fuller.
  const writeNext = (): void => {
    if (closed) return
    watch.alive()
    if (fill === undefined) mono.fill(0)
    else fill(mono)
    for (let n = 0; n < interleaved.length; n++) interleaved[n] = mono[Math.floor(n / channels)] ?? 0
    stream.write(bytes, writeNext)
  }
  writeNext()
  return {
    start(newFill) {
      fill = newFill
    },
    async close() {
      if (closed) return
      closed = true
      watch.stop()
      await quit(clock, stream)
    },
  }
}
