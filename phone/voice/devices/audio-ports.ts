import {
  type AudioInput,
  type AudioOutput,
  type OnAudioFailure,
  SAMPLE_RATE,
} from '../../../native/audio/audio-device'
import { openPortAudioInput } from '../../../native/audio/portaudio-input'
import { openPortAudioOutput } from '../../../native/audio/portaudio-output'
import { type DeviceList, soundSystem } from '../../../native/audio/sound-system'
import { openSilentInput, openSilentOutput } from '../../../native/audio/silence'
import { openWavInput, openWavOutput } from '../../../native/audio/wav-device'
import type { Clock } from '../../../base/clock'
import { type AudioNotice, type RingName, RINGS } from '../../model'
import { audioCause } from './audio-cause'
import { AudioPort, type Standing } from './audio-port'
import { AudioTroubles } from './audio-troubles'
import { DigitalSilence } from './digital-silence'
import { isHardware } from './is-hardware'
import { StutterWatch } from './stutter-watch'
import type { AudioEndpoint, AudioSettings } from '../voice-contract'

type OnBlock = (block: Float32Array) => void
type Fill = (block: Float32Array) => void

/** The number of blocks that fit into the queues of a loudspeaker that has not begun to play. */
const QUEUED_BLOCKS = 16

const openInput = async (
  endpoint: AudioEndpoint,
  clock: Clock,
  onFailure: OnAudioFailure,
): Promise<AudioInput> => {
  switch (endpoint.kind) {
    case 'default':
      return openPortAudioInput(undefined, onFailure)
    case 'device':
      return openPortAudioInput(endpoint.name, onFailure)
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
      return openPortAudioOutput(undefined, onFailure)
    case 'device':
      return openPortAudioOutput(endpoint.name, onFailure)
    case 'file':
      return openWavOutput(endpoint.path, clock, onFailure)
    case 'none':
      return openSilentOutput(clock)
  }
}

const isSame = (one: AudioEndpoint, other: AudioEndpoint): boolean =>
  one.kind === other.kind &&
  (one.kind !== 'device' || (other.kind === 'device' && one.name === other.name)) &&
  (one.kind !== 'file' || (other.kind === 'file' && one.path === other.path))

const ringerOf = ({ ringer, output }: AudioSettings): AudioEndpoint => ringer ?? output

const lacks = (names: readonly string[], endpoint: AudioEndpoint): boolean =>
  endpoint.kind === 'device' && !names.includes(endpoint.name)

/**
 * The microphone and the loudspeakers of this phone, open only while they are needed. Errors are reported, never
 * thrown.
 */
export class AudioPorts {
  readonly #clock: Clock
  readonly #troubles: AudioTroubles
  readonly #silence = new DigitalSilence()
  readonly #stutter = new StutterWatch()
  #settings: AudioSettings
  #input: AudioPort<OnBlock> | undefined
  #output: AudioPort<Fill | undefined> | undefined
  /** Open only if it is another device than the output. */
  #ringer: AudioPort<Fill | undefined> | undefined
  #muted = false

  constructor(settings: AudioSettings, clock: Clock, notify: (notice: AudioNotice | undefined) => void) {
    this.#settings = settings
    this.#clock = clock
    this.#troubles = new AudioTroubles(notify)
  }

  get ringVolume(): number {
    return this.#settings.ringVolume ?? 1
  }

  get ringName(): RingName {
    return this.#settings.ring ?? RINGS[0]
  }

  /** The latency from the jitter buffer to the ear: the sound that the loudspeaker buffers, ms. */
  get playoutMs(): number {
    return this.#output?.delayMs ?? 0
  }

  /** A muted microphone may be silent. */
  setMuted(muted: boolean): void {
    this.#muted = muted
    this.#tellSilence()
  }

  /**
   * Prepares to talk, so that nothing delays the sound once the connection is established. Opening is slow, and
   * sequential.
   * @param first the device that opens first, because a call needs it first: the caller's microphone, or the
   * callee's loudspeaker
   */
  prepare(first: 'input' | 'output'): void {
    if (first === 'input') this.#openInput()
    this.#openOutput()
    this.#openInput()
  }

