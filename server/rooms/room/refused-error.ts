import { errorText } from '../../../base/error-text'
import type { Refusal } from '../../../protocol/rooms/inside'
import { BackplaneAwayError } from '../../backplane/backplane'
import type { ServerLog } from '../../server-log'

/** A request that a room does not carry out. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly reason: Refusal

  constructor(reason: Refusal) {
    super(reason)
    this.reason = reason
  }
}

/**
 * Why something is not done: it is refused, or the store cannot be reached. Anything else is a mistake of ours, which goes to the log and
 * is told as if the store were away.
 */
export function refusalFor(error: unknown, log: ServerLog): Refusal {
  if (error instanceof RefusedError) return error.reason
  if (!(error instanceof BackplaneAwayError)) log.warn({ error: errorText(error) }, 'a room has failed')
  return 'away'
}
