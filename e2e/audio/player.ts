import { command } from './command'
import type { PulseDaemon } from './pulse-daemon'

/** Over and above the sound's own length, ms: starting the player and draining the sink. */
const SLACK_MS = 10_000

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
  await command('paplay', ['--device', sink, path], {
    timeoutMs: seconds * 1000 + SLACK_MS,
    env: daemon.env,
  })
}
