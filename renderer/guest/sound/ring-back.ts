/** The tone that a caller hears while it rings elsewhere, as in most of Europe: 425 Hz, one second of five. */
const FREQUENCY_HZ = 425
const TONE_S = 1
const CYCLE_S = 5
/** Without a click. */
const FADE_S = 0.02
const GAIN = 0.06

/** Plays it until the returned function is called. */
export function playRingBack(): () => void {
  const context = new AudioContext()
  void context.resume()
  const tone = new OscillatorNode(context, { frequency: FREQUENCY_HZ })
  const gain = new GainNode(context, { gain: 0 })
  tone.connect(gain).connect(context.destination)
  tone.start()
  const ring = (): void => {
    const from = context.currentTime
    gain.gain.setTargetAtTime(GAIN, from, FADE_S)
    gain.gain.setTargetAtTime(0, from + TONE_S, FADE_S)
  }
  ring()
  const timer = setInterval(ring, CYCLE_S * 1000)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}
