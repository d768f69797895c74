import { isRecognised, isWarning, type Privacy } from '../model'
import type { UserMarks } from './incoming-policy'

/**
 * How well a caller is known when the call comes. A caller who is `proved` has the pinned identity; a `favourite` has the
 * name of one, and no other identity than the pinned one, if there is one. Everybody else is a `stranger`.
 */
export type Standing = 'proved' | 'favourite' | 'stranger'

export function standingOf(privacy: Privacy, { favourite }: UserMarks): Standing {
  if (isRecognised(privacy)) return 'proved'
  return favourite && !isWarning(privacy) ? 'favourite' : 'stranger'
}
