import { useSnapshot } from '../state/PhoneProvider'

/** Whether the server, not anybody's phone, is why calls are not private. */
export function useIsOriginalServer(): boolean {
  const snapshot = useSnapshot()
  if (snapshot.kind !== 'ready') return false
  const { connection } = snapshot.state
  return connection.kind === 'online' && connection.isOriginal === true
}
