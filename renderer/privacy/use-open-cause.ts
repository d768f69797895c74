import { type OpenCause, openCauseOf } from '../../electron/api'
import { useSnapshot } from '../state/PhoneProvider'

/** Why calls are not private, other than because of the other phone. */
export function useOpenCause(): OpenCause | undefined {
  const snapshot = useSnapshot()
  if (snapshot.kind !== 'ready') return undefined
  const { connection, identityProblem } = snapshot.state
  return openCauseOf(connection, identityProblem === undefined)
}
