import { useCallback, useLayoutEffect, useRef } from 'react'

/** A stable function that returns the latest rendered value, so that its users are not rendered again. */
export function useLatest<T>(value: T): () => T {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return useCallback(() => latest.current, [])
}
