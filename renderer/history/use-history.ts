import { useEffect, useState } from 'react'
import type { HistoryEntry } from '../../electron/api'
import { useApi } from '../state/phone-context'

/** Past calls, newest first; undefined until they are loaded. */
export function useHistory(): readonly HistoryEntry[] | undefined {
  const api = useApi()
  const [entries, setEntries] = useState<readonly HistoryEntry[]>()
  useEffect(() => {
    let on = true
    // Subscribe first. An event that arrives meanwhile is newer than the answer to the request.
    const stop = api.on('history', setEntries)
    api.getHistory().then(
      (answer) => {
        if (on) setEntries((told) => told ?? answer)
      },
      // The main process is gone, which the state shows.
      () => undefined,
    )
    return () => {
      on = false
      stop()
    }
  }, [api])
  return entries
}
