import { EventEmitter } from 'node:events'
import type {
  AudioNotice,
  Cleaning,
  CommandResult,
  CueName,
  PhoneState,
  SoundDevices,
  SoundTest,
  SoundTestPhase,
} from '../model'
import type { Voice } from './voice'
import { type AudioSettings, isOfRoom, type VoiceEvent } from './voice-contract'

export interface SoundManagerOptions {
  readonly voice: Pick<Voice, 'send' | 'on'>
  /** Whether a call uses the devices, or will. */
  readonly inCall: () => boolean
}

interface SoundManagerEvents {
  /** `shown` has changed. */
  changed: []
}

/**
 * Devices, their tests, and the processing of sound. It keeps the voice engine's reports of devices and tests; the
 * settings belong to the caller of the setters.
 */
export class SoundManager extends EventEmitter<SoundManagerEvents> {
  readonly #voice: Pick<Voice, 'send'>
  readonly #inCall: () => boolean
  #notice: AudioNotice | undefined
  #devices: SoundDevices | undefined
  #test: SoundTestPhase | undefined
  #playsCues = true

  constructor({ voice, inCall }: SoundManagerOptions) {
    super()
    this.#voice = voice
    this.#inCall = inCall
    voice.on((event) => this.#onVoice(event))
  }

  get shown(): Pick<PhoneState, 'audioNotice' | 'soundDevices' | 'soundTest'> {
    return {
      ...(this.#notice && { audioNotice: this.#notice }),
      ...(this.#devices && { soundDevices: this.#devices }),
      ...(this.#test && { soundTest: this.#test }),
    }
  }

  /** Takes other devices, also in the middle of a call. */
  setAudio(settings: AudioSettings): void {
    this.#voice.send({ kind: 'audio', settings })
  }

  /** Changes the processing of the microphone's sound, also in the middle of a call. */
  setDsp(settings: Cleaning): void {
    this.#voice.send({ kind: 'dsp', settings })
  }

  /** Switches discontinuous transmission (silence is not sent), also in the middle of a call. */
  setDtx(on: boolean): void {
    this.#voice.send({ kind: 'dtx', on })
  }

  /** Whether `playCue` plays anything; it does until this is called. */
  setCues(on: boolean): void {
    this.#playsCues = on
  }

  /** A short sound that says what has happened, into the voice of a call or a room, or alone. */
  playCue(cue: CueName): void {
    if (this.#playsCues) this.#voice.send({ kind: 'cue', cue })
  }

  /** @param anew closes devices in use for a moment, to find those that were plugged in since */
  lookForDevices(anew: boolean): CommandResult {
    this.#voice.send({ kind: 'list-devices', anew })
    return DONE
  }

  testSound(test: SoundTest): CommandResult {
    if (this.#inCall()) return { ok: false, problem: { key: 'problem.testInCall' } }
    // The engine reports the test only when it has finished earlier commands, which can take seconds.
    this.#test = test === 'microphone' ? 'opening' : test
    this.#voice.send({ kind: 'test-sound', test })
    this.emit('changed')
    return DONE
  }

  stopSoundTest(): CommandResult {
    this.#voice.send({ kind: 'test-sound', test: undefined })
    return DONE
  }

  #onVoice(event: VoiceEvent): void {
    if (isOfRoom(event)) return
    switch (event.kind) {
      case 'devices': {
        const { inputs, outputs, stale } = event
        this.#devices = { inputs, outputs, ...(stale && { stale }) }
        break
      }
      case 'sound-test':
        this.#test = event.now
        break
      case 'audio-notice':
        this.#notice = event.notice
        break
      case 'offered':
      case 'signal':
      case 'turned-away':
      case 'established':
      case 'stats':
      case 'levels':
      case 'peer-state':
      case 'reconnecting':
      case 'reconnected':
      case 'closed':
      case 'closed-by-us':
        return
    }
    this.emit('changed')
  }
}

const DONE: CommandResult = { ok: true }
