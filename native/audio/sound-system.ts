import { errorText } from '../../base/error-text'
import { type CancelTimer, type Clock, systemClock } from '../../base/clock'
import { settledWithin } from '../../base/within'
import { AudioError, CLOSE_TIMEOUT_MS, SAMPLE_RATE } from './audio-device'
import { findDevice } from './find-device'
import {
  type Direction,
  INVALID_SAMPLE_RATE,
  loadPortAudio,
  type PortAudio,
  type PortAudioDevice,
  PortAudioError,
  type PortAudioStream,
} from './portaudio-library'

/** Radio headsets take seconds to wake up. A longer wait means that the device does not answer. ms */
const OPEN_TIMEOUT_MS = 5000
/** Open devices are looked after this often. ms */
const TICK_MS = 5
/** Rates of devices that do not support ours: CDs, studios, radio headsets. Hz */
const OTHER_RATES = [44_100, 96_000, 16_000, 8_000]

export interface OpenStream extends PortAudioStream {
  readonly channels: number
  /** Hz */
  readonly rate: number
  /** Frames */
  readonly period: number
}

/** The names of the devices. */
export interface DeviceList {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** PortAudio cannot look for devices while a stream is open (`in-use`). Undefined: the list is up to date. */
  readonly stale?: 'in-use'
}

/** A stream that is open, and whose use is not regulated yet. */
interface Opened extends Pick<OpenStream, 'channels' | 'rate' | 'period'> {
  readonly stream: PortAudioStream
}

const channelsOf = (device: PortAudioDevice, direction: Direction): number =>
  direction === 'input' ? device.maxInputChannels : device.maxOutputChannels

/** Without repetition. */
const ratesOf = (...preferred: readonly (number | undefined)[]): readonly number[] => {
  const rates = [...preferred, ...OTHER_RATES].filter((rate) => rate !== undefined)
  return [...new Set(rates)]
}

/**
 * This process's access to PortAudio. Calls that may block run on another thread, one at a time, each with a time limit.
 * While a call exceeds it, every other one fails at once. If the call returns after all, what it opened is closed, and
 * PortAudio can be used again; if it never does, only a new process helps.
 */
export class SoundSystem {
  readonly clock: Clock
  readonly #load: () => PortAudio
  readonly #rates = new Map<string, number>()
  readonly #tickers = new Set<() => void>()
  #portAudio: PortAudio | undefined
  #isInitialized = false
  #openStreams = 0
  #calls: Promise<unknown> = Promise.resolve()
  #isHung = false
  #onHung = (): void => undefined
  #cancelTick: CancelTimer = () => undefined

  constructor(clock: Clock, load: () => PortAudio = loadPortAudio) {
    this.clock = clock
    this.#load = load
  }

  /** Calls `listener` whenever a call exceeds its time limit, or fails because an earlier one still does. */
  whenHung(listener: () => void): void {
    this.#onHung = listener
  }

  /** Looks for devices ahead of the first call. @throws AudioError `open-failed` */
  async warmUp(): Promise<void> {
    await this.#inTurn((portAudio) => this.#initialize(portAudio))
  }

