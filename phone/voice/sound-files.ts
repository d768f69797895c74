import { join } from 'node:path'
import type { CueName, ToneName, VoiceProcessData } from './voice-contract'

const FILES: Readonly<Record<ToneName | CueName, string>> = {
  ring: 'ring.wav',
  'ring-back': 'ring-back.wav',
  'call-waiting': 'call-waiting.wav',
  'on-hold': 'on-hold.wav',
  'off-hold': 'off-hold.wav',
  'peer-muted': 'peer-muted.wav',
}

/** The WAV files of all tones and cues in a folder. */
export const soundFiles = (folder: string): VoiceProcessData['tones'] =>
  Object.fromEntries(Object.entries(FILES).map(([name, file]) => [name, join(folder, file)]))
