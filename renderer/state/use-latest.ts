import { useCallback, useLayoutEffect, useRef } from 'react'

/** A function that gives a value as it was drawn last, and stays the same one: what takes it is not drawn anew for it. */
export function useLatest<T>(value: T): () => T {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return useCallback(() => latest.current, [])
}
