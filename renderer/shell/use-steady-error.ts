import { useState } from 'react'
import type { ConnectionError, ConnectionState } from '../../electron/api'

/** Why there is no connection. Stays during retries, so that the text does not flicker between attempts. */
export function useSteadyError(connection: ConnectionState): ConnectionError | undefined {
  const [last, setLast] = useState<ConnectionError>()
  const retrying = connection.kind === 'connecting' && connection.attempt > 1
  const error = 'error' in connection ? connection.error : retrying ? last : undefined
  if (error !== last) setLast(error)
  return error
}
