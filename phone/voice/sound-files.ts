import { join } from 'node:path'
import { SAMPLES } from '../model'
import type { VoiceProcessData } from './voice-contract'

/** The WAV files of all sounds in a folder. */
export const soundFiles = (folder: string): VoiceProcessData['tones'] =>
  Object.fromEntries(SAMPLES.map((name) => [name, join(folder, `${name}.wav`)]))
