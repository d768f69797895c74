/** The length of sound that a level is of, as a power of two for the analyser: 43 ms at 48 kHz. Samples */
const WINDOW = 2048
const INTERVAL_MS = 100

/**
 * Measures how loud a stream is, ten times a second, until the returned function is called.
 * @param onLevel gets the power of the last moments, dBFS; -Infinity for silence
 */
export function watchLevel(stream: MediaStream, onLevel: (dbfs: number) => void): () => void {
  const context = new AudioContext()
  // It sleeps where the page has not been touched yet, and then there is no level.
  void context.resume()
  const analyser = new AnalyserNode(context, { fftSize: WINDOW })
  new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser)
  const samples = new Float32Array(WINDOW)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    onLevel(powerOf(samples))
  }, INTERVAL_MS)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}

/** @param samples from -1 to 1 @returns dBFS */
export function powerOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return 10 * Math.log10(sum / samples.length)
}
