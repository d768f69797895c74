import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { type OutputLead, OutputLeads } from '../../native/audio/output-lead'
import { openPortAudioInput } from '../../native/audio/portaudio-input'
import { openPortAudioOutput } from '../../native/audio/portaudio-output'
import { median, percentile } from '../../base/statistics'

/**
 * The child process of pipes.ts, because PortAudio finds its devices by the environment at the start of a process.
 * It plays clicks on a loudspeaker that its microphone hears, and prints one line of JSON.
 */
const [, , first = '0', seconds = '10'] = process.argv

/** The figures of a pipe, from the loudspeaker's request for sound to the end of the microphone's read. */
export interface PipeFigures {
  readonly medianMs: number
  readonly p95Ms: number
  /** The number of underruns of the loudspeaker. */
  readonly gaps: number
  /** Share of one core. */
  readonly cpuPercent: number
}

/** A null sink's first block takes 2 s, and a lead settles within 3 s. */
const SETTLING_MS = 4000
const CLICK_EVERY_SAMPLES = SAMPLE_RATE / 4
const CLICK = 0.9
const HEARD = 0.3
/** The earliest arrival among this many blocks determines when a sample was available. */
const CLOCK_BLOCKS = 100
const MAX_LATENCY_MS = 200
const SAMPLES_PER_MS = SAMPLE_RATE / 1000

const leads = new (class extends OutputLeads {
  last: OutputLead | undefined
  override begin(device: string, nowMs: number): OutputLead {
    return (this.last = super.begin(device, nowMs))
  }
})(Number(first))

const fail = (error: Error): never => {
  throw error
}

const clickTimesMs: number[] = []
const latenciesMs: number[] = []
let played = 0
let heard = 0
const offsetsMs: number[] = []

const play = (block: Float32Array): void => {
  block.fill(0)
  const next = Math.ceil(played / CLICK_EVERY_SAMPLES) * CLICK_EVERY_SAMPLES
  if (next < played + block.length) {
    block[next - played] = CLICK
    clickTimesMs.push(performance.now() + (next - played) / SAMPLES_PER_MS)
  }
  played += block.length
}

const listen = (block: Float32Array): void => {
  offsetsMs.push(performance.now() - (heard + block.length) / SAMPLES_PER_MS)
  if (offsetsMs.length > CLOCK_BLOCKS) offsetsMs.shift()
  const at = block.findIndex((sample) => Math.abs(sample) > HEARD)
  if (at >= 0) {
    const heardMs = Math.min(...offsetsMs) + (heard + at) / SAMPLES_PER_MS
    const clickMs = clickTimesMs.findLast((ms) => ms < heardMs)
    if (clickMs !== undefined && heardMs - clickMs < MAX_LATENCY_MS) latenciesMs.push(heardMs - clickMs)
  }
  heard += block.length
}

const input = await openPortAudioInput(undefined, fail)
const output = await openPortAudioOutput(undefined, fail, { leads })
input.start(listen)
output.start(play)
await new Promise((resolve) => setTimeout(resolve, SETTLING_MS))
latenciesMs.length = 0
const [cpu, startMs] = [process.cpuUsage(), performance.now()]
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000))
const { user, system } = process.cpuUsage(cpu)
const figures: PipeFigures = {
  medianMs: median(latenciesMs),
  p95Ms: percentile(latenciesMs, 0.95),
  gaps: leads.last?.gaps ?? 0,
  cpuPercent: (user + system) / 10 / (performance.now() - startMs),
}
await Promise.all([input.close(), output.close()])
process.stdout.write(`\n${JSON.stringify(figures)}\n`)
