import { join } from 'node:path'
import { tone } from '../../../native/testing/signals'
import { writeWav } from '../../../native/testing/wav-files'
import { play } from '../../audio/player'
import type { PulseDaemon } from '../../audio/pulse-daemon'
import type { Lab } from './lab'

const TONE_SECONDS = 8
/** The least level of audible speech. dBFS */
const AUDIBLE_DBFS = -60

/**
 * Speaks into the microphone, the sink `mouth`.
 * @param nextLevel the level at the other side's loudspeaker, dBFS, once a second
 * @returns whether it is heard there
 */
export async function isHeard(
  lab: Lab,
  daemon: PulseDaemon,
  nextLevel: () => Promise<number>,
): Promise<boolean> {
  const file = join(lab.folder, 'tone.wav')
  writeWav(file, tone(440, TONE_SECONDS * 48_000))
  const over = play(daemon, 'mouth', file, TONE_SECONDS)
  let isAudible = false
  for (let second = 0; second < TONE_SECONDS && !isAudible; second++)
    isAudible = (await nextLevel()) > AUDIBLE_DBFS
  await over
  return isAudible
}
