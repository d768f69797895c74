import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { play } from '../audio/player'
import { PulseDaemon } from '../audio/pulse-daemon'
import { Recorder } from '../audio/recorder'
import { voiceQuality } from './analysis/voice-quality'
import type { SaveRecording, Speech } from './call/measure-call'

const MICROPHONE = 'microphone'
const SPEAKER = 'speaker'
/** The pipe settles before the speech, and recorders cannot time their last moments. */
const SETTLE_MS = 1_500
const TAIL_MS = 1_000
const BYTES_PER_MS = 96

export interface Calibration {
  readonly title: string
  readonly medianMs: number
  readonly p95Ms: number
  readonly badShare: number
  readonly lsdDb: number
}

/** Copies the microphone to the speaker. Leading silence makes it later than a bare pipe by this much. */
const startPipe = (daemon: PulseDaemon, delayMs: number): (() => Promise<void>) => {
  const format = '--raw --format=s16le --channels=1 --rate=48000 --latency-msec=10'
  const silence = `head -c ${delayMs * BYTES_PER_MS} /dev/zero`
  const script = `(${silence}; exec parec ${format} -d ${MICROPHONE}.monitor) | exec pacat ${format} -d ${SPEAKER}`
  const child = spawn('sh', ['-c', script], { env: daemon.env, stdio: 'ignore', detached: true })
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL')
  }
  process.once('exit', end)
  return async () => {
    process.off('exit', end)
    const ended = once(child, 'exit')
    end()
    await ended
  }
}

const measure = async (
  title: string,
  delayMs: number | undefined,
  speech: Speech,
  save: SaveRecording | undefined,
): Promise<Calibration> => {
  const daemon = await PulseDaemon.start([MICROPHONE, SPEAKER])
  let stopPipe: (() => Promise<void>) | undefined
  try {
    const mouth = await Recorder.start(daemon, MICROPHONE)
    const ear = await Recorder.start(daemon, delayMs === undefined ? MICROPHONE : SPEAKER)
    if (delayMs !== undefined) stopPipe = startPipe(daemon, delayMs)
    await sleep(SETTLE_MS)
    const fromMs = performance.now()
    await play(daemon, MICROPHONE, speech.path, speech.seconds)
    const toMs = performance.now()
    await sleep(TAIL_MS)
    const [said, heard] = [await mouth.stop(), await ear.stop()]
    save?.({ said, heard, fromMs, toMs })
    const { medianMs, p95Ms, badShare, lsdDb } = voiceQuality(said, heard)
    return { title, medianMs, p95Ms, badShare, lsdDb }
  } finally {
    await stopPipe?.()
    await daemon.stop()
  }
}

/** Measures known delays: none, a pipe between two cards, and 100 ms more. */
export async function* calibrate(
  speech: Speech,
  saveAs: (name: string) => SaveRecording | undefined,
): AsyncGenerator<Calibration> {
  yield await measure('both recorders at one card', undefined, speech, saveAs('one-card'))
  yield await measure('a bare pipe between two cards', 0, speech, saveAs('pipe'))
  yield await measure('the same and 100 ms', 100, speech, saveAs('pipe-100'))
}

export const calibrationLine = ({ title, medianMs, p95Ms, badShare, lsdDb }: Calibration): string =>
  `${title.padEnd(30)}  median ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms, bad ${(100 * badShare).toFixed(2)} %, LSD ${lsdDb.toFixed(2)} dB`
