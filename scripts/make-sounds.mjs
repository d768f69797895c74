/**
 * Generates the tones and the cues of a call in assets/sounds (48 kHz, mono, 16 bits). The files are kept in the repository;
 * run this after a change: `node scripts/make-sounds.mjs`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const RATE = 48_000
const folder = fileURLToPath(new URL('../assets/sounds/', import.meta.url))

/**
 * A struck bar, similar to a marimba: a fundamental, and overtones that decay faster.
 * @param {Float32Array} sound the bar is added to it
 * @param {number} atMs
 * @param {number} hertz
 * @param {number} loudness
 */
const strike = (sound, atMs, hertz, loudness) => {
  const partials = [
    { ratio: 1, level: 1, decayMs: 420 },
    { ratio: 2, level: 0.18, decayMs: 260 },
    { ratio: 3.93, level: 0.22, decayMs: 90 },
    { ratio: 9.2, level: 0.05, decayMs: 30 },
  ]
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
const ring = () => {
  const sound = new Float32Array(3.2 * RATE)
  const notes = [783.99, 987.77, 1174.66, 1567.98]
  for (const figureMs of [0, 720])
    notes.forEach((hertz, n) => strike(sound, figureMs + n * 120, hertz, 0.3 - n * 0.025))
  fadeOut(sound, 200)
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
 * Quiet notes one after the other, 160 ms apart: a cue in the middle of a call.
 * @param {readonly number[]} notes Hz
 */
const cue = (notes) => {
  const sound = new Float32Array(0.9 * RATE)
  notes.forEach((hertz, n) => strike(sound, n * 160, hertz, 0.07))
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
write('ring', RING, ring())
write('ring-back', RING_BACK, ringBack())
write('call-waiting', IN_CALL, callWaiting())
// G5 E5: put on hold; E5 G5: taken back; a single low C5: the other side is muted.
write('on-hold', IN_CALL, cue([783.99, 659.26]))
write('off-hold', IN_CALL, cue([659.26, 783.99]))
write('peer-muted', IN_CALL, cue([523.25]))
