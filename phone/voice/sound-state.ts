import type { AudioNotice, PhoneState, SoundDevices, SoundTestPhase } from '../model'
import type { VoiceEvent } from './voice-contract'

/** Keeps what the voice engine says of devices and of their tests. */
export class SoundState {
  #notice: AudioNotice | undefined
  #devices: SoundDevices | undefined
  #test: SoundTestPhase | undefined

  get shown(): Pick<PhoneState, 'audioNotice' | 'soundDevices' | 'soundTest'> {
    return {
      ...(this.#notice && { audioNotice: this.#notice }),
      ...(this.#devices && { soundDevices: this.#devices }),
      ...(this.#test && { soundTest: this.#test }),
    }
  }

  setDevices({ inputs, outputs, stale }: Extract<VoiceEvent, { kind: 'devices' }>): void {
    this.#devices = { inputs, outputs, ...(stale && { stale }) }
  }

  setTest({ now }: Extract<VoiceEvent, { kind: 'sound-test' }>): void {
    this.#test = now
  }

  setNotice({ notice }: Extract<VoiceEvent, { kind: 'audio-notice' }>): void {
    this.#notice = notice
  }
}