  /** Starts sound in both directions. */
  talk(onBlock: OnBlock, fill: Fill): void {
    this.#ringer?.start(undefined)
    this.#playAfresh()
    this.play((block) => {
      if (this.#stutter.asked(this.#clock.now(), (block.length * 1000) / SAMPLE_RATE)) this.#tellStutter()
      fill(block)
    })
    this.listen(onBlock)
  }

  /** Stops recording and playing until `talk`; the devices stay open. */
  rest(): void {
    this.#input?.start(() => undefined)
    this.#output?.start(undefined)
  }

  /** The microphone only. */
  listen(onBlock: OnBlock): void {
    this.#hearAfresh()
    const input = this.#openInput()
    input.start((block) => {
      if (!input.isSilent && this.#silence.listen(block)) this.#tellSilence()
      onBlock(block)
    })
  }

  /** The loudspeaker only; undefined plays silence. */
  play(fill: Fill | undefined): void {
    this.#openOutput().start(fill)
  }

  /** Plays a tone; undefined stops it. Only a loudspeaker plays tones: a recording contains nothing but the call. */
  tone(fill: Fill | undefined): void {
    if (fill === undefined) this.#output?.start(undefined)
    else if (isHardware(this.#settings.output)) this.play(fill)
  }

  /** As `tone`, on the ringer. */
  ring(fill: Fill | undefined): void {
    const ringer = ringerOf(this.#settings)
    if (isSame(ringer, this.#settings.output)) this.tone(fill)
    else if (fill === undefined) this.#ringer?.start(undefined)
    else if (isHardware(ringer)) this.#openRinger().start(fill)
  }

  /** Changes to other devices, without stopping the sound. Never rejects. */
  async change(settings: AudioSettings): Promise<void> {
    const before = this.#settings
    this.#settings = settings
    if (!isSame(ringerOf(before), ringerOf(settings))) await this.#closeRinger()
    if (!isSame(before.output, settings.output)) this.#playAfresh()
    // A device that was plugged in since the others were opened is found only after they are released.
    const { input, output } = settings
    const list = this.#isAnyNamed() ? await this.list(false) : undefined
    const isTooOld = list?.stale === 'in-use' && this.#lacksAny(list)
    if (isTooOld) await Promise.all([this.#input?.suspend(), this.#output?.suspend()])
    await Promise.all([
      isTooOld || !isSame(before.input, input) ? this.#input?.choose(input) : undefined,
      isTooOld || !isSame(before.output, output) ? this.#output?.choose(output) : undefined,
    ])
  }

  /**
   * The existing devices. With `anew`, those in use are released for a moment, so that the list is current. Without
   * a sound system the list is empty. Never rejects.
   */
  async list(anew: boolean): Promise<DeviceList> {
    const open = anew ? [this.#input, this.#output, this.#ringer].filter((port) => port !== undefined) : []
    await Promise.all(open.map((port) => port.suspend()))
    try {
      return await soundSystem.list()
    } catch {
      return { inputs: [], outputs: [] }
    } finally {
      for (const port of open) port.resume()
    }
  }

  /**
   * Releases all devices. Never rejects.
   * @param outcome `keep`: the report of a silent microphone stays
   */
  async close(outcome: 'forget' | 'keep' = 'forget'): Promise<void> {
    const [input, output] = [this.#input, this.#output]
    this.#input = undefined
    this.#output = undefined
    await Promise.all([input?.close(), output?.close(), this.#closeRinger()])
    this.#playAfresh()
    if (outcome === 'forget') this.#hearAfresh()
  }

  #isAnyNamed(): boolean {
    const { input, output } = this.#settings
    return [input, output].some(({ kind }) => kind === 'device')
  }

  /** Whether a chosen device is missing from the list. */
  #lacksAny({ inputs, outputs }: DeviceList): boolean {
    return lacks(inputs, this.#settings.input) || lacks(outputs, this.#settings.output)
  }

  async #closeRinger(): Promise<void> {
    const ringer = this.#ringer
    this.#ringer = undefined
    await ringer?.close()
    this.#troubles.set('ringer', undefined)
  }

  #openInput(): AudioPort<OnBlock> {
    return (this.#input ??= new AudioPort<OnBlock>(this.#settings.input, {
      clock: this.#clock,
      open: (endpoint, onFailure) => openInput(endpoint, this.#clock, onFailure),
      silent: () => openSilentInput(this.#clock),
      trial: (onMoving) => () => onMoving(),
      onStanding: (standing) => {
        this.#hearAfresh()
        this.#tell('input', standing)
      },
    }))
  }

  #openOutput(): AudioPort<Fill | undefined> {
    return (this.#output ??= this.#newOutput('output', this.#settings.output))
  }

  #openRinger(): AudioPort<Fill | undefined> {
    return (this.#ringer ??= this.#newOutput('ringer', ringerOf(this.#settings)))
  }

  #newOutput(which: 'output' | 'ringer', endpoint: AudioEndpoint): AudioPort<Fill | undefined> {
    return new AudioPort<Fill | undefined>(endpoint, {
      clock: this.#clock,
      open: (choice, onFailure) => openOutput(choice, this.#clock, onFailure),
      silent: () => openSilentOutput(this.#clock),
      trial: (onMoving) => {
        let blocks = 0
        return (block) => {
          block.fill(0)
          if (++blocks > QUEUED_BLOCKS) onMoving()
        }
      },
      onStanding: (standing) => this.#tell(which, standing),
    })
  }

  #tell(which: 'input' | 'output' | 'ringer', standing: Standing): void {
    if (standing.kind === 'chosen') return this.#troubles.set(which, undefined)
    const none = which === 'input' ? 'no-input' : 'no-output'
    const code = standing.by === 'silence' ? none : 'replaced'
    const chosen = which === 'ringer' ? ringerOf(this.#settings) : this.#settings[which]
    const cause = audioCause(standing.why, chosen, which === 'input' ? 'input' : 'output')
    this.#troubles.set(which, { code, cause })
  }

  #hearAfresh(): void {
    this.#silence.reset()
    this.#tellSilence()
  }

  #playAfresh(): void {
    this.#stutter.reset()
    this.#tellStutter()
  }

  #tellStutter(): void {
    const isTrouble = this.#stutter.lasts && isHardware(this.#settings.output)
    const cause = { key: 'audioCause.stuttering' } as const
    this.#troubles.set('stutter', isTrouble ? { code: 'stuttering', cause } : undefined)
  }

  #tellSilence(): void {
    const isTrouble = this.#silence.lasts && !this.#muted && isHardware(this.#settings.input)
    const cause = { key: 'audioCause.silent' } as const
    this.#troubles.set('silence', isTrouble ? { code: 'silent-input', cause } : undefined)
  }
}
