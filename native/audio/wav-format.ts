import { AudioError } from './audio-device'

/** The layout of the samples in a WAV file's data chunk. */
export interface WavFormat {
  readonly encoding: 'integer' | 'float'
  readonly channels: number
  /** Hz */
  readonly sampleRate: number
  /** The significant bits of a sample: 8 to 32; 32 or 64 for float. */
  readonly bits: number
  /** The bytes that a sample occupies. Fewer significant bits are the highest ones, unless `bits` are 24 in 4 bytes. */
  readonly sampleBytes: number
  /** The offset of the first sample, and the length of all. Bytes. */
  readonly dataStart: number
  readonly dataBytes: number
}

type Layout = Omit<WavFormat, 'dataStart' | 'dataBytes'>

const FORMAT_PCM = 1
const FORMAT_FLOAT = 3
/** The actual format is then in the first two bytes of the sub-format. */
const FORMAT_EXTENSIBLE = 0xfffe
/** The rest of a sub-format that holds a format number: KSDATAFORMAT_SUBTYPE, in ksmedia.h. */
const SUBFORMAT_SUFFIX = '000000001000800000aa00389b71'
const EXTENSIBLE_BYTES = 40
const MAX_CHANNELS = 32
const RATES = { min: 4000, max: 384_000 }
/** A size that is not known yet (a streamed file), or stands in the ds64 chunk (EBU Tech 3306). */
const UNKNOWN_SIZE = 0xffff_ffff

/** The first bytes of sound files that are not WAV. */
const OTHER_FILES: readonly (readonly [magic: string, name: string])[] = [
  ['RIFX', 'a big-endian WAV file (RIFX)'],
  ['riff', 'a Sony Wave64 file'],
  ['FORM', 'an AIFF file'],
  ['fLaC', 'a FLAC file'],
  ['OggS', 'an Ogg file'],
  ['ID3', 'an MP3 file'],
  ['caff', 'a Core Audio file'],
]

/** The compressed formats that people meet. */
const COMPRESSED: Readonly<Record<number, string>> = {
  0x02: 'Microsoft ADPCM',
  0x06: 'A-law',
  0x07: 'µ-law',
  0x11: 'IMA ADPCM',
  0x31: 'GSM 6.10',
  0x55: 'MP3',
}

const invalid = (name: string, why: string): AudioError =>
  new AudioError('bad-file', `cannot play ${name}: ${why}`)

/**
 * Reads a WAV file's headers: RIFF, or RF64 and BW64 with their sizes in a ds64 chunk. A data chunk that claims more than
 * the file holds, as killed recorders leave it, ends with the file; so does one whose size was never filled in.
 * @param name for error texts
 * @throws AudioError `bad-file`, with the kind of the file or the unsupported format
 */
export const parseWav = (name: string, file: Buffer): WavFormat => {
  checkMagic(name, file)
  const riffBytes = file.readUInt32LE(4)
  let layout: Layout | undefined
  let longDataBytes: number | undefined
  for (let at = 12; at + 8 <= file.length;) {
    const id = file.toString('latin1', at, at + 4)
    const start = at + 8
    const claimed = file.readUInt32LE(at + 4)
    const bytes = Math.min(claimed, file.length - start)
    if (id === 'ds64' && bytes >= 16) longDataBytes = Number(file.readBigUInt64LE(start + 8))
    if (id === 'fmt ') layout = layoutOf(name, file.subarray(start, start + bytes))
    if (id === 'data') {
      if (layout === undefined) throw invalid(name, 'its format comes after its data')
      const rest = file.length - start
      const dataBytes =
        claimed === UNKNOWN_SIZE
          ? Math.min(longDataBytes ?? rest, rest)
          : claimed === 0 && isStreamed(riffBytes, start)
            ? rest
            : bytes
      if (dataBytes === 0) throw invalid(name, 'it holds no sound')
      return { ...layout, dataStart: start, dataBytes }
    }
    at = start + bytes + (bytes % 2)
  }
  throw invalid(name, 'it holds no sound')
}

function checkMagic(name: string, file: Buffer): void {
  const magic = file.toString('latin1', 0, 4)
  const isWave = file.toString('latin1', 8, 12) === 'WAVE'
  if (isWave && file.length >= 12 && ['RIFF', 'RF64', 'BW64'].includes(magic)) return
  const other = OTHER_FILES.find(([bytes]) => magic.startsWith(bytes))
  throw invalid(name, other ? `it is ${other[1]}; convert it to WAV` : 'it is not a WAV file')
}

/** A recorder that cannot go back leaves the sizes of an empty file, or none. */
const isStreamed = (riffBytes: number, dataStart: number): boolean =>
  riffBytes <= dataStart - 8 || riffBytes === UNKNOWN_SIZE

/** @param fmt the content of a format chunk (Microsoft, WAVEFORMATEXTENSIBLE) */
function layoutOf(name: string, fmt: Buffer): Layout {
  if (fmt.length < 16) throw invalid(name, 'its format chunk is cut off')
  const tag = fmt.readUInt16LE(0)
  const format = tag === FORMAT_EXTENSIBLE ? subFormat(name, fmt) : tag
  if (format !== FORMAT_PCM && format !== FORMAT_FLOAT) {
    const compression = COMPRESSED[format] ?? `format ${format}`
    throw invalid(name, `it is compressed (${compression}); only PCM can be played: convert it`)
  }
  const encoding = format === FORMAT_FLOAT ? 'float' : 'integer'
  const channels = fmt.readUInt16LE(2)
  const sampleRate = fmt.readUInt32LE(4)
  const frameBytes = fmt.readUInt16LE(12)
  const bits = fmt.readUInt16LE(14)
  if (encoding === 'float' ? bits !== 32 && bits !== 64 : bits < 8 || bits > 32)
    throw invalid(name, `${bits} bits a sample (${encoding}) is not supported`)
  if (channels < 1 || channels > MAX_CHANNELS) throw invalid(name, `it has ${channels} channels`)
  if (sampleRate < RATES.min || sampleRate > RATES.max)
    throw invalid(name, `a sampling rate of ${sampleRate} Hz is not supported`)
  const isPadded = bits === 24 && frameBytes === 4 * channels
  return { encoding, channels, sampleRate, bits, sampleBytes: isPadded ? 4 : Math.ceil(bits / 8) }
}

function subFormat(name: string, fmt: Buffer): number {
  if (fmt.length < EXTENSIBLE_BYTES) throw invalid(name, 'its format chunk is cut off')
  if (fmt.toString('hex', 26, EXTENSIBLE_BYTES) !== SUBFORMAT_SUFFIX)
    throw invalid(name, 'its sub-format is not PCM: convert it')
  const [bits, validBits] = [fmt.readUInt16LE(14), fmt.readUInt16LE(18)]
  if (validBits > bits) throw invalid(name, `it claims ${validBits} valid bits of ${bits}`)
  return fmt.readUInt16LE(24)
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
