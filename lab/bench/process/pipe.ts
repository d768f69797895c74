import { setTimeout as sleep } from 'node:timers/promises'
import type { Order } from '../../../base/supervision/messages'
import { percentile } from '../../../base/statistics'
import type { VoiceCommand } from '../../../phone/voice/voice-contract'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { cpuSeconds, type EchoCommand, type EchoedKind, type EchoEvent, MUTE, OPEN_LINK } from './echo'
import { MeasuredChild } from './measured-child'

type EchoOrder = Order<undefined, EchoCommand>
type Echo = MeasuredChild<undefined, EchoCommand, EchoEvent>

const ROUND_TRIPS = 500
/** A pause, as between the messages of a call: both processes sleep. ms */
const PAUSE_MS = 10
const COSTED = 5000
/** The first messages compile the code. */
const WARM_UP = 1000

/** The cost of an exchange of two messages between the phone's process and the voice process. */
export interface PipeCost {
  readonly what: string
  /** From one process to the other and back, ms. */
  readonly medianMs: number
  readonly p95Ms: number
  /** Processor time per exchange of the phone's process and of the voice process, µs. */
  readonly phoneUs: number
  readonly voiceUs: number
}

const echo = (command: VoiceCommand, by: EchoedKind): EchoOrder => ({
  order: 'command',
  command: { kind: 'echo', command, by },
})

const EXCHANGES: readonly { readonly what: string; readonly order: EchoOrder }[] = [
  { what: 'the hang watch asks, the answer', order: { order: 'answer' } },
  { what: 'mute, levels', order: echo(MUTE, 'levels') },
  { what: 'open-link, stats', order: echo(OPEN_LINK, 'stats') },
]

const costOf = async (child: Echo): Promise<number> => {
  const report = await child.ask({ order: 'command', command: { kind: 'cost' } })
  if (report.report !== 'event' || report.event.kind !== 'cost')
    throw new Error('the echo child answers badly')
  return report.event.cpuSeconds
}

const repeat = async (child: Echo, order: EchoOrder, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await child.ask(order)
}

const measureOne = async (child: Echo, what: string, order: EchoOrder): Promise<PipeCost> => {
  await repeat(child, order, WARM_UP)
  const timesMs: number[] = []
  for (let n = 0; n < ROUND_TRIPS; n++) {
    await sleep(PAUSE_MS)
    const fromMs = performance.now()
    await child.ask(order)
    timesMs.push(performance.now() - fromMs)
  }
  const before = { voice: await costOf(child), phone: cpuSeconds() }
  await repeat(child, order, COSTED)
  const phoneUs = ((cpuSeconds() - before.phone) * 1e6) / COSTED
  const voiceUs = (((await costOf(child)) - before.voice) * 1e6) / COSTED
  return { what, medianMs: percentile(timesMs, 0.5), p95Ms: percentile(timesMs, 0.95), phoneUs, voiceUs }
}

/** Measures the pipe with a child that does nothing but answer, one message at a time. */
export async function* measurePipe(): AsyncGenerator<PipeCost> {
  const child: Echo = new MeasuredChild(inProject('out', 'bench', 'echo-child.mjs'))
  try {
    await child.ask({ order: 'start', data: undefined }, ({ report }) => report === 'ready')
    for (const { what, order } of EXCHANGES) yield await measureOne(child, what, order)
  } finally {
    child.kill()
  }
}
