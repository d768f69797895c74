import FFT from 'fft.js'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'

/** 20 ms at 48 kHz: the length of a voice frame, and the distance between two spectra. */
export const FRAME = 960
/** Samples of one spectrum, 32 ms: three interleaved transforms of 512, because fft.js supports only powers of two. */
const LENGTH = 1536
const PARTS = 3
const PART_LENGTH = LENGTH / PARTS

export const BANDS = 24
const LOWEST_HZ = 100
const HIGHEST_HZ = 7_000

const window = Float64Array.from(
  { length: LENGTH },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / LENGTH),
)

/** Geometrically spaced. Edges are rounded down to lines of the spectrum; each band has at least one line. */
const bands = Array.from({ length: BANDS }, (_, band) => {
  const lineAt = (edge: number): number =>
    Math.floor((LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (edge / BANDS) * LENGTH) / SAMPLE_RATE + 1e-9)
  const from = lineAt(band)
  return { from, to: Math.max(from + 1, lineAt(band + 1)) }
})

const fft = new FFT(PART_LENGTH)

/** The power of lines 0 to `count` of the spectrum of the 1,536 samples from `at` on. */
const powers = (samples: Float32Array, at: number, count: number): Float64Array => {
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const data = new Float64Array(2 * PART_LENGTH)
    for (let i = 0; i < PART_LENGTH; i++) {
      const k = PARTS * i + part
      data[2 * i] = (window[k] ?? 0) * (samples[at + k] ?? 0)
    }
    const spectrum = new Float64Array(2 * PART_LENGTH)
    fft.transform(spectrum, data)
    return spectrum
  })
  return Float64Array.from({ length: count }, (_, line) => {
    let [re, im] = [0, 0]
    const bin = line % PART_LENGTH
    parts.forEach((spectrum, part) => {
      const angle = (-2 * Math.PI * part * line) / LENGTH
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      const [a, b] = [spectrum[2 * bin] ?? 0, spectrum[2 * bin + 1] ?? 0]
      re += a * cos - b * sin
      im += a * sin + b * cos
    })
    return re * re + im * im
  })
}

/**
 * Mean power in 24 bands from 100 to 7,000 Hz, one row for each 20 ms frame. The scale is arbitrary: use ratios.
 *
 * @param samples 48 kHz mono; a frame whose spectrum would extend beyond the end has no row
 */
export const bandPowers = (samples: Float32Array): Float64Array[] => {
  const count = bands.at(-1)?.to ?? 0
  const rows: Float64Array[] = []
  for (let at = 0; at + LENGTH <= samples.length; at += FRAME) {
    const lines = powers(samples, at, count)
    rows.push(
      Float64Array.from(bands, ({ from, to }) => {
        let sum = 0
        for (let line = from; line < to; line++) sum += lines[line] ?? 0
        return sum / (to - from)
      }),
    )
  }
  return rows
}
