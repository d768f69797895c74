import { isRecognised, isWarning, type Privacy } from '../model'
import type { UserMarks } from './incoming-policy'

/**
 * How well a caller is known when the call arrives. A `proved` caller has the pinned identity. A `favourite` has a
 * favourite's name, and no identity that contradicts the pin. Everybody else is a `stranger`.
 */
export type Standing = 'proved' | 'favourite' | 'stranger'

export function standingOf(privacy: Privacy, { favourite }: UserMarks): Standing {
  if (isRecognised(privacy)) return 'proved'
  return favourite && !isWarning(privacy) ? 'favourite' : 'stranger'
}
