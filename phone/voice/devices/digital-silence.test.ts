import { expect, test } from 'vitest'
import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import { DigitalSilence } from './digital-silence'

const zeros = new Float32Array(BLOCK_SAMPLES)
const hush = new Float32Array(BLOCK_SAMPLES).fill(1e-6)

test('a microphone with nothing but zeros for 3 s is silent, until the faintest noise', () => {
  const silence = new DigitalSilence()
  for (let ms = 10; ms < 3000; ms += 10) expect(silence.listen(zeros)).toBe(false)
  expect(silence.listen(zeros)).toBe(true)
  expect(silence.lasts).toBe(true)
  expect(silence.listen(zeros)).toBe(false)
  expect(silence.listen(hush)).toBe(true)
  expect(silence.lasts).toBe(false)
})

test('a quiet room does not count as a dead microphone', () => {
  const silence = new DigitalSilence()
  for (let n = 0; n < 1000; n++) expect(silence.listen(n % 299 === 0 ? hush : zeros)).toBe(false)
})
