import type { Message } from '../../locales/message'
import { MAX_NAME_LENGTH, type NameProblem } from '../../base/names/check-name'

/** Why a name is invalid, for the user. */
export const nameProblem = (problem: NameProblem): Message => ({
  key: `problem.name.${problem}`,
  fill: { limit: MAX_NAME_LENGTH },
})
