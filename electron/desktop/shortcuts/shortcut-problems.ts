import { keyCodeOf } from '../../../native/keyboard/key-codes'
import type { DesktopAbilities, Settings, ShortcutProblem, ShortcutProblems } from '../../api'
import { parseAccelerator, sameKeys } from './accelerator'

export interface ShortcutConditions {
  readonly noShortcuts: DesktopAbilities['noShortcuts']
  readonly isMac: boolean
  /** Whether a key's release can be detected. */
  readonly seesKeys: boolean
  /** Whether the system grants us these keys. */
  readonly isFree: (accelerator: string) => boolean
}

/** Which of the chosen shortcuts do not work, and why. */
export function shortcutProblems(
  { mute, pushToTalk }: Settings['shortcuts'],
  conditions: ShortcutConditions,
): ShortcutProblems {
  const muteProblem = mute && problemOf(mute, conditions)
  const talkProblem =
    pushToTalk && (problemOf(pushToTalk, conditions) ?? talkingProblem(pushToTalk, mute, conditions))
  return {
    ...(muteProblem && { mute: muteProblem }),
    ...(talkProblem && { pushToTalk: talkProblem }),
  }
}

function problemOf(
  accelerator: string,
  { noShortcuts, isFree }: ShortcutConditions,
): ShortcutProblem | undefined {
  if (noShortcuts) return noShortcuts
  if (!parseAccelerator(accelerator)) return 'invalid'
  return isFree(accelerator) ? undefined : 'taken'
}

function talkingProblem(
  pushToTalk: string,
  mute: string | undefined,
  { isMac, seesKeys }: ShortcutConditions,
): ShortcutProblem | undefined {
  const talk = parseAccelerator(pushToTalk)
  const other = mute === undefined ? undefined : parseAccelerator(mute)
  if (talk && other && sameKeys(talk, other, isMac)) return 'same'
  return seesKeys && talk && keyCodeOf(talk.key) ? undefined : 'unavailable'
}
