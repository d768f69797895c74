import { command } from '../audio/command'
import { PulseDaemon } from '../audio/pulse-daemon'
import { STEPS } from '../../native/audio/output-lead'
import { inProject } from '../../scripts/lib/paths.mjs'
import { beBusy } from './busy'
import type { PipeFigures } from './pipes-loop'
import { Results } from './results'

/**
 * Measures the latency and the cost of the way to the sound card and back: from the loudspeaker to the microphone
 * of a null sink, through PulseAudio, ALSA and PortAudio, at each step of a loudspeaker's lead, on a quiet and on a
 * busy machine. A loudspeaker that underruns changes to the next step during the measurement.
 */
const SECONDS = 10
const TIMEOUT_MS = 40_000
const BUSY_PROCESSES = 2

const isJson = (line: string): boolean => line.startsWith('{')

const measure = async (daemon: PulseDaemon, step: number): Promise<PipeFigures> => {
  const words = [inProject('out', 'bench', 'pipes-loop.mjs'), String(step), String(SECONDS)]
  const env = daemon.envFor('cable', 'cable')
  const output = await command(process.execPath, words, { env, timeoutMs: TIMEOUT_MS })
  return JSON.parse(output.split('\n').find(isJson) ?? '') as PipeFigures
}

interface Row extends PipeFigures {
  readonly periodMs: number
  readonly levelMs: number
  readonly isBusy: boolean
}

const results = new Results<Row>({
  name: 'pipes',
  head: 'period ms  level ms  machine  median ms  p95 ms  gaps  CPU %',
  line: ({ periodMs, levelMs, isBusy, medianMs, p95Ms, gaps, cpuPercent }) =>
    [
      String(periodMs).padStart(9),
      String(levelMs).padStart(8),
      (isBusy ? 'busy' : 'quiet').padStart(7),
      medianMs.toFixed(1).padStart(9),
      p95Ms.toFixed(1).padStart(6),
      String(gaps).padStart(4),
      cpuPercent.toFixed(1).padStart(5),
    ].join('  '),
})
const daemon = await PulseDaemon.start(['cable'])
try {
  for (const isBusy of [false, true])
    for (const [step, lead] of STEPS.entries()) {
      const end = isBusy ? beBusy(BUSY_PROCESSES) : undefined
      const figures = await measure(daemon, step).finally(end)
      await results.add({ ...lead, isBusy, ...figures })
    }
  results.finish()
} finally {
  await daemon.stop()
}
