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

/** The rings to choose from. */
export const RINGS = ['marimba', 'bell', 'harp', 'telephone', 'pulse'] as const
export type RingName = (typeof RINGS)[number]

/** Short sounds that say what has happened. The first three are of the other side of a call: it holds it, takes it back, or mutes itself. */
export const CUES = [
  'on-hold',
  'off-hold',
  'peer-muted',
  'connected',
  'ended',
  'mute',
  'unmute',
  'hold',
  'resume',
  /** The floor of a push-to-talk room is ours, is waited for, or is not given. */
  'go-ahead',
  'queued',
  'refused',
  'message',
  'joined',
  'left',
] as const
export type CueName = (typeof CUES)[number]

/** Every sound of ours. */
export type SampleName = `ring-${RingName}` | 'ring-back' | 'call-waiting' | CueName

/** All of them, in the order in which they are shown. */
export const SAMPLES: readonly SampleName[] = [
  ...RINGS.map((ring) => `ring-${ring}` as const),
  'ring-back',
  'call-waiting',
  ...CUES,
]

/** The devices to use, stored on disk. The default one replaces a missing one. */
export interface SoundSettings {
  readonly input: DeviceChoice
  readonly output: DeviceChoice
  /** The device on which an incoming call rings. */
  readonly ringer: DeviceChoice
  /** The volume of the ring, a factor from 0 to 1. */
  readonly ringVolume: number
  readonly ring: RingName
  /** Cues are played. */
  readonly cues: boolean
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

export type DeviceTest = 'microphone' | 'speaker' | 'ringer'
/** Of a device, or of a sound, which is played on the device that it is for. */
export type SoundTest = DeviceTest | SampleName

/** The phase of a test. A microphone is opened, recorded for 3 s and then played back. */
export type DeviceTestPhase = 'opening' | 'recording' | 'playing-back' | 'speaker' | 'ringer'
export type SoundTestPhase = DeviceTestPhase | SampleName

/** Loudness now, dBFS (0 is full scale, -100 or less is silence), about 10 a second while talking or testing. */
export interface Levels {
  readonly inputDbfs: number
  readonly outputDbfs: number
}
