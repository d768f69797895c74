import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { command } from '../audio/command'
import { PulseDaemon } from '../audio/pulse-daemon'
import { STEPS } from '../../native/audio/output-lead'
import { inProject } from '../../scripts/lib/paths.mjs'
import type { PipeFigures } from './pipes-loop'

/**
 * What the way to the sound card and back costs: from loudspeaker to microphone of a null sink, through PulseAudio,
 * ALSA, PortAudio and naudiodon, at each step of a loudspeaker's lead, on a machine that is quiet and on one that is
 * not. A loudspeaker that runs empty goes on to the next step while it is measured.
 */
const SECONDS = 10
const TIMEOUT_MS = 40_000
const BUSY_PROCESSES = 2

/** Keeps processors busy. @returns ends that */
const beBusy = (): (() => void) => {
  const children = Array.from({ length: BUSY_PROCESSES }, () =>
    spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(2)'], { stdio: 'ignore' }),
  )
  // However favoured the measurement itself is.
  for (const { pid } of children) if (pid !== undefined) setPriority(pid, 0)
  const end = (): void => {
    for (const child of children) child.kill('SIGKILL')
  }
  process.once('exit', end)
  return () => {
    process.off('exit', end)
    end()
  }
}

const isJson = (line: string): boolean => line.startsWith('{')

const measure = async (daemon: PulseDaemon, step: number): Promise<PipeFigures> => {
  const words = [inProject('out', 'bench', 'pipes-loop.mjs'), String(step), String(SECONDS)]
  const env = { ...daemon.envFor('cable', 'cable'), UV_THREADPOOL_SIZE: '16' }
  const output = await command(process.execPath, words, { env, timeoutMs: TIMEOUT_MS })
  return JSON.parse(output.split('\n').find(isJson) ?? '') as PipeFigures
}

const daemon = await PulseDaemon.start(['cable'])
try {
  console.log('period ms  chunk ms  machine  median ms  p95 ms  gaps  CPU %')
  for (const isBusy of [false, true])
    for (const [step, { periodMs, chunkMs }] of STEPS.entries()) {
      const end = isBusy ? beBusy() : undefined
      const { medianMs, p95Ms, gaps, cpuPercent } = await measure(daemon, step).finally(end)
      const cells = [
        String(periodMs).padStart(9),
        (chunkMs === 0 ? 'at turn' : String(chunkMs)).padStart(8),
        (isBusy ? 'busy' : 'quiet').padStart(7),
        medianMs.toFixed(1).padStart(9),
        p95Ms.toFixed(1).padStart(6),
        String(gaps).padStart(4),
        cpuPercent.toFixed(1).padStart(5),
      ]
      console.log(cells.join('  '))
    }
} finally {
  await daemon.stop()
}
