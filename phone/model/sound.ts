import type { Message } from '../../locales/message'

/** A problem of the sound that the user should know, e.g. no microphone. Undefined without a problem. */
export interface AudioNotice {
  readonly code:
    | 'no-input'
    | 'no-output'
    | 'replaced' // a chosen device is missing, and the default one replaces it
    | 'not-cleaned' // echo cancellation, noise suppression or gain cannot be used
    | 'silent-input' // the microphone works, but delivers zeros only
    | 'stuttering' // the loudspeaker works, but stops again and again
    | 'failed'
  /** The cause, for a user who wants to fix it. */
  readonly cause: Message
}

/** A sound device by its name, or the system's default. */
export type DeviceChoice = { readonly kind: 'default' } | { readonly kind: 'device'; readonly name: string }

/** The processing of the microphone's sound before it is sent. */
export interface Cleaning {
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly gainControl: boolean
}

export const FULL_CLEANING: Cleaning = { echoCancellation: true, noiseSuppression: true, gainControl: true }
export const NO_CLEANING: Cleaning = { echoCancellation: false, noiseSuppression: false, gainControl: false }

/** The devices to use, stored on disk. The default one replaces a missing one. */
export interface SoundSettings {
  readonly input: DeviceChoice
  readonly output: DeviceChoice
  /** The device on which an incoming call rings. */
  readonly ringer: DeviceChoice
  /** The volume of the ring, a factor from 0 to 1. */
  readonly ringVolume: number
  readonly cleaning: Cleaning
  /** Silence is not sent (discontinuous transmission). */
  readonly dtx: boolean
}

/** The names of the available devices. */
export interface SoundDevices {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** The list may be out of date: looking again interrupts the devices in use for a moment. Undefined: up to date. */
  readonly stale?: 'in-use'
}

export type SoundTest = 'microphone' | 'speaker' | 'ringer'

/** The phase of a test. A microphone is opened, recorded for 3 s and then played back. */
export type SoundTestPhase = 'opening' | 'recording' | 'playing-back' | 'speaker' | 'ringer'

/** Loudness now, dBFS (0 is full scale, -100 or less is silence), about 10 a second while talking or testing. */
export interface Levels {
  readonly inputDbfs: number
  readonly outputDbfs: number
}
