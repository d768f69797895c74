import type { Message } from '../../locales/message'

/** Something about the sound that the user should know, e.g. no microphone. Undefined when all is well. */
export interface AudioNotice {
  readonly code:
    | 'no-input'
    | 'no-output'
    | 'replaced' // a chosen device is missing, and the default one stands in for it
    | 'not-cleaned' // echo cancellation, noise suppression or gain cannot be used
    | 'silent-input' // the microphone works, but delivers nothing but zeros
    | 'stuttering' // the loudspeaker works, but stops again and again
    | 'failed'
  /** The cause, for a user who wants to mend it. */
  readonly cause: Message
}

/** A sound device by its name, or the one that the system prefers. */
export type DeviceChoice = { readonly kind: 'default' } | { readonly kind: 'device'; readonly name: string }

/** What is done to the microphone's sound before it is sent. */
export interface Cleaning {
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly gainControl: boolean
}

export const FULL_CLEANING: Cleaning = { echoCancellation: true, noiseSuppression: true, gainControl: true }
export const NO_CLEANING: Cleaning = { echoCancellation: false, noiseSuppression: false, gainControl: false }

/** Which devices to use and how, remembered on disk. One that is missing is stood in for by the default one. */
export interface SoundSettings {
  readonly input: DeviceChoice
  readonly output: DeviceChoice
  /** Where an incoming call rings. */
  readonly ringer: DeviceChoice
  /** How loud it rings, 0 to 1, a factor. */
  readonly ringVolume: number
  readonly cleaning: Cleaning
  /** Silence is not sent (discontinuous transmission). */
  readonly dtx: boolean
}

/** The names of the devices there are. */
export interface SoundDevices {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** The list is older than the devices in use: looking anew interrupts them for a moment. Undefined: as of now. */
  readonly stale?: 'in-use'
}

export type SoundTest = 'microphone' | 'speaker' | 'ringer'

/** What a test is doing; a microphone is recorded for 3 s and then played back. */
export type SoundTestPhase = 'recording' | 'playing-back' | 'speaker' | 'ringer'

/** Loudness now, dBFS (0 is full scale, -100 or less is silence), about 10 a second while talking or testing. */
export interface Levels {
  readonly inputDbfs: number
  readonly outputDbfs: number
}
