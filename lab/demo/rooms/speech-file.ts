import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { saveSamples } from '../../audio/samples'
import { spoken } from '../../audio/speech'
import type { Person } from './people'

/** Each sentence begins so long after the one before, and the first one after as much silence as there is behind each. */
export const TURN_MS = 7_000
/** The pause before each sentence. ms */
export const PAUSE_MS = 1_000
/** Longer than the demo. */
const FILE_SECONDS = 240
/** Sound below this is the silence at the ends of what espeak-ng makes. Of full scale */
const QUIET = 0.01

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1000)

/** What a phone has for a microphone. */
export interface SpeechFile {
  readonly path: string
  /** The sentence, 48 kHz mono. */
  readonly sentence: Float32Array
}

/** Writes the sentence of somebody as a WAV file. */
export async function sentenceFile(person: Person, path: string): Promise<SpeechFile> {
  const sentence = await sentenceOf(person)
  await saveSamples(path, sentence)
  return { path, sentence }
}

/** Writes the sentence of somebody as a WAV file, again and again. @param pauses whether there are some between */
export async function speechFile(person: Person, path: string, pauses: boolean): Promise<SpeechFile> {
  const sentence = await sentenceOf(person)
  const longest = samplesOf(TURN_MS - PAUSE_MS)
  if (sentence.length > longest) throw new Error(`the sentence of ${person.name} is too long`)
  const samples = new Float32Array(FILE_SECONDS * SAMPLE_RATE)
  const step = pauses ? samplesOf(TURN_MS) : sentence.length
  for (let at = samplesOf(PAUSE_MS); at + sentence.length <= samples.length; at += step)
    samples.set(sentence, at)
  await saveSamples(path, samples)
  return { path, sentence }
}

const sentenceOf = async ({ sentence, voice }: Person): Promise<Float32Array> =>
  withoutSilence(await spoken(sentence, voice))

function withoutSilence(samples: Float32Array): Float32Array {
  const isLoud = (sample: number): boolean => Math.abs(sample) > QUIET
  return samples.slice(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1)
}
