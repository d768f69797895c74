import { percentile } from '../../base/statistics'
import type { AudioSettings } from '../../phone/voice/voice-contract'
import { PulseDaemon } from '../audio/pulse-daemon'
import { measureInCall, type Share } from './process/in-call'
import { measurePipe } from './process/pipe'
import { measureStarts } from './process/starts'
import { Results } from './results'

/**
 * Measures the cost of a process of its own for the voice: the pipe between the two processes, the time of a start,
 * and memory and processor time of both in a call.
 */
const STARTS = 12
/** In a call a second has 10 requests of the hang watch, 10 levels and 1 stats; each is at most one exchange. */
const EXCHANGES_PER_SECOND = 21
const NONE = { kind: 'none' } as const
const DEFAULT = { kind: 'default' } as const

interface Row {
  readonly what: string
  readonly figure: string
}

const results = new Results<Row>({
  name: 'process',
  line: ({ what, figure }) => `${what.padEnd(62)} ${figure}`,
})
const show = (what: string, figure: string): Promise<void> => results.add({ what, figure })

const pipe = async (): Promise<void> => {
  let worstUs = 0
  for await (const { what, medianMs, p95Ms, phoneUs, voiceUs } of measurePipe()) {
    const trip = `${medianMs.toFixed(2)} ms, p95 ${p95Ms.toFixed(2)} ms`
    await show(`pipe: ${what}: round trip, median`, trip)
    await show(
      '… processor time of phone, voice process',
      `${phoneUs.toFixed(0)} µs, ${voiceUs.toFixed(0)} µs`,
    )
    worstUs = Math.max(worstUs, phoneUs + voiceUs)
  }
  const percent = (EXCHANGES_PER_SECOND * worstUs) / 10_000
  await show('… the messages of a call, both processes, at most', `${percent.toFixed(2)} % of a core`)
}

const starts = async (what: string, audio: AudioSettings): Promise<void> => {
  const timesMs = await measureStarts(audio, STARTS)
  const [median, p95, longest] = [0.5, 0.95, 1].map((share) => percentile(timesMs, share).toFixed(0))
  await show(
    `${STARTS} starts to ready, ${what}: median`,
    `${median} ms, p95 ${p95} ms, longest ${longest} ms`,
  )
}

const shareInWords = ({ cpuPercent, residentMb }: Share): string =>
  `${residentMb.toFixed(0)} MB, ${cpuPercent.toFixed(1)} % of a core`

const inCall = async (daemon: PulseDaemon, dsp: string): Promise<void> => {
  const { phone, voice, togetherMb } = await measureInCall(daemon, dsp)
  await show(`headless phone in a call, --dsp ${dsp}: its process`, shareInWords(phone))
  await show('… its voice process', shareInWords(voice))
  await show('… together, shared pages counted once', `${togetherMb.toFixed(0)} MB`)
}

await pipe()
await starts('no sound card', { input: NONE, output: NONE })
const daemon = await PulseDaemon.start(['alice-mouth', 'alice-ear', 'bob-mouth', 'bob-ear'])
try {
  Object.assign(process.env, daemon.envFor('alice-mouth', 'alice-ear'))
  await starts('default devices', { input: DEFAULT, output: DEFAULT })
  for (const dsp of ['none', 'all']) await inCall(daemon, dsp)
  results.finish()
} finally {
  await daemon.stop()
}
