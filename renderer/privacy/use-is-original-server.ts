import { useSnapshot } from '../state/PhoneProvider'

/** Whether calls are not private because of the server, and not because of a phone. */
export function useIsOriginalServer(): boolean {
  const snapshot = useSnapshot()
  if (snapshot.kind !== 'ready') return false
  const { connection } = snapshot.state
  return connection.kind === 'online' && connection.isOriginal === true
}