  /** Looks for devices, unless a stream is open. @throws AudioError `open-failed` */
  async list(): Promise<DeviceList> {
    const devices = await this.#inTurn(async (portAudio) => {
      await this.#refresh(portAudio)
      return portAudio.devices()
    })
    // ALSA's "default" is what the system's default means.
    const names = (direction: Direction): string[] => {
      const usable = devices.filter(
        (device) => channelsOf(device, direction) > 0 && device.name !== 'default',
      )
      return [...new Set(usable.map(({ name }) => name))]
    }
    const isStale = this.#openStreams > 0
    return { inputs: names('input'), outputs: names('output'), ...(isStale && { stale: 'in-use' }) }
  }

  /**
   * Opens and starts a stream: mono, or stereo if the device requires it, at 48 kHz, or at a rate that it supports.
   * @param name PortAudio's name or a part of it; undefined is the system's default
   * @throws AudioError `no-device`, `open-failed`
   */
  async open(name: string | undefined, direction: Direction, periodMs: number): Promise<OpenStream> {
    const { stream, ...format } = await this.#inTurn(
      async (portAudio) => {
        await this.#initialize(portAudio)
        // Elsewhere PortAudio learns of the system's default when it starts; ALSA resolves it when it opens a device.
        if (process.platform !== 'linux') await this.#refresh(portAudio)
        try {
          return await this.#openListed(portAudio, name, direction, periodMs)
        } catch (error) {
          // The device, or the whole sound system, may be newer than the list.
          if (this.#openStreams > 0) throw error
          await this.#refresh(portAudio)
          return this.#openListed(portAudio, name, direction, periodMs)
        }
      },
      (opened) => this.#release(opened.stream),
    )
    let closed: Promise<unknown> | undefined
    return {
      ...format,
      available: () => stream.available(),
      read: (into, frames) => stream.read(into, frames),
      write: (from, frames) => stream.write(from, frames),
      close: async () => {
        // PortAudio must not be given a stream that it has closed.
        closed ??= this.#inTurn(() => this.#release(stream))
        await settledWithin(this.clock, CLOSE_TIMEOUT_MS, closed)
      },
    }
  }

  /** Calls `listener` every 5 ms, all listeners of this process in one turn. @returns a function that stops it */
  onTick(listener: () => void): CancelTimer {
    this.#tickers.add(listener)
    if (this.#tickers.size === 1) this.#tick(this.clock.now() + TICK_MS)
    return () => {
      if (this.#tickers.delete(listener) && this.#tickers.size === 0) this.#cancelTick()
    }
  }

  #tick(dueMs: number): void {
    const nowMs = this.clock.now()
    // Missed ticks are not made up for: devices tell how much they need.
    const nextMs = dueMs < nowMs ? nowMs + TICK_MS : dueMs
    this.#cancelTick = this.clock.after(nextMs - nowMs, () => {
      // A listener that another one removes in this turn is not called.
      for (const listener of this.#tickers) listener()
      if (this.#tickers.size > 0) this.#tick(nextMs + TICK_MS)
    })
  }

  async #initialize(portAudio: PortAudio): Promise<void> {
    if (this.#isInitialized) return
    await portAudio.initialize()
    this.#isInitialized = true
  }

  async #refresh(portAudio: PortAudio): Promise<void> {
    if (this.#openStreams === 0 && this.#isInitialized) {
      this.#isInitialized = false
      await portAudio.terminate()
    }
    await this.#initialize(portAudio)
  }

  async #openListed(
    portAudio: PortAudio,
    name: string | undefined,
    direction: Direction,
    periodMs: number,
  ): Promise<Opened> {
    const usable = portAudio.devices().filter((device) => channelsOf(device, direction) > 0)
    const device = name === undefined ? undefined : findDevice(usable, name, direction)
    const key = `${direction} ${name ?? ''}`
    let cause: unknown
    for (const rate of ratesOf(this.#rates.get(key), SAMPLE_RATE, device?.defaultSampleRate)) {
      const period = Math.round((rate * periodMs) / 1000)
      for (const channels of [1, 2]) {
        try {
          const format = { direction, device: device?.id, channels, rate, period }
          const stream = await portAudio.open(format)
          this.#openStreams++
          this.#rates.set(key, rate)
          return { stream, channels, rate, period }
        } catch (error) {
          cause ??= error
          if (isWrongRate(error)) break
        }
      }
      if (!isWrongRate(cause)) break
    }
    const which = name === undefined ? `the default ${direction} device` : `the ${direction} device "${name}"`
    throw new AudioError('open-failed', `cannot open ${which}: ${errorText(cause)}`, { cause })
  }

  async #release(stream: PortAudioStream): Promise<void> {
    await stream.close()
    this.#openStreams--
  }

  /**
   * Runs `call` after all earlier ones.
   * @param undo gets its result, should it return too late
   * @throws AudioError `open-failed`
   */
  #inTurn<T>(
    call: (portAudio: PortAudio) => Promise<T>,
    undo: (result: T) => unknown = () => undefined,
  ): Promise<T> {
    const result = this.#calls.then(async () => {
      if (this.#isHung) {
        // The owner may have ignored the first report, because the process was not in use yet.
        this.#onHung()
        throw noAnswer()
      }
      const running = call(this.#loaded())
      if (await settledWithin(this.clock, OPEN_TIMEOUT_MS, running)) return running
      this.#isHung = true
      const recover = (): void => void (this.#isHung = false)
      running.then(undo).then(recover, recover)
      this.#onHung()
      throw noAnswer()
    })
    this.#calls = result.catch(() => undefined)
    return result.catch((error: unknown) => {
      if (error instanceof AudioError) throw error
      throw new AudioError('open-failed', errorText(error), { cause: error })
    })
  }

  #loaded(): PortAudio {
    try {
      return (this.#portAudio ??= this.#load())
    } catch (cause) {
      const message = `the sound system cannot be loaded: ${errorText(cause)}`
      throw new AudioError('open-failed', message, { cause })
    }
  }
}

const isWrongRate = (error: unknown): boolean =>
  error instanceof PortAudioError && error.code === INVALID_SAMPLE_RATE

const noAnswer = (): AudioError => new AudioError('open-failed', 'the sound system does not answer')

/** PortAudio's state belongs to the process. */
export const soundSystem = new SoundSystem(systemClock)
