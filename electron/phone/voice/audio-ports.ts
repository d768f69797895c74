import type { AudioError, AudioInput, AudioOutput, OnAudioFailure } from '../../../native/audio/audio-device'
import { openPortAudioInput, openPortAudioOutput } from '../../../native/audio/portaudio'
import { openSilentInput, openSilentOutput } from '../../../native/audio/silence'
import { openWavInput, openWavOutput } from '../../../native/audio/wav-device'
import type { Clock } from '../../../native/clock'
import { AudioPort } from './audio-port'
import type { AudioEndpoint, AudioSettings, VoiceEvent } from './voice-contract'

type OnBlock = (block: Float32Array) => void
type Fill = (block: Float32Array) => void
type Notice = Extract<VoiceEvent, { kind: 'audio-notice' }>

/** Opening a device blocks the thread: what is on the socket or about to be posted goes first. */
const afterPendingWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const openInput = async (
  endpoint: AudioEndpoint,
  clock: Clock,
  onFailure: OnAudioFailure,
): Promise<AudioInput> => {
  switch (endpoint.kind) {
    case 'default':
      await afterPendingWork()
      return openPortAudioInput(undefined, clock, onFailure)
    case 'device':
      await afterPendingWork()
      return openPortAudioInput(endpoint.name, clock, onFailure)
    case 'file':
      return openWavInput(endpoint.path, clock)
    case 'none':
      return openSilentInput(clock)
  }
}

const openOutput = async (
  endpoint: AudioEndpoint,
  clock: Clock,
  onFailure: OnAudioFailure,
): Promise<AudioOutput> => {
  switch (endpoint.kind) {
    case 'default':
      await afterPendingWork()
      return openPortAudioOutput(undefined, clock, onFailure)
    case 'device':
      await afterPendingWork()
      return openPortAudioOutput(endpoint.name, clock, onFailure)
    case 'file':
      return openWavOutput(endpoint.path, clock, onFailure)
    case 'none':
      return openSilentOutput(clock)
  }
}

/** Can be heard by somebody: tones are played on it. */
const isLoudspeaker = ({ kind }: AudioEndpoint): boolean => kind === 'default' || kind === 'device'

/**
 * The microphone and the loudspeaker of this phone, open only while they are needed. Trouble with them is told,
 * never thrown.
 */
export class AudioPorts {
  readonly #settings: AudioSettings
  readonly #clock: Clock
  readonly #notify: (notice: Notice) => void
  readonly #broken = new Set<Notice['code']>()
  #input: AudioPort<OnBlock> | undefined
  #output: AudioPort<Fill | undefined> | undefined

  constructor(settings: AudioSettings, clock: Clock, notify: (notice: Notice) => void) {
    this.#settings = settings
    this.#clock = clock
    this.#notify = notify
  }

  /** Gets ready to talk, so that nothing is to be waited for once the connection stands. */
  prepare(): void {
    this.#openOutput()
    this.#openInput()
  }

  /** Sound flows both ways. */
  talk(onBlock: OnBlock, fill: Fill): void {
    this.#openOutput().start(fill)
    this.#openInput().start(onBlock)
  }

  /** Plays a tone; undefined stops it. Only a loudspeaker plays tones: a recording holds the call, nothing else. */
  tone(fill: Fill | undefined): void {
    if (!isLoudspeaker(this.#settings.output)) return
    if (fill !== undefined) this.#openOutput().start(fill)
    else this.#output?.start(undefined)
  }

  /** Releases both devices. Never rejects. */
  async close(): Promise<void> {
    const [input, output] = [this.#input, this.#output]
    this.#input = undefined
    this.#output = undefined
    await Promise.all([input?.close(), output?.close()])
  }

  #openInput(): AudioPort<OnBlock> {
    return (this.#input ??= new AudioPort<OnBlock>({
      open: (onFailure) => openInput(this.#settings.input, this.#clock, onFailure),
      silent: () => openSilentInput(this.#clock),
      onOpened: () => this.#works('no-input'),
      onFailure: (error) => this.#fails('no-input', error),
    }))
  }

  #openOutput(): AudioPort<Fill | undefined> {
    return (this.#output ??= new AudioPort<Fill | undefined>({
      open: (onFailure) => openOutput(this.#settings.output, this.#clock, onFailure),
      silent: () => openSilentOutput(this.#clock),
      onOpened: () => this.#works('no-output'),
      onFailure: (error) => this.#fails('no-output', error),
    }))
  }

  #fails(code: 'no-input' | 'no-output', error: AudioError): void {
    this.#broken.add(code)
    this.#notify({ kind: 'audio-notice', code, message: error.message })
  }

  #works(code: 'no-input' | 'no-output'): void {
    if (this.#broken.delete(code) && this.#broken.size === 0)
      this.#notify({ kind: 'audio-notice', code: undefined, message: '' })
  }
}
