import { useSnapshot } from '../state/PhoneProvider'
import type { OpenCause } from './privacy-words'

/** Why calls are not private, other than because of the other phone; undefined: for neither of these reasons. */
export function useOpenCause(): OpenCause | undefined {
  const snapshot = useSnapshot()
  if (snapshot.kind !== 'ready') return undefined
  const { connection, identityProblem } = snapshot.state
  if (identityProblem) return 'own-key'
  return connection.kind === 'online' && connection.isOriginal ? 'server' : undefined
}
