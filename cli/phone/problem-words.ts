import { say } from '../../locales/message'
import type { CommandResult } from '../../phone/model'
import { english } from '../words'
import type { Confirmation } from './confirmation'

/** The problem in words; undefined on success. */
export const problemOf = (result: CommandResult): string | undefined =>
  result.ok ? undefined : say(english, result.problem)

/** The same, with the command that confirms it. */
export function askedProblem(
  { isAsked }: Pick<Confirmation, 'isAsked'>,
  result: CommandResult,
): string | undefined {
  const problem = problemOf(result)
  return problem !== undefined && isAsked ? `${problem} Type: confirm` : problem
}
