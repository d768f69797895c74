import { afterEach, describe, expect, it } from 'vitest'
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../../../../native/audio/audio-device'
import { OpusDecoder } from '../../../../native/opus/opus-decoder'
import { bestMatch, energy, speechLike, tone } from '../../../../native/testing/signals'
import { CaptureDsp } from './capture-dsp'
import { CapturePath } from './capture-path'
import { type DspSettings, NO_DSP } from './dsp-settings'

const used: { free(): void }[] = []
afterEach(() => {
  for (const one of used.splice(0)) one.free()
})

const start = async (settings: DspSettings = NO_DSP) => {
  const dsp = new CaptureDsp(() => undefined)
  await dsp.set(settings)
  const decoder = new OpusDecoder()
  const sent: number[] = []
  let nowMs = 0
  const capture = new CapturePath(
    (packet) => sent.push(...decoder.decode(packet)),
    (block) => dsp.process(block, (nowMs += BLOCK_MS)),
  )
  used.push(dsp, decoder, capture)
  const say = (samples: Float32Array): void => {
    for (let n = 0; n + BLOCK_SAMPLES <= samples.length; n += BLOCK_SAMPLES)
      capture.push(samples.subarray(n, n + BLOCK_SAMPLES))
  }
  return { capture, say, sent: () => Float32Array.from(sent) }
}

describe('the capture path', () => {
  it('sends what the microphone delivers, two blocks a packet', async () => {
    const { capture, say, sent } = await start()
    const speech = speechLike(2)
    say(speech)
    expect(sent().length).toBe(speech.length)
    expect(bestMatch(speech, sent(), 960).correlation).toBeGreaterThan(0.9)
    expect(capture.levelDbfs).toBeGreaterThan(-60)
  })

  it('goes on sending when muted: silence', async () => {
    const { capture, say, sent } = await start()
    capture.muted = true
    say(tone(440, SAMPLE_RATE))
    expect(sent().length).toBe(SAMPLE_RATE)
    expect(energy(sent().subarray(SAMPLE_RATE / 2))).toBeLessThan(1e-6)
    expect(capture.levelDbfs).toBe(-100)
  })

  it('sends what its DSP makes of it', async () => {
    const { say, sent } = await start({ ...NO_DSP, gainControl: true })
    const quiet = speechLike(6).map((x) => x * 0.05)
    say(quiet)
    const end = 5 * SAMPLE_RATE
    expect(energy(sent().subarray(end)) / energy(quiet.subarray(end))).toBeGreaterThan(10)
  })
})
