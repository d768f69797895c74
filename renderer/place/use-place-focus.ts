import { useEffect, useRef } from 'react'
import type { Places } from './place-context'
import { keyOf } from './places'

/** Moves the focus to the heading of a place that the user opens, and back when they leave it. */
export function usePlaceFocus({ place, isVisited }: Places): void {
  const opener = useRef<Element>(null)
  const key = isVisited ? keyOf(place) : undefined
  useEffect(() => {
    if (key === undefined) return
    opener.current = document.activeElement
    document.querySelector<HTMLElement>('[data-place-focus]')?.focus()
    return () => {
      const active = document.activeElement
      const isLost = !active || active === document.body
      if (isLost && opener.current instanceof HTMLElement && opener.current.isConnected)
        opener.current.focus()
    }
  }, [key])
}
