import { useEffect, useState } from 'react'
import type { HistoryEntry } from '../../electron/api'
import { useApi } from '../state/phone-context'

/** Calls of the past, newest first; undefined for the moment until they are known. */
export function useHistory(): readonly HistoryEntry[] | undefined {
  const api = useApi()
  const [entries, setEntries] = useState<readonly HistoryEntry[]>()
  useEffect(() => {
    let on = true
    // Listening comes first. What was told meanwhile is newer than the answer to the question.
    const stop = api.on('history', setEntries)
    api.getHistory().then(
      (answer) => {
        if (on) setEntries((told) => told ?? answer)
      },
      // The main process is gone: the state says so.
      () => undefined,
    )
    return () => {
      on = false
      stop()
    }
  }, [api])
  return entries
}
