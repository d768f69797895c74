import type * as KoffiModule from 'koffi'
import type { KoffiFunc } from 'koffi'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { errorText } from '../../base/error-text'

export type Direction = 'input' | 'output'

export interface PortAudioDevice {
  /** Its index in PortAudio's list. */
  readonly id: number
  readonly name: string
  readonly maxInputChannels: number
  readonly maxOutputChannels: number
  /** Hz */
  readonly defaultSampleRate: number
}

export interface StreamFormat {
  readonly direction: Direction
  /** The device's index; undefined is the system's default. */
  readonly device: number | undefined
  readonly channels: number
  /** Hz */
  readonly rate: number
  /** Frames that the device takes or gives at a time; its buffer holds some three of them. */
  readonly period: number
}

/**
 * A stream that runs. Samples are 32-bit floats, interleaved. `available`, `read` and `write` return at once, provided
 * that no more is read or written than is available, and a whole period of it is.
 */
export interface PortAudioStream {
  /**
   * Frames that can be read, or for which there is room.
   * @throws PortAudioError when the device has gone
   */
  available(): number
  /** @throws PortAudioError when the device has gone */
  read(into: Float32Array, frames: number): void
  /** @throws PortAudioError when the device has gone */
  write(from: Float32Array, frames: number): void
  /** Drops the unplayed sound. May take long; never rejects. */
  close(): Promise<void>
}

/**
 * PortAudio, with its blocking streams. Promises are fulfilled by another thread. PortAudio is not thread-safe: only one
 * of these calls, `close` among them, may be under way at a time.
 */
export interface PortAudio {
  /** Looks for devices. @throws PortAudioError */
  initialize(): Promise<void>
  /** Forgets the devices. No stream may be open. */
  terminate(): Promise<void>
  /** As of the last `initialize`. */
  devices(): readonly PortAudioDevice[]
  /** Opens and starts a stream. @throws PortAudioError */
  open(format: StreamFormat): Promise<PortAudioStream>
}

/** PaError, in portaudio.h. */
export const INVALID_SAMPLE_RATE = -9997

/** A failed call; the message is PortAudio's. */
export class PortAudioError extends Error {
  override readonly name = 'PortAudioError'

  constructor(
    /** PaError, in portaudio.h. */
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

/** Other PaErrorCodes: the device does not exist, there is no such stream, and some sound was lost. */
const INVALID_DEVICE = -9996
const INTERNAL_ERROR = -9986
const LOST_SOUND: readonly number[] = [-9981, -9980]
const FLOAT32 = 1
const NO_DEVICE = -1

/** The libraries that naudiodon's package contains, by platform. */
const BINARIES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'libportaudio.so.2',
  darwin: 'libportaudio.dylib',
  win32: 'portaudio_x64.dll',
}

const require = createRequire(import.meta.url)

/** Packed apps keep libraries beside their archive: the system's loader does not read archives. */
const binaryPath = (name: string): string =>
  join(dirname(require.resolve('naudiodon/package.json')), 'portaudio', 'bin', name).replace(
    /\bapp\.asar\b/,
    'app.asar.unpacked',
  )

interface DeviceInfo {
  readonly name: string
  readonly maxInputChannels: number
  readonly maxOutputChannels: number
  readonly defaultLowInputLatency: number
  readonly defaultLowOutputLatency: number
  readonly defaultSampleRate: number
}

interface StreamParameters {
  readonly device: number
  readonly channelCount: number
  readonly sampleFormat: number
  readonly suggestedLatency: number
  readonly hostApiSpecificStreamInfo: null
}

type Pointer = object

/**
 * Never the system's library, or one that lies elsewhere.
 * @throws Error with what failed, and what to do
 */
const loadOwn = (koffi: typeof KoffiModule): KoffiModule.LibraryHandle => {
  const name = BINARIES[process.platform]
  if (name === undefined) throw new Error(`Ringdown contains no PortAudio for ${process.platform}`)
  const file = binaryPath(name)
  try {
    return koffi.load(file)
  } catch (error) {
    throw new Error(
      `PortAudio, a part of Ringdown, does not load from ${file} (${errorText(error)}): ` +
        `install Ringdown again, in the version for this kind of computer (${process.platform} ${process.arch})`,
      { cause: error },
    )
  }
}

/** @throws Error when there is no library, or it does not fit */
const loadFunctions = () => {
  const koffi = require('koffi') as typeof KoffiModule
  const library = loadOwn(koffi)
  // Names and prototypes from portaudio.h, version 19.
  koffi.struct('PaDeviceInfo', {
    structVersion: 'int',
    name: 'const char *',
    hostApi: 'int',
    maxInputChannels: 'int',
    maxOutputChannels: 'int',
    defaultLowInputLatency: 'double',
    defaultLowOutputLatency: 'double',
    defaultHighInputLatency: 'double',
    defaultHighOutputLatency: 'double',
    defaultSampleRate: 'double',
  })
  koffi.struct('PaStreamParameters', {
    device: 'int',
    channelCount: 'int',
    sampleFormat: 'unsigned long',
    suggestedLatency: 'double',
    hostApiSpecificStreamInfo: 'void *',
  })
  const fn = <Fn extends (...args: never[]) => unknown>(prototype: string): KoffiFunc<Fn> =>
    library.func(prototype) as KoffiFunc<Fn>
  return {
    initialize: fn<() => number>('int Pa_Initialize()'),
    terminate: fn<() => number>('int Pa_Terminate()'),
    errorText: fn<(code: number) => string>('const char *Pa_GetErrorText(int code)'),
    deviceCount: fn<() => number>('int Pa_GetDeviceCount()'),
    deviceInfo: fn<(id: number) => Pointer | null>('const PaDeviceInfo *Pa_GetDeviceInfo(int id)'),
    decodeInfo: (pointer: Pointer) => koffi.decode(pointer, 'PaDeviceInfo') as DeviceInfo,
    defaultInput: fn<() => number>('int Pa_GetDefaultInputDevice()'),
    defaultOutput: fn<() => number>('int Pa_GetDefaultOutputDevice()'),
    open: fn<
      (
        out: (Pointer | null)[],
        input: StreamParameters | null,
        output: StreamParameters | null,
        rate: number,
        period: number,
        flags: number,
        callback: null,
        user: null,
      ) => number
    >(
      'int Pa_OpenStream(_Out_ void **stream, PaStreamParameters *input, PaStreamParameters *output, ' +
        'double rate, unsigned long period, unsigned long flags, void *callback, void *user)',
    ),
    start: fn<(stream: Pointer) => number>('int Pa_StartStream(void *stream)'),
    abort: fn<(stream: Pointer) => number>('int Pa_AbortStream(void *stream)'),
    close: fn<(stream: Pointer) => number>('int Pa_CloseStream(void *stream)'),
    readAvailable: fn<(stream: Pointer) => number>('long Pa_GetStreamReadAvailable(void *stream)'),
    writeAvailable: fn<(stream: Pointer) => number>('long Pa_GetStreamWriteAvailable(void *stream)'),
    read: fn<Transfer>('int Pa_ReadStream(void *stream, float *into, unsigned long frames)'),
    write: fn<Transfer>('int Pa_WriteStream(void *stream, float *from, unsigned long frames)'),
  }
}

type Transfer = (stream: Pointer, samples: Float32Array, frames: number) => number
type Functions = ReturnType<typeof loadFunctions>

/** Runs a call on another thread. */
const onThread = <Args extends unknown[]>(
  fn: KoffiFunc<(...args: Args) => number>,
  ...args: Args
): Promise<number> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, code: number): void => (error === null ? resolve(code) : reject(error))
    ;(fn.async as (...all: unknown[]) => void)(...args, done)
  })

