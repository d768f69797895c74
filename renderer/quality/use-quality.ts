import { useEffect, useState } from 'react'
import type { CallQuality } from '../../electron/api'
import { useApi } from '../state/phone-context'

/** The quality of the current call; undefined in its first second, and without a conversation. */
export function useQuality(talking: boolean): CallQuality | undefined {
  const api = useApi()
  const [quality, setQuality] = useState<CallQuality>()
  useEffect(() => {
    if (!talking) return
    const stop = api.on('quality', setQuality)
    return () => {
      stop()
      setQuality(undefined)
    }
  }, [api, talking])
  return quality
}
