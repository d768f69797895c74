/**
 * Generates our sounds in assets/sounds (48 kHz, mono, 16 bits): tones, and short cues. The files are kept in the repository;
 * run this after a change: `node scripts/make-sounds.mjs`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const RATE = 48_000
const folder = fileURLToPath(new URL('../assets/sounds/', import.meta.url))

/**
 * Part of a sound: its frequency and level beside those of the sound, and the time in which it falls to 1/e.
 * @typedef {{ ratio: number, level: number, decayMs: number }} Partial
 */

/** A struck bar, similar to a marimba: a fundamental, and overtones that decay faster. @type {readonly Partial[]} */
const BAR = [
  { ratio: 1, level: 1, decayMs: 420 },
  { ratio: 2, level: 0.18, decayMs: 260 },
  { ratio: 3.93, level: 0.22, decayMs: 90 },
  { ratio: 9.2, level: 0.05, decayMs: 30 },
]

/** A bell: the partials that founders call hum, prime, tierce, quint and nominal, and two above. @type {readonly Partial[]} */
const BELL = [
  { ratio: 0.5, level: 0.5, decayMs: 1600 },
  { ratio: 1, level: 1, decayMs: 1100 },
  { ratio: 1.2, level: 0.35, decayMs: 800 },
  { ratio: 1.5, level: 0.2, decayMs: 600 },
  { ratio: 2, level: 0.6, decayMs: 700 },
  { ratio: 2.67, level: 0.15, decayMs: 300 },
  { ratio: 3.01, level: 0.12, decayMs: 220 },
]

/** A plucked string: all overtones, the higher the shorter. @type {readonly Partial[]} */
const STRING = Array.from({ length: 7 }, (_, n) => ({
  ratio: n + 1,
  level: 1 / (n + 1) ** 1.6,
  decayMs: 900 / (n + 1),
}))

/** The little gong of a telephone. @type {readonly Partial[]} */
const GONG = [
  { ratio: 1, level: 1, decayMs: 160 },
  { ratio: 2.31, level: 0.5, decayMs: 110 },
  { ratio: 3.62, level: 0.25, decayMs: 60 },
]

/** Little but the note itself, at once and soon over. @type {readonly Partial[]} */
const DROP = [
  { ratio: 1, level: 1, decayMs: 150 },
  { ratio: 2, level: 0.12, decayMs: 70 },
]

/**
 * Strikes, plucks or drops something.
 * @param {Float32Array} sound it is added to this
 * @param {readonly Partial[]} partials
 * @param {number} atMs
 * @param {number} hertz
 * @param {number} loudness
 */
const strike = (sound, partials, atMs, hertz, loudness) => {
  const start = Math.round((atMs * RATE) / 1000)
  for (let n = start; n < sound.length; n++) {
    const seconds = (n - start) / RATE
    const attack = Math.min(1, seconds / 0.004)
    for (const { ratio, level, decayMs } of partials)
      sound[n] =
        (sound[n] ?? 0) +
        loudness *
          level *
          attack *
          Math.exp((-seconds * 1000) / decayMs) *
          Math.sin(2 * Math.PI * hertz * ratio * seconds)
  }
}

/** Two rising figures of four notes (G5 B5 D6 G6), then a rest: insistent but not harsh. 3.2 s */
const marimba = () => {
  const sound = new Float32Array(3.2 * RATE)
  const notes = [783.99, 987.77, 1174.66, 1567.98]
  for (const figureMs of [0, 720])
    notes.forEach((hertz, n) => strike(sound, BAR, figureMs + n * 120, hertz, 0.3 - n * 0.025))
  fadeOut(sound, 200)
  return sound
}

/** The bell of a door: E5, then C5, which fades away. 3.6 s */
const bell = () => {
  const sound = new Float32Array(3.6 * RATE)
  strike(sound, BELL, 0, 659.26, 0.3)
  strike(sound, BELL, 560, 523.25, 0.3)
  fadeOut(sound, 400)
  return sound
}

/** Up and down the strings of a harp (C5 E5 G5 A5 C6 A5 G5 E5). 3.2 s */
const harp = () => {
  const sound = new Float32Array(3.2 * RATE)
  const notes = [523.25, 659.26, 783.99, 880, 1046.5, 880, 783.99, 659.26]
  notes.forEach((hertz, n) => strike(sound, STRING, n * 170, hertz, 0.25))
  fadeOut(sound, 300)
  return sound
}

/** A clapper between two gongs, 20 times a second for a second, then a rest. 3 s */
const telephone = () => {
  const sound = new Float32Array(3 * RATE)
  for (let n = 0; n < 20; n++) strike(sound, GONG, n * 50, n % 2 === 0 ? 1020 : 1290, 0.2)
  fadeOut(sound, 200)
  return sound
}

/** Low and soft, for ears that hear no high notes: three swells of a fifth (A3 E4), then a rest. 3 s */
const pulse = () => {
  const sound = new Float32Array(3 * RATE)
  const lengthMs = 420
  for (const atMs of [0, 500, 1000])
    for (let n = 0; n < (lengthMs * RATE) / 1000; n++) {
      const swell = Math.sin((Math.PI * n * 1000) / (lengthMs * RATE)) ** 2
      const at = Math.round((atMs * RATE) / 1000) + n
      const seconds = n / RATE
      const wave = [220, 330, 440, 660].map((hertz, k) => Math.sin(2 * Math.PI * hertz * seconds) / (k + 1))
      sound[at] = 0.2 * swell * wave.reduce((sum, each) => sum + each, 0)
    }
  return sound
}

