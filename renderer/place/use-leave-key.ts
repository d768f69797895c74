import { useEffect } from 'react'
import { isField, pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import type { Places } from './place-context'

/** Layers that close by the same key. */
const LAYER = 'dialog[open], [role="menu"]'

/**
 * Escape goes back from what the user has opened.
 * @param isCovered something lies over the stage
 */
export function useLeaveKey({ place, isVisited, back }: Places, isCovered: boolean): void {
  const isOn = isVisited && place.kind !== 'home' && !isCovered
  useEffect(() => {
    if (!isOn) return
    const onKey = (event: KeyboardEvent): void => {
      if (actionFor('anywhere', pressOf(event)) !== 'leave') return
      if (isField(event.target) || document.querySelector(LAYER)) return
      event.preventDefault()
      back()
    }
    // Before the keys of the call, of which the same one cancels it.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [isOn, back])
}
