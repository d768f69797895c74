import { AudioError } from './audio-device'

/** The layout of the samples in a WAV file's data chunk. */
export interface WavFormat {
  readonly encoding: 'integer' | 'float'
  readonly channels: number
  /** Hz */
  readonly sampleRate: number
  /** 8, 16, 24 or 32; 32 or 64 for float. */
  readonly bits: number
  /** The offset of the first sample, and the length of all. Bytes. */
  readonly dataStart: number
  readonly dataBytes: number
}

const FORMAT_PCM = 1
const FORMAT_FLOAT = 3
/** The actual format is then in the first two bytes of the sub-format. */
const FORMAT_EXTENSIBLE = 0xfffe
const MAX_CHANNELS = 32
const RATES = { min: 4000, max: 384_000 }

const invalid = (name: string, why: string): AudioError =>
  new AudioError('bad-file', `cannot play ${name}: ${why}`)

const checked = (name: string, format: WavFormat): WavFormat => {
  const bits = format.encoding === 'float' ? [32, 64] : [8, 16, 24, 32]
  if (!bits.includes(format.bits))
    throw invalid(name, `${format.bits} bits a sample (${format.encoding}) is not supported`)
  if (format.channels < 1 || format.channels > MAX_CHANNELS)
    throw invalid(name, `it has ${format.channels} channels`)
  if (format.sampleRate < RATES.min || format.sampleRate > RATES.max)
    throw invalid(name, `a sampling rate of ${format.sampleRate} Hz is not supported`)
  return format
}

/**
 * Reads a WAV file's headers (RIFF). A data chunk that claims more than the file holds, as killed recorders leave it,
 * ends with the file.
 * @param name for error texts
 * @throws AudioError `bad-file`
 */
export const parseWav = (name: string, file: Buffer): WavFormat => {
  if (
    file.length < 12 ||
    file.toString('latin1', 0, 4) !== 'RIFF' ||
    file.toString('latin1', 8, 12) !== 'WAVE'
  )
    throw invalid(name, 'it is not a WAV file')
  let fmt: Omit<WavFormat, 'dataStart' | 'dataBytes'> | undefined
  for (let at = 12; at + 8 <= file.length;) {
    const id = file.toString('latin1', at, at + 4)
    const start = at + 8
    const bytes = Math.min(file.readUInt32LE(at + 4), file.length - start)
    if (id === 'fmt ') {
      if (bytes < 16) throw invalid(name, 'its format chunk is cut off')
      const tag = file.readUInt16LE(start)
      const format = tag === FORMAT_EXTENSIBLE && bytes >= 26 ? file.readUInt16LE(start + 24) : tag
      if (format !== FORMAT_PCM && format !== FORMAT_FLOAT)
        throw invalid(name, `it is compressed (format ${format}); only PCM can be played`)
      fmt = {
        encoding: format === FORMAT_FLOAT ? 'float' : 'integer',
        channels: file.readUInt16LE(start + 2),
        sampleRate: file.readUInt32LE(start + 4),
        bits: file.readUInt16LE(start + 14),
      }
    }
    if (id === 'data') {
      if (fmt === undefined) throw invalid(name, 'its format comes after its data')
      return checked(name, { ...fmt, dataStart: start, dataBytes: bytes })
    }
    at = start + bytes + (bytes % 2)
  }
  throw invalid(name, 'it holds no sound')
}

export const WAV_HEADER_BYTES = 44

/** The header of a mono 16-bit PCM file. */
export const wavHeader = (sampleRate: number, dataBytes: number): Buffer => {
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(dataBytes + WAV_HEADER_BYTES - 8, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(FORMAT_PCM, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}
