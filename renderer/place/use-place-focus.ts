import { useEffect, useRef } from 'react'
import { isField } from '../keys/chord'
import type { Places } from './place-context'
import { keyOf } from './places'

/**
 * Moves the focus to the heading of a place that the user opens or of a room that they enter, and back when they leave it. Whoever
 * is writing somewhere else when the room has the stage keeps writing.
 */
export function usePlaceFocus({ place, isVisited }: Places): void {
  const opener = useRef<Element>(null)
  const key = isVisited ? keyOf(place) : place.kind === 'room' ? `inside ${keyOf(place)}` : undefined
  const isEntered = key !== undefined && !isVisited
  useEffect(() => {
    if (key === undefined) return
    const active = document.activeElement
    if (isEntered && isField(active)) return
    opener.current = active
    document.querySelector<HTMLElement>('[data-place-focus]')?.focus()
    return () => {
      const now = document.activeElement
      const isLost = !now || now === document.body
      if (isLost && opener.current instanceof HTMLElement && opener.current.isConnected)
        opener.current.focus()
    }
  }, [key, isEntered])
}
