import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { type OutputLead, OutputLeads } from '../../native/audio/output-lead'
import { openPortAudioInput } from '../../native/audio/portaudio-input'
import { openPortAudioOutput } from '../../native/audio/portaudio-output'
import { percentile } from './analysis/percentile'

/**
 * A process of pipes.ts, as PortAudio takes its devices from the environment that a process starts with: plays clicks
 * on a loudspeaker that its microphone hears, and prints one line of JSON.
 */
const [, , first = '0', seconds = '10'] = process.argv

/** What a pipe is like, from when the loudspeaker is asked for sound to when the microphone's read is complete. */
export interface PipeFigures {
  readonly medianMs: number
  readonly p95Ms: number
  /** How often the loudspeaker ran empty. */
  readonly gaps: number
  /** Of one core. */
  readonly cpuPercent: number
}

/** A null sink takes 2 s over its first block, and a lead settles for 3 s. */
const SETTLING_MS = 4000
const CLICK_EVERY_SAMPLES = SAMPLE_RATE / 4
const CLICK = 0.9
const HEARD = 0.3
/** The earliest arrival of so many blocks tells when a sample was there. */
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
  medianMs: percentile(latenciesMs, 0.5),
  p95Ms: percentile(latenciesMs, 0.95),
  gaps: leads.last?.gaps ?? 0,
  cpuPercent: (user + system) / 10 / (performance.now() - startMs),
}
await Promise.all([input.close(), output.close()])
process.stdout.write(`\n${JSON.stringify(figures)}\n`)
