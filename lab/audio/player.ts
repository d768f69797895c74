import { command } from './command'
import type { PulseDaemon } from './pulse-daemon'

/** Over and above the sound's own length, ms: starting the player and draining the sink. */
const SLACK_MS = 10_000
/**
 * What is written at a time. Left to itself paplay writes odd lengths, and a null sink renders blocks as odd, up to
 * 10 ms late: no microphone does that.
 */
const PIECES = ['--latency-msec=100', '--process-time-msec=10']

/**
 * Plays a WAV file into a sink, e.g. a phone's microphone, and waits until it is over.
 *
 * @param seconds the file's length, for the time-out
 */
export const play = async (
  daemon: PulseDaemon,
  sink: string,
  path: string,
  seconds: number,
): Promise<void> => {
  await command('paplay', ['--device', sink, ...PIECES, path], {
    timeoutMs: seconds * 1000 + SLACK_MS,
    env: daemon.env,
  })
}
