import { createContext, use } from 'react'
import { type Aim, isSamePlace, type Place } from './places'

export interface Places {
  /** What the stage shows. */
  readonly place: Place
  /** The user has opened it, and can go back from it. */
  readonly isVisited: boolean
  /** The text for which the place was opened. */
  readonly aim: Aim | undefined
  /** Shows a place, and there the text of this id. A call or room in progress goes on. */
  readonly open: (place: Place, textId?: string) => void
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

/** The text that the user wants to see here. */
export function useAim(here: Place): Aim | undefined {
  const { aim } = usePlace()
  return aim && isSamePlace(aim.place, here) ? aim : undefined
}