/** The ring-back tone that European callers expect: 425 Hz, 1 s on, 4 s off (ITU-T E.180). */
const ringBack = () => {
  const sound = new Float32Array(5 * RATE)
  beep(sound, 0, 1000, 0.12)
  return sound
}

/** Two short beeps during the conversation, then a pause of 3 s (one of the cadences in ITU-T E.180's supplement). */
const callWaiting = () => {
  const sound = new Float32Array(4 * RATE)
  beep(sound, 0, 200, 0.05)
  beep(sound, 800, 200, 0.05)
  return sound
}

/**
 * Quiet notes one after the other: a cue in the middle of a call.
 * @param {readonly number[]} notes Hz
 * @param {{ everyMs?: number, partials?: readonly Partial[] }} [how]
 */
const cue = (notes, { everyMs = 160, partials = BAR } = {}) => {
  const sound = new Float32Array(0.9 * RATE)
  notes.forEach((hertz, n) => strike(sound, partials, n * everyMs, hertz, 0.07))
  fadeOut(sound, 200)
  return sound
}

/**
 * A beep of 425 Hz with soft edges.
 * @param {Float32Array} sound
 * @param {number} atMs
 * @param {number} lengthMs
 * @param {number} loudness
 */
const beep = (sound, atMs, lengthMs, loudness) => {
  const start = (atMs * RATE) / 1000
  const length = (lengthMs * RATE) / 1000
  const edge = 0.02 * RATE
  for (let n = 0; n < length; n++) {
    const envelope = Math.min(1, n / edge, (length - n) / edge)
    sound[start + n] = loudness * envelope * Math.sin((2 * Math.PI * 425 * n) / RATE)
  }
}

/**
 * @param {Float32Array} sound
 * @param {number} ms
 */
const fadeOut = (sound, ms) => {
  const samples = (ms * RATE) / 1000
  for (let n = 0; n < samples; n++) {
    const at = sound.length - 1 - n
    sound[at] = ((sound[at] ?? 0) * n) / samples
  }
}

/** The longest window of which the ear hears the mean. ms */
const WINDOW_MS = 100

/**
 * Scales a sound so that its loudest tenth of a second has this level.
 * @param {Float32Array} sound
 * @param {number} dbfs RMS
 */
const level = (sound, dbfs) => {
  const window = (WINDOW_MS * RATE) / 1000
  let loudest = 0
  for (let start = 0; start + window <= sound.length; start += window / 4) {
    const part = sound.subarray(start, start + window)
    loudest = Math.max(loudest, part.reduce((sum, sample) => sum + sample * sample, 0) / window)
  }
  const factor = 10 ** (dbfs / 20) / Math.sqrt(loudest)
  return sound.map((sample) => sample * factor)
}

/** The ring is to be heard from the next room, ring-back beside the ear; cues are heard below a voice. dBFS */
const RING = -13
const RING_BACK = -22
const IN_CALL = -28

/**
 * @param {string} name
 * @param {number} dbfs RMS of its loudest tenth of a second
 * @param {Float32Array} unscaled
 */
const write = (name, dbfs, unscaled) => {
  const sound = level(unscaled, dbfs)
  const data = Buffer.alloc(sound.length * 2)
  sound.forEach((sample, n) =>
    data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), n * 2),
  )
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(data.length, 40)
  writeFileSync(`${folder}${name}.wav`, Buffer.concat([header, data]))
}

mkdirSync(folder, { recursive: true })
write('ring-marimba', RING, marimba())
write('ring-bell', RING, bell())
write('ring-harp', RING, harp())
write('ring-telephone', RING, telephone())
write('ring-pulse', RING, pulse())
write('ring-back', RING_BACK, ringBack())
write('call-waiting', IN_CALL, callWaiting())

const [C4, E4, G4, C5, E5, G5, A5, C6, E6] = [
  261.63, 329.63, 392, 523.25, 659.26, 783.99, 880, 1046.5, 1318.51,
]
// G5 E5: put on hold; E5 G5: taken back; a single low C5: the other side is muted.
write('on-hold', IN_CALL, cue([G5, E5]))
write('off-hold', IN_CALL, cue([E5, G5]))
write('peer-muted', IN_CALL, cue([C5]))
// Up: it has begun; down: it is over.
write('connected', IN_CALL, cue([C5, G5], { everyMs: 110 }))
write('ended', IN_CALL, cue([G5, C5], { everyMs: 110 }))
// The microphone, as a drop that falls, and one that comes up.
write('mute', IN_CALL, cue([E5, C5], { everyMs: 70, partials: DROP }))
write('unmute', IN_CALL, cue([C5, E5], { everyMs: 70, partials: DROP }))
// The same as for the other side, an octave lower.
write('hold', IN_CALL, cue([G4, E4]))
write('resume', IN_CALL, cue([E4, G4]))
// The floor: talk now, high and quick; wait, the same note twice; no, low and down.
write('go-ahead', IN_CALL, cue([A5, E6], { everyMs: 80, partials: DROP }))
write('queued', IN_CALL, cue([G4, G4], { everyMs: 180, partials: DROP }))
write('refused', IN_CALL, cue([E4, C4], { everyMs: 180, partials: STRING }))
write('message', IN_CALL, cue([C6], { partials: STRING }))
write('joined', IN_CALL, cue([C5, E5, G5], { everyMs: 70, partials: STRING }))
write('left', IN_CALL, cue([G5, E5, C5], { everyMs: 70, partials: STRING }))
