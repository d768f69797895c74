import FFT from 'fft.js'

/** The most samples in one transform, so that long recordings stay cheap. */
const LARGEST_TRANSFORM = 1 << 16

export interface Complex {
  readonly re: Float64Array
  readonly im: Float64Array
}

const powerOfTwoFrom = (size: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, size)))

/**
 * Cross-correlates a signal with a template: `result[i]` is the sum over k of `signal[i + k] * conj(template[k])`, for
 * every position where the template lies wholly within the signal. Overlap-save convolution.
 *
 * @param template with a complex one, e.g. an analytic chirp, the result's magnitude is the envelope
 * @returns `signal.length - template.length + 1` values; none if the signal is shorter than the template
 */
export const slide = (signal: Float32Array, template: Complex): Complex => {
  const length = template.re.length
  const count = Math.max(0, signal.length - length + 1)
  const result = { re: new Float64Array(count), im: new Float64Array(count) }
  const size = powerOfTwoFrom(Math.max(2 * length, Math.min(signal.length, LARGEST_TRANSFORM)))
  const fft = new FFT(size)
  const spectrumOf = (re: ArrayLike<number>, im?: ArrayLike<number>): Float64Array => {
    const data = new Float64Array(2 * size)
    for (let i = 0; i < re.length; i++) {
      data[2 * i] = re[i] ?? 0
      data[2 * i + 1] = im?.[i] ?? 0
    }
    const spectrum = new Float64Array(2 * size)
    fft.transform(spectrum, data)
    return spectrum
  }

  const templateSpectrum = spectrumOf(template.re, template.im)
  const product = new Float64Array(2 * size)
  const block = new Float64Array(2 * size)
  const step = size - length + 1
  for (let start = 0; start < count; start += step) {
    const spectrum = spectrumOf(signal.subarray(start, start + size))
    for (let i = 0; i < 2 * size; i += 2) {
      const a = spectrum[i] ?? 0
      const b = spectrum[i + 1] ?? 0
      const c = templateSpectrum[i] ?? 0
      const d = -(templateSpectrum[i + 1] ?? 0)
      product[i] = a * c - b * d
      product[i + 1] = a * d + b * c
    }
    fft.inverseTransform(block, product)
    for (let i = 0; i < step && start + i < count; i++) {
      result.re[start + i] = block[2 * i] ?? 0
      result.im[start + i] = block[2 * i + 1] ?? 0
    }
  }
  return result
}

/** A template without an imaginary part. */
export const real = (samples: ArrayLike<number>): Complex => ({
  re: Float64Array.from(samples),
  im: new Float64Array(samples.length),
})

/** The energy (sum of squares) of every stretch of `length` samples. */
export const energies = (signal: Float32Array, length: number): Float64Array => {
  const count = Math.max(0, signal.length - length + 1)
  const result = new Float64Array(count)
  let sum = 0
  for (let i = 0; i < signal.length; i++) {
    sum += (signal[i] ?? 0) ** 2
    if (i >= length) sum -= (signal[i - length] ?? 0) ** 2
    // A running sum of squares can become slightly negative after a loud passage.
    if (i >= length - 1) result[i - length + 1] = Math.max(0, sum)
  }
  return result
}

/** The fractional position of the vertex of the parabola through a maximum and its neighbours. */
export const refinePeak = (values: Float64Array, index: number): number => {
  const [left, top, right] = [values[index - 1], values[index], values[index + 1]]
  if (left === undefined || top === undefined || right === undefined) return index
  const curvature = left - 2 * top + right
  return curvature === 0 ? index : index + (0.5 * (left - right)) / curvature
}
