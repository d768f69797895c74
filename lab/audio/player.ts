import { command } from './command'
import type { PulseDaemon } from './pulse-daemon'

/** Allowance beyond the sound's own length, ms: starting the player and draining the sink. */
const SLACK_MS = 10_000
/**
 * How much waits to be played, and the size of each write. On a busy machine a player with less sometimes has nothing to play, and
 * the microphone hears a gap. By default paplay writes odd lengths, and a null sink renders equally odd blocks, up to 10 ms late,
 * which no microphone does.
 */
const PIECES = ['--latency-msec=500', '--process-time-msec=10']

/**
 * Plays a WAV file into a sink, e.g. a phone's microphone, and waits for its end.
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
