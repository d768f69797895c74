import { readFileSync, writeFileSync } from 'node:fs'
import { SAMPLE_RATE } from '../audio/audio-device'
import { parseWav, wavHeader } from '../audio/wav-format'

/** Writes a 48 kHz mono 16-bit file. */
export const writeWav = (path: string, samples: Float32Array): void => {
  const pcm = Int16Array.from(samples, (sample) => Math.round(sample * 32_767))
  writeFileSync(path, Buffer.concat([wavHeader(SAMPLE_RATE, pcm.byteLength), Buffer.from(pcm.buffer)]))
}

/** Reads a mono 16-bit file. */
export const readWav = (path: string): { sampleRate: number; samples: Float32Array } => {
  const file = readFileSync(path)
  const { sampleRate, dataStart, dataBytes } = parseWav(path, file)
  const samples = Float32Array.from(
    { length: dataBytes / 2 },
    (_, n) => file.readInt16LE(dataStart + n * 2) / 32_768,
  )
  return { sampleRate, samples }
}
