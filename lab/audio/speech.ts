import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from './command'
import { withMarks } from './marks'
import { loadSamples, saveSamples } from './samples'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { HER_SENTENCES } from '../../native/testing/harvard'

/** Peak level of all speech, dBFS. */
const PEAK_DBFS = -4

const toPeak = (samples: Float32Array): Float32Array => {
  const peak = samples.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0)
  const gain = peak === 0 ? 1 : 10 ** (PEAK_DBFS / 20) / peak
  return samples.map((sample) => sample * gain)
}

/**
 * Synthesises a text with espeak-ng.
 *
 * @returns 48 kHz mono, -1 to 1, with a peak of -4 dBFS
 */
export const spoken = async (text: string, voice = 'en-us'): Promise<Float32Array> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-speech-'))
  try {
    const path = join(folder, 'speech.wav')
    await command('espeak-ng', ['-v', voice, '-s', '160', '-w', path, text])
    return toPeak(await loadSamples(path))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Speech of a female and a male voice in turn, with timing marks in between (see marks.ts), as a WAV file.
 *
 * @returns the same as samples, 48 kHz mono
 */
export const speakWithMarks = async (seconds: number, path: string): Promise<Float32Array> => {
  const speech = new Float32Array(Math.round(seconds * SAMPLE_RATE))
  let length = 0
  for (let i = 0; length < speech.length; i++) {
    const sentence = await spoken(
      HER_SENTENCES[i % HER_SENTENCES.length] ?? '',
      i % 2 === 0 ? 'en-us+f3' : 'en-us',
    )
    speech.set(sentence.subarray(0, speech.length - length), length)
    length += sentence.length
  }
  const marked = withMarks(speech)
  await saveSamples(path, marked)
  return marked
}