/** @throws PortAudioError when the code is one of failure */
const check = ({ errorText }: Functions, code: number): void => {
  if (code < 0) throw new PortAudioError(code, errorText(code))
}

class LibraryStream implements PortAudioStream {
  readonly #functions: Functions
  readonly #stream: Pointer
  readonly #available: (stream: Pointer) => number

  constructor(functions: Functions, stream: Pointer, direction: Direction) {
    this.#functions = functions
    this.#stream = stream
    this.#available = direction === 'input' ? functions.readAvailable : functions.writeAvailable
  }

  available(): number {
    const frames = this.#available(this.#stream)
    // After lost sound the stream goes on with the next read or write.
    return frames >= 0 ? frames : (this.#check(frames), 0)
  }

  read(into: Float32Array, frames: number): void {
    this.#check(this.#functions.read(this.#stream, into, frames))
  }

  write(from: Float32Array, frames: number): void {
    this.#check(this.#functions.write(this.#stream, from, frames))
  }

  async close(): Promise<void> {
    await onThread(this.#functions.abort, this.#stream)
    await onThread(this.#functions.close, this.#stream)
  }

  #check(code: number): void {
    if (!LOST_SOUND.includes(code)) check(this.#functions, code)
  }
}

class Library implements PortAudio {
  readonly #functions = loadFunctions()

  async initialize(): Promise<void> {
    this.#check(await onThread(this.#functions.initialize))
  }

  async terminate(): Promise<void> {
    await onThread(this.#functions.terminate)
  }

  devices(): readonly PortAudioDevice[] {
    const count = this.#functions.deviceCount()
    const found: PortAudioDevice[] = []
    for (let id = 0; id < count; id++) {
      const info = this.#info(id)
      if (info === undefined) continue
      const { name, maxInputChannels, maxOutputChannels, defaultSampleRate } = info
      found.push({ id, name, maxInputChannels, maxOutputChannels, defaultSampleRate })
    }
    return found
  }

  async open({ direction, device, channels, rate, period }: StreamFormat): Promise<PortAudioStream> {
    const functions = this.#functions
    const isInput = direction === 'input'
    const id = device ?? (isInput ? functions.defaultInput() : functions.defaultOutput())
    const info = id === NO_DEVICE ? undefined : this.#info(id)
    if (info === undefined) throw new PortAudioError(INVALID_DEVICE, `there is no ${direction} device`)
    const parameters: StreamParameters = {
      device: id,
      channelCount: channels,
      sampleFormat: FLOAT32,
      suggestedLatency: isInput ? info.defaultLowInputLatency : info.defaultLowOutputLatency,
      hostApiSpecificStreamInfo: null,
    }
    const [input, output] = isInput ? [parameters, null] : [null, parameters]
    const out: (Pointer | null)[] = [null]
    this.#check(await onThread(functions.open, out, input, output, rate, period, 0, null, null))
    const [pointer] = out
    if (pointer === null || pointer === undefined)
      throw new PortAudioError(INTERNAL_ERROR, 'no stream was opened')
    const started = await onThread(functions.start, pointer)
    if (started < 0) {
      await onThread(functions.close, pointer)
      this.#check(started)
    }
    return new LibraryStream(functions, pointer, direction)
  }

  #info(id: number): DeviceInfo | undefined {
    const pointer = this.#functions.deviceInfo(id)
    return pointer === null ? undefined : this.#functions.decodeInfo(pointer)
  }

  #check(code: number): void {
    check(this.#functions, code)
  }
}

/** @throws Error when the library is missing or does not load */
export const loadPortAudio = (): PortAudio => new Library()
