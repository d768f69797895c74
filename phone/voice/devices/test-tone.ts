import { SAMPLE_RATE } from '../../../native/audio/audio-device'

/** Three notes of a major chord, each struck while the last one rings on. Hz, s */
const NOTES_HZ = [523.25, 659.26, 783.99]
const NOTE_EVERY_S = 0.35
const SECONDS = 2
/** Audible at a speaker's usual setting, and not startling. Full scale is 1. */
const PEAK = 0.2
const DECAY_PER_S = 4
const ATTACK_S = 0.005

const note = (hz: number, s: number): number =>
  s < 0 ? 0 : Math.min(1, s / ATTACK_S) * Math.exp(-DECAY_PER_S * s) * Math.sin(2 * Math.PI * hz * s)

/** The sound of a speaker test: 2 s, mono, 48 kHz. */
export const testTone = (): Float32Array =>
  Float32Array.from({ length: SECONDS * SAMPLE_RATE }, (_, n) =>
    NOTES_HZ.reduce((sum, hz, i) => sum + PEAK * note(hz, n / SAMPLE_RATE - i * NOTE_EVERY_S), 0),
  )
