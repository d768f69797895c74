import { say, type WordingKey } from '../../locales/message'
import type { CommandResult } from '../../phone/model'
import type { Phone } from '../../phone/phone'
import { english } from '../words'
import type { Confirmation } from './confirmation'

type Connected = Pick<Phone, 'state'>

/** The problem in words; undefined on success. Where the server is the cause of missing privacy, they say so. */
export function problemOf({ state }: Connected, result: CommandResult): string | undefined {
  if (result.ok) return undefined
  const { connection } = state
  const isByServer = connection.kind === 'online' && connection.isOriginal === true
  const { problem } = result
  return say(english, isByServer ? { ...problem, key: BY_SERVER[problem.key] ?? problem.key } : problem)
}

/** The same, with the command that confirms it. */
export function askedProblem(
  phone: Connected,
  { isAsked }: Pick<Confirmation, 'isAsked'>,
  result: CommandResult,
): string | undefined {
  const problem = problemOf(phone, result)
  return problem !== undefined && isAsked ? `${problem} Type: confirm` : problem
}

/** The words for an original server, where no call is private. */
const BY_SERVER: Partial<Record<WordingKey, WordingKey>> = {
  'problem.privacyStripped': 'problem.privacyStrippedByServer',
  'problem.notPrivate': 'problem.notPrivateByServer',
}
