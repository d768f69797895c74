import { parseArgs } from 'node:util'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { HER_SENTENCES } from '../../native/testing/harvard'
import { correlatedLoss, type Loss, noLoss } from '../../phone/voice/playout/testing/loss'
import type { RepeatDistance } from '../../protocol/media'
import { withMarks } from '../audio/marks'
import { spoken } from '../audio/speech'
import { type LossFigures, type Scheme, simulateLoss } from './loss/simulated-call'
import { Results } from './results'

/**
 * Compares ways to protect voice against loss, in simulated time: forward error correction in Opus (LBRR), repeats of
 * earlier frames (RED, RFC 2198), short and long packets, at their rates on the wire.
 */
const VOICES = ['en-us+f3', 'en-us', 'en-gb+f2', 'en-gb+m7']
const SEEDS = [7, 77]
const MOST_PACKETS = 100_000

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    network: { type: 'string', default: '' },
    seconds: { type: 'string', default: '40' },
  },
})

const NETWORKS: readonly (readonly [string, (seed: number) => Loss])[] = [
  ['none', () => noLoss],
  ['0.5 %', (seed) => correlatedLoss(MOST_PACKETS, 0.005, 0, seed)],
  ['1 %', (seed) => correlatedLoss(MOST_PACKETS, 0.01, 0, seed)],
  ['2 %', (seed) => correlatedLoss(MOST_PACKETS, 0.02, 0, seed)],
  ['5 %', (seed) => correlatedLoss(MOST_PACKETS, 0.05, 0, seed)],
  ['10 %', (seed) => correlatedLoss(MOST_PACKETS, 0.1, 0, seed)],
  ['5 % in bursts', (seed) => correlatedLoss(MOST_PACKETS, 0.05, 0.25, seed)],
  ['10 % in bursts', (seed) => correlatedLoss(MOST_PACKETS, 0.1, 0.5, seed)],
]

const scheme = (
  packetMs: 10 | 20,
  kbits: number,
  distances: readonly RepeatDistance[] = [],
  expectedLossPercent = 0,
): Scheme => ({ packetMs, bitrate: 1000 * kbits, distances, expectedLossPercent })

const SCHEMES: readonly Scheme[] = [
  scheme(20, 40),
  scheme(20, 64),
  scheme(20, 40, [], 10),
  scheme(20, 56, [], 10),
  scheme(20, 64, [], 10),
  scheme(20, 20, [1]),
  scheme(20, 32, [1]),
  scheme(20, 40, [1]),
  scheme(20, 56, [1]),
  scheme(20, 40, [1, 2]),
  scheme(20, 56, [1, 2]),
  scheme(20, 32, [2], 10),
  scheme(20, 40, [2], 10),
  scheme(20, 56, [2], 10),
  scheme(20, 64, [2], 10),
  scheme(10, 40),
  scheme(10, 64),
  scheme(10, 40, [], 10),
  scheme(10, 64, [], 10),
  scheme(10, 44, [1]),
  scheme(10, 64, [1]),
  scheme(10, 64, [2]),
  scheme(10, 44, [1, 2]),
  scheme(10, 64, [1, 2]),
  scheme(10, 64, [1, 3]),
  scheme(10, 64, [2, 4]),
  scheme(10, 64, [1, 2, 3]),
  scheme(10, 40, [2], 10),
  scheme(10, 64, [2], 10),
]

const nameOf = ({ packetMs, bitrate, distances, expectedLossPercent }: Scheme): string =>
  [
    `${packetMs} ms, ${bitrate / 1000} kbit/s`,
    ...(expectedLossPercent > 0 ? ['LBRR'] : []),
    ...(distances.length > 0 ? [`RED ${distances.map((distance) => `i-${distance}`).join(' ')}`] : []),
  ].join(', ')

interface Row {
  readonly scheme: string
  readonly network: string
  readonly wireKbits: number
  readonly badPercent: number
  readonly gapPercent: number
  readonly lsdDb: number
  readonly targetMs: number
  /** Mouth to ear without sound cards and network. */
  readonly medianMs: number
}

const speechOf = async (seconds: number): Promise<Float32Array> => {
  const speech = new Float32Array(Math.round(seconds * SAMPLE_RATE))
  for (let [length, n] = [0, 0]; length < speech.length; n++) {
    const sentence = await spoken(HER_SENTENCES[n % HER_SENTENCES.length] ?? '', VOICES[n % VOICES.length])
    speech.set(sentence.subarray(0, speech.length - length), length)
    length += sentence.length
  }
  return withMarks(speech)
}

const mean = (of: readonly LossFigures[], value: (figures: LossFigures) => number): number =>
  of.reduce((sum, figures) => sum + value(figures), 0) / of.length

const results = new Results<Row>({
  name: 'loss',
  line: (row) =>
    [
      row.scheme.padEnd(34),
      row.network.padEnd(15),
      `${row.wireKbits.toFixed(0).padStart(4)} kbit/s`,
      `bad ${row.badPercent.toFixed(2).padStart(5)} %`,
      `gap ${row.gapPercent.toFixed(2).padStart(5)} %`,
      `LSD ${row.lsdDb.toFixed(2)} dB`,
      `target ${row.targetMs.toFixed(0).padStart(3)} ms`,
      `${row.medianMs.toFixed(0).padStart(3)} ms`,
    ].join('  '),
})

const speech = await speechOf(Number(values.seconds))
for (const scheme of SCHEMES)
  for (const [network, lossOf] of NETWORKS) {
    if (!new RegExp(values.only).test(nameOf(scheme)) || !new RegExp(values.network).test(network)) continue
    const runs = (network === 'none' ? SEEDS.slice(0, 1) : SEEDS).map((seed) =>
      simulateLoss(speech, scheme, lossOf(seed)),
    )
    await results.add({
      scheme: nameOf(scheme),
      network,
      wireKbits: mean(runs, ({ wireBitrate }) => wireBitrate / 1000),
      badPercent: mean(runs, ({ quality }) => 100 * quality.badShare),
      gapPercent: mean(runs, ({ quality }) => 100 * quality.gapShare),
      lsdDb: mean(runs, ({ quality }) => quality.lsdDb),
      targetMs: mean(runs, ({ targetMs }) => targetMs),
      medianMs: mean(runs, ({ quality }) => quality.medianMs),
    })
  }
results.finish()
