import { createContext, use } from 'react'
import type { Place } from './places'

export interface Places {
  /** What the stage shows. */
  readonly place: Place
  /** The user has opened it, and can go back from it. */
  readonly isVisited: boolean
  /** Shows a place. A call or room in progress goes on. */
  readonly open: (place: Place) => void
  /** Shows what was shown before; from a call or room in progress, the list. */
  readonly back: () => void
}

export const PlaceContext = createContext<Places | undefined>(undefined)

/** What the stage shows, and how to show something else. */
export function usePlace(): Places {
  const places = use(PlaceContext)
  if (!places) throw new Error('this component must be drawn inside a PlaceContext')
  return places
}
